import { decodeText, printable, shortened, success, type Result } from '../bytes';
import type { SshFault } from '../ssh';
import type { Host, HostWishes } from './host';

/** What a host says of itself; null: it is not there, or nobody may read it. */
export interface HostFacts {
  readonly release: string;
  /** As `uname -v` says: which build of the release it is. */
  readonly version: string;
  /** As `uname -m` says. */
  readonly machine: string;
  /** ID and ID_LIKE of its distribution, the nearest first. */
  readonly distributions: readonly string[];
  readonly distributionName: string | null;
  readonly user: string;
  readonly isRoot: boolean;
  /** Whether sudo asks for no password; null where the user is of no group for which it would be there. */
  readonly hasSudo: boolean | null;
  /** Bytes of /sys/kernel/btf/vmlinux. */
  readonly btfSize: number | null;
  readonly moduleBtfs: number;
  /** The file with the kernel's configuration. */
  readonly config: string | null;
  /** Where a BPF file system is mounted that can be written. */
  readonly bpffs: readonly string[];
  readonly bpftool: BpftoolFacts | null;
  /** Where the folder with trace_pipe is. */
  readonly tracing: string | null;
  /** Whether the kernel measures the runs of programs (kernel.bpf_stats_enabled). */
  readonly measuresRuns: boolean | null;
  /** kernel.unprivileged_bpf_disabled: 0 allowed, 1 off for good, 2 off. */
  readonly unprivileged: number | null;
  /** `none`, `integrity` or `confidentiality`. */
  readonly lockdown: string | null;
  /** Why no private folder can be made; null where it can. */
  readonly folderFault: string | null;
}

export interface BpftoolFacts {
  readonly path: string;
  /** `7.1.0`; null where it says none, as Ubuntu's stand-in without the kernel's own tools does. */
  readonly version: string | null;
  /** Of the libbpf in it. */
  readonly libbpf: string | null;
  /** The first line that it said. */
  readonly words: string;
}

const MOST_OUTPUT = 64 * 1024;
const LONGEST_VALUE = 300;
const TIME_LIMIT = 20_000;

/** Bytes that are written for a trial; objects are seldom larger. */
const PROBE = 1 << 20;

/** Each line is a name and a value; a value is cut at its first newline. */
const SCRIPT = `
say() { printf '%s %s\\n' "$1" "$(printf '%s' "$2" | head -n 1)"; }
release=$(uname -r)
say release "$release"
say version "$(uname -v)"
say machine "$(uname -m)"
grep -E '^(ID|ID_LIKE|PRETTY_NAME)=' /etc/os-release 2>/dev/null | sed 's/=/ /; s/^/os-/'
say user "$(id -un)"
say uid "$(id -u)"
if [ "$(id -u)" -ne 0 ] && command -v sudo >/dev/null; then
  case " $(id -Gn) " in
    *' sudo '* | *' wheel '* | *' admin '*)
      if sudo -n true >/dev/null 2>&1; then say sudo yes; else say sudo no; fi ;;
  esac
fi
[ -r /sys/kernel/btf/vmlinux ] && say btf "$(ls -ln /sys/kernel/btf/vmlinux | { read -r a b c d size e && echo "$size"; })"
say modules "$(ls /sys/kernel/btf 2>/dev/null | grep -vc '^vmlinux$')"
for file in /proc/config.gz "/boot/config-$release" "/usr/lib/modules/$release/config" "/lib/modules/$release/config" "/lib/modules/$release/build/.config"; do
  if [ -r "$file" ]; then say config "$file"; break; fi
done
while read -r device folder type rest; do
  case "$type $rest" in 'bpf rw'*) say bpffs "$folder" ;; esac
done </proc/mounts
if path=$(command -v -- "$bpftool"); then
  say bpftool "$path"
  "$path" version 2>&1 | head -n 4 | sed 's/^/bpftool-says /'
fi
for folder in /sys/kernel/tracing /sys/kernel/debug/tracing; do
  if [ -e "$folder/trace_pipe" ]; then say tracing "$folder"; break; fi
done
say stats "$(cat /proc/sys/kernel/bpf_stats_enabled 2>/dev/null)"
say unprivileged "$(cat /proc/sys/kernel/unprivileged_bpf_disabled 2>/dev/null)"
say lockdown "$(sed 's/.*\\[\\(.*\\)\\].*/\\1/' /sys/kernel/security/lockdown 2>/dev/null)"
at_end '[ -z "$folder" ] || rm -rf -- "$folder"'
if folder=$(mktemp -d "\${TMPDIR:-/tmp}/core-lens.XXXXXXXX" 2>&1); then
  words=$( { head -c ${PROBE} /dev/zero >"$folder/probe"; } 2>&1) || say folder "$words"
else
  say folder "$folder"
  folder=
fi
exit 0
`;

/** Asks a host what it is and has. Nothing is changed there. */
export async function askFacts(
  host: Host,
  { asRoot, bpftool }: HostWishes,
  signal?: AbortSignal,
): Promise<Result<HostFacts, SshFault>> {
  const ended = await host.run({
    script: SCRIPT,
    words: { bpftool },
    asRoot,
    timeLimit: TIME_LIMIT,
    mostOutput: MOST_OUTPUT,
    ...(signal !== undefined && { signal }),
  });
  return ended.ok ? success(readFacts(decodeText(ended.value.output))) : ended;
}

/** Reads what the script printed. */
export function readFacts(text: string): HostFacts {
  const values = new Map<string, string[]>();
  for (const line of text.split('\n')) {
    const found = /^([a-z-]+|os-[A-Z_]+) (.*)$/.exec(line);
    if (found === null) continue;
    const [, name, value] = found;
    values.set(name, [
      ...(values.get(name) ?? []),
      printable(shortened(unquoted(value), LONGEST_VALUE)),
    ]);
  }
  const all = (name: string) => values.get(name) ?? [];
  const one = (name: string) => all(name).find((value) => value !== '') ?? null;
  const number = (name: string) => {
    const value = one(name);
    return value !== null && /^\d{1,15}$/.test(value) ? Number(value) : null;
  };
  const sudo = one('sudo');
  const stats = number('stats');
  return {
    release: one('release') ?? '',
    version: one('version') ?? '',
    machine: one('machine') ?? '',
    distributions: [...all('os-ID'), ...all('os-ID_LIKE').flatMap((like) => like.split(' '))],
    distributionName: one('os-PRETTY_NAME'),
    user: one('user') ?? '',
    isRoot: number('uid') === 0,
    hasSudo: sudo === null ? null : sudo === 'yes',
    btfSize: number('btf'),
    moduleBtfs: number('modules') ?? 0,
    config: one('config'),
    bpffs: all('bpffs'),
    bpftool: bpftoolOf(one('bpftool'), all('bpftool-says')),
    tracing: one('tracing'),
    measuresRuns: stats === null ? null : stats !== 0,
    unprivileged: number('unprivileged'),
    lockdown: one('lockdown'),
    folderFault: one('folder'),
  };
}

function bpftoolOf(path: string | null, says: readonly string[]): BpftoolFacts | null {
  if (path === null) return null;
  const version = (pattern: RegExp) =>
    says.map((line) => pattern.exec(line)?.[1]).find((found) => found !== undefined) ?? null;
  return {
    path,
    version: version(/\bbpftool v(\d[\w.]*)/),
    libbpf: version(/^using libbpf v(\d[\w.]*)/),
    words: says.find((line) => line !== '') ?? '',
  };
}

/** os-release is written as a shell would read it. */
function unquoted(value: string): string {
  return value.replace(/^(["'])(.*)\1$/, '$2');
}
