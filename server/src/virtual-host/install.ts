import { readFile } from 'node:fs/promises';

/** What a virtual host is made with. */
export type ToolName = 'qemu' | 'busybox' | 'ssh-server' | 'bpftool' | 'dpkg-deb' | 'tar';

type Distribution = 'debian' | 'ubuntu' | 'fedora' | 'arch' | 'alpine';

/** Distributions by the words of ID and ID_LIKE in os-release; the first that is known counts. */
const DISTRIBUTIONS: Readonly<Record<string, Distribution>> = {
  ubuntu: 'ubuntu',
  debian: 'debian',
  fedora: 'fedora',
  rhel: 'fedora',
  centos: 'fedora',
  arch: 'arch',
  archlinux: 'arch',
  alpine: 'alpine',
};

const COMMANDS: Readonly<Record<Distribution, string>> = {
  debian: 'sudo apt install',
  ubuntu: 'sudo apt install',
  fedora: 'sudo dnf install',
  arch: 'sudo pacman -S',
  alpine: 'sudo apk add',
};

type Packages = Readonly<Record<Distribution, string>>;

/** `ARCH` stands for what the distribution calls this machine's QEMU. */
const PACKAGES: Readonly<Record<ToolName, Packages>> = {
  qemu: {
    debian: 'qemu-system-ARCH',
    ubuntu: 'qemu-system-ARCH',
    fedora: 'qemu-system-ARCH-core',
    arch: 'qemu-system-ARCH',
    alpine: 'qemu-system-ARCH',
  },
  busybox: {
    debian: 'busybox-static',
    ubuntu: 'busybox-static',
    fedora: 'busybox',
    arch: 'busybox',
    alpine: 'busybox',
  },
  'ssh-server': {
    debian: 'dropbear-bin',
    ubuntu: 'dropbear-bin',
    fedora: 'dropbear',
    arch: 'dropbear',
    alpine: 'dropbear',
  },
  bpftool: {
    debian: 'bpftool',
    ubuntu: 'linux-tools-generic',
    fedora: 'bpftool',
    arch: 'bpf',
    alpine: 'bpftool',
  },
  'dpkg-deb': { debian: 'dpkg', ubuntu: 'dpkg', fedora: 'dpkg', arch: 'dpkg', alpine: 'dpkg' },
  tar: { debian: 'tar', ubuntu: 'tar', fedora: 'tar', arch: 'tar', alpine: 'tar' },
};

const QEMU_NAMES: Readonly<Record<string, Packages>> = {
  x64: { debian: 'x86', ubuntu: 'x86', fedora: 'x86', arch: 'x86', alpine: 'x86_64' },
  arm64: {
    debian: 'arm',
    ubuntu: 'arm',
    fedora: 'aarch64',
    arch: 'aarch64',
    alpine: 'aarch64',
  },
};

/** The command that installs tools on the distribution that an os-release file tells of; null where none is known. */
export function installCommand(
  osRelease: string,
  tools: readonly ToolName[],
  arch: string,
): string | null {
  const distribution = distributionOf(osRelease);
  if (distribution === null) return null;
  const qemu = (QEMU_NAMES[arch] as Packages | undefined)?.[distribution] ?? arch;
  const names = tools.map((tool) => PACKAGES[tool][distribution].replace('ARCH', qemu));
  return [COMMANDS[distribution], ...new Set(names)].join(' ');
}

function distributionOf(osRelease: string): Distribution | null {
  const words = ['ID', 'ID_LIKE'].flatMap((key) => {
    const value = new RegExp(`^${key}=(.*)$`, 'm').exec(osRelease)?.[1] ?? '';
    return value.replace(/["']/g, '').trim().split(/\s+/);
  });
  const known = words.find((word) => Object.hasOwn(DISTRIBUTIONS, word));
  return known === undefined ? null : DISTRIBUTIONS[known];
}

/** What the system says of itself; empty where it does not. */
export async function readOsRelease(): Promise<string> {
  for (const path of ['/etc/os-release', '/usr/lib/os-release']) {
    const text = await readFile(path, 'utf8').catch(() => null);
    if (text !== null) return text;
  }
  return '';
}
