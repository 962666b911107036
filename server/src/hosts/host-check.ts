import { shellWord } from '../ssh';
import type { HostFacts } from './host-facts';
import type { HostWishes } from './host';

/** One thing that a host has or lacks. */
export interface HostItem {
  readonly id: HostItemId;
  /** `good`; `limited`: something will not work; `missing`: programs cannot be loaded. */
  readonly state: 'good' | 'limited' | 'missing';
  readonly text: string;
  /** The command, or else what is to be done, that mends it. */
  readonly remedy: string | null;
}

/** How it is switched on, on the command line and in editors. */
export const SWITCH_SUDO_ON = 'switch sudo on for this host (--sudo, or sudo in coreLens.hosts)';

export type HostItemId =
  | 'rights'
  | 'btf'
  | 'config'
  | 'bpffs'
  | 'bpftool'
  | 'folder'
  | 'tracing'
  | 'run-statistics'
  | 'unprivileged'
  | 'lockdown';

/** What loading and testing need of a host, with what mends each thing that is missing. */
export function checkHost(facts: HostFacts, wishes: HostWishes): HostItem[] {
  const items = [
    rights(facts, wishes),
    btf(facts),
    config(facts),
    bpffs(facts),
    bpftool(facts, wishes),
    folder(facts),
    tracing(facts),
    runStatistics(facts),
    unprivileged(facts),
    lockdown(facts),
  ];
  return items.filter((item) => item !== null);
}

type Told = HostItem | null;

function rights({ isRoot, hasSudo, user }: HostFacts, { asRoot }: HostWishes): Told {
  const item = (state: HostItem['state'], text: string, remedy: string | null): HostItem => ({
    id: 'rights',
    state,
    text,
    remedy,
  });
  if (isRoot) return item('good', asRoot ? 'root, through sudo' : 'root', null);
  if (hasSudo) {
    const text = `${user} is not root; sudo asks for no password`;
    return item('missing', text, SWITCH_SUDO_ON);
  }
  const text =
    hasSudo === null ? `${user} is not root` : `${user} is not root; sudo asks for a password`;
  const allow = `echo ${shellWord(`${user} ALL=(root) NOPASSWD: ALL`)} | sudo tee /etc/sudoers.d/core-lens`;
  return item('missing', text, `${allow}; then ${SWITCH_SUDO_ON}`);
}

function btf({ btfSize, moduleBtfs }: HostFacts): Told {
  if (btfSize === null) {
    const remedy =
      'boot a kernel with CONFIG_DEBUG_INFO_BTF=y, or give a BTF file of this very kernel';
    return {
      id: 'btf',
      state: 'missing',
      text: 'the kernel has no BTF in /sys/kernel/btf/vmlinux',
      remedy,
    };
  }
  const size = (btfSize / 1e6).toFixed(1);
  const text = `vmlinux ${size} MB, ${moduleBtfs} modules`;
  return { id: 'btf', state: 'good', text, remedy: null };
}

function config(facts: HostFacts): Told {
  const id = 'config';
  if (facts.config !== null) return { id, state: 'good', text: facts.config, remedy: null };
  const text = 'the kernel’s configuration is not to be found; what depends on it is unknown';
  return { id, state: 'limited', text, remedy: asRootDo('modprobe configs', facts) };
}

export const PINS_BELOW = '/sys/fs/bpf';

function bpffs(facts: HostFacts): Told {
  const id = 'bpffs';
  if (facts.bpffs.includes(PINS_BELOW)) {
    return { id, state: 'good', text: PINS_BELOW, remedy: null };
  }
  const remedy = asRootDo(`mount -t bpf bpf ${PINS_BELOW}`, facts);
  return {
    id,
    state: 'missing',
    text: `no BPF file system that can be written on ${PINS_BELOW}`,
    remedy,
  };
}

function bpftool(facts: HostFacts, wishes: HostWishes): Told {
  const id = 'bpftool';
  const found = facts.bpftool;
  if (found === null) {
    const text = `there is no ${wishes.bpftool}`;
    return { id, state: 'missing', text, remedy: installing(facts) };
  }
  const { path, version, libbpf, words } = found;
  if (version === null) {
    const text = words === '' ? `${path} tells no version` : `${path} says: ${words}`;
    return { id, state: 'missing', text, remedy: installing(facts) };
  }
  const library = libbpf === null ? '' : `, libbpf ${libbpf}`;
  return { id, state: 'good', text: `${path}, version ${version}${library}`, remedy: null };
}

function folder({ folderFault }: HostFacts): Told {
  const id = 'folder';
  if (folderFault === null)
    return { id, state: 'good', text: 'files can be put there', remedy: null };
  const remedy =
    'make room there, or set TMPDIR on the host (as in /etc/environment) to a folder that can be written';
  return {
    id,
    state: 'missing',
    text: `nothing can be put into a temporary folder: ${folderFault}`,
    remedy,
  };
}

function tracing(facts: HostFacts): Told {
  const id = 'tracing';
  if (facts.tracing !== null) return { id, state: 'good', text: facts.tracing, remedy: null };
  // Who is not root may not look there, and a kernel that is locked down shows nobody anything.
  if (!facts.isRoot || facts.lockdown === CONFIDENTIAL) return null;
  const remedy = asRootDo('mount -t tracefs tracefs /sys/kernel/tracing', facts);
  return { id, state: 'limited', text: 'no tracefs: nothing of bpf_printk is seen', remedy };
}

function runStatistics({ measuresRuns }: HostFacts): Told {
  const id = 'run-statistics';
  if (measuresRuns === null) {
    const text = 'the kernel (before 5.1) does not measure the runs of programs';
    return { id, state: 'limited', text, remedy: null };
  }
  const text = measuresRuns ? 'on' : 'off; switched on while programs are watched';
  return { id, state: 'good', text, remedy: null };
}

function unprivileged({ unprivileged: value }: HostFacts): Told {
  if (value === null) return null;
  const text = value === 0 ? 'allowed (kernel.unprivileged_bpf_disabled=0)' : 'for root only';
  return { id: 'unprivileged', state: 'good', text, remedy: null };
}

const CONFIDENTIAL = 'confidentiality';

function lockdown({ lockdown: mode }: HostFacts): Told {
  if (mode !== CONFIDENTIAL) return null;
  const text =
    'the kernel is locked down (confidentiality): programs cannot read its memory, nor is seen what they print';
  const remedy = 'boot with lockdown=integrity, or without Secure Boot';
  return { id: 'lockdown', state: 'limited', text, remedy };
}

function asRootDo(command: string, { isRoot }: HostFacts): string {
  return isRoot ? command : `sudo ${command}`;
}

/** How each family of distributions installs bpftool. */
const INSTALLING: readonly (readonly [id: string, command: (release: string) => string])[] = [
  ['ubuntu', (release) => `apt install linux-tools-common linux-tools-${plainWord(release)}`],
  ['debian', () => 'apt install bpftool'],
  ['fedora', () => 'dnf install bpftool'],
  ['rhel', () => 'dnf install bpftool'],
  ['amzn', () => 'dnf install bpftool'],
  ['arch', () => 'pacman -S bpf'],
  ['alpine', () => 'apk add bpftool'],
  ['suse', () => 'zypper install bpftool'],
  ['opensuse', () => 'zypper install bpftool'],
];

/** Remedies are pasted into shells, and the host says what it is called. */
function plainWord(text: string): string {
  return /^[\w.+~-]+$/.test(text) ? text : shellWord(text);
}

function installing(facts: HostFacts): string {
  for (const distribution of facts.distributions) {
    const found = INSTALLING.find(([id]) => id === distribution);
    if (found !== undefined) return asRootDo(found[1](facts.release), facts);
  }
  return 'install bpftool, or name one to be brought along';
}
