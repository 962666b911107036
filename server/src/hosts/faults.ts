import { failuresOf, printable, shortened, type Failure, type Fault } from '../bytes';
import type { SshFault } from '../ssh';
import { SWITCH_SUDO_ON } from './host-check';

const ROOM =
  'make room in its temporary folder, or set TMPDIR there (as in /etc/environment) to one that can be written';
const AS_ROOT = `connect as root, or ${SWITCH_SUDO_ON}`;

const faults = {
  'folder-not-made': (words: string) =>
    `no temporary folder can be made on the host: ${said(words)}; ${ROOM}`,
  'upload-incomplete': (words: string) =>
    `the object could not be written on the host: ${said(words)}; ${ROOM}`,
  'types-not-copied': (words: string) =>
    `the kernel’s types could not be copied on the host: ${said(words)}; ${ROOM}`,
  'no-bpffs': () =>
    'no BPF file system that can be written is mounted on the host; run there as root: mount -t bpf bpf /sys/fs/bpf',
  'pins-not-made': (words: string) =>
    `nothing can be pinned below /sys/fs/bpf on the host: ${said(words)}; ${AS_ROOT}`,
  'pins-not-listed': (words: string) =>
    `this user may not look for what is pinned below /sys/fs/bpf on the host: ${said(words)}; ${AS_ROOT}`,
  'pins-not-removed': (name: string, words: string) =>
    `'${printable(name)}' is still pinned on the host: ${said(words)}; ${AS_ROOT}`,
  'bpftool-missing': (name: string) =>
    `there is no ${name} on the host; the host check tells how it is installed`,
  'bpftool-not-run': (words: string) =>
    `bpftool does not run on the host: ${said(words)}; the host check tells how it is installed`,
  'own-bpftool-not-run': (words: string) =>
    `the bpftool that is brought along does not run on the host: ${said(words)}; it must be built for that machine, with all it needs in it (static), and programs must be allowed in the host's temporary folder (no noexec)`,
  'bpftool-too-old': (what: string, words: string) =>
    `the host's bpftool does not know ${what} (${said(words)}); install a newer one there, or name another that is there`,
  'not-permitted': (words: string) =>
    `the host's kernel does not let this user load programs (${said(words)}); ${AS_ROOT}`,
  'answer-strange': (words: string) =>
    `what bpftool answered on the host is not understood: ${said(words)}`,
  'no-program': (name: string, known: readonly string[]) =>
    `the object has no program '${name}'; it has ${known.join(', ') || 'none'}`,
  'perl-missing': () =>
    'bpftool cannot run programs of this type with a context, and there is no perl on the host to do it; install perl there, or leave the context out',
  'pins-unknown': (name: string) =>
    `nothing of CO-RE Lens is pinned as '${printable(name)}' on the host; it may be gone already`,
  'nothing-loaded': () => 'nothing of CO-RE Lens is loaded on the host; load an object there first',
  'kernel-damaged': (words: string) =>
    `what the host sent of its kernel cannot be used: ${said(words)}; try again`,
  'kernel-not-saved': (folder: string, words: string) =>
    `the kernel cannot be saved in ${folder}: ${said(words)}`,
  'no-btf': () =>
    'the host’s kernel has no BTF that this user can read; it needs CONFIG_DEBUG_INFO_BTF=y',
};

export type HostFaultCode = keyof typeof faults;

/** Why something could not be done on a host, other than that the kernel refused a program. */
export type HostFault = Fault<HostFaultCode> | SshFault;

export const failure: <Code extends HostFaultCode>(
  code: Code,
  ...details: Parameters<(typeof faults)[Code]>
) => Failure<HostFaultCode> = failuresOf(faults);

const MOST_SAID = 300;
/** What bpftool adds to every error of an object. */
const OF_NO_MATTER = /^(Warning: bpftool is now running|If it used to work for this object|\s*$)/;

/** The last line of what a host said, safe to be shown. */
function said(words: string): string {
  const lines = words
    .trim()
    .split('\n')
    .filter((text) => !OF_NO_MATTER.test(text));
  const line = lines.at(-1) ?? '';
  const shown = printable(line);
  if (shown === '') return 'it says nothing';
  return shortened(shown, MOST_SAID);
}
