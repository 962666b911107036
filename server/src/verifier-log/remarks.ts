import type { FailureCause } from './causes';
import { errorName } from './errors';

/** A complaint of libbpf or bpftool. */
export interface Remark {
  readonly cause: FailureCause;
  /** The line without `libbpf: ` or `Error: `. */
  readonly sentence: string;
  readonly start: number;
  readonly line: number;
  /** The program or subprogram that it names; null for none. */
  readonly program: string | null;
  /** What is missing or refused: an option, a symbol, a target, a map, a section, a file; null where it names none. */
  readonly subject: string | null;
  /** `EINVAL`; null where it gives none. */
  readonly error: string | null;
  /** Of a CO-RE relocation, its number within its section. */
  readonly relocation: number | null;
}

interface Pattern {
  readonly pattern: RegExp;
  readonly cause: FailureCause;
}

const PROGRAM = /^prog '([^']{1,256})': /;

/** In `subject` what is meant, in `error` what the kernel said. */
const PATTERNS: readonly Pattern[] = [
  // Targets
  {
    cause: 'target-missing',
    pattern: /^failed to find (?:kernel|module) BTF type ID of '(?<subject>[^']*)': (?<error>.*)/,
  },
  {
    cause: 'target-missing',
    pattern: /^(?<subject>\S+) is not found in (?:vmlinux|kernel|target program's|prog's) BTF/,
  },
  {
    cause: 'target-missing',
    pattern: /^failed to find (?:BTF info for|attach target) (?:.*)'(?<subject>[^']*)'/,
  },
  {
    cause: 'target-missing',
    pattern: /^failed to find (?:tracepoint|kernel function) '?(?<subject>[^' ]*)/,
  },
  // Externs
  {
    cause: 'kconfig-missing',
    pattern: /^extern '?(?<subject>(?:CONFIG_|LINUX_)\w*)'? \(strong\):? not resolved/,
  },
  {
    cause: 'kconfig-missing',
    pattern: /^extern \(kcfg\) '?(?<subject>\w+)'?:? (?:value|unable|kernel version)/,
  },
  { cause: 'kconfig-missing', pattern: /^failed to open system Kconfig/ },
  { cause: 'ksym-missing', pattern: /^extern '?(?<subject>[^' ]+)'? \(strong\):? not resolved/ },
  {
    cause: 'kfunc-missing',
    pattern: /^extern \(func ksym\) '(?<subject>[^']*)': (?:not found|func_proto)/,
  },
  {
    cause: 'ksym-missing',
    pattern:
      /^extern \((?:var )?ksym\) '(?<subject>[^']*)': (?:not found|failed|incompatible|type)/,
  },
  {
    cause: 'object-refused',
    pattern: /^failed to find BTF for extern '(?<subject>[^']*)': (?<error>.*)/,
  },
  // Maps
  { cause: 'map-refused', pattern: /^map '(?<subject>[^']*)': failed to create: (?<error>.*)/ },
  {
    cause: 'map-refused',
    pattern: /^map '(?<subject>[^']*)': (?:failed|can't|couldn't|error)(?<error>.*)/,
  },
  // Relocations
  {
    cause: 'relocation-refused',
    pattern:
      /^relo #\d+: (?:relocation decision ambiguity|failed to (?:relocate|patch)|unexpected insn|trying to relocate|bad relo)/,
  },
  {
    cause: 'relocation-refused',
    pattern:
      /^failed to (?:perform CO-RE relocations|relocate data references|relocate calls): (?<error>.*)/,
  },
  // Programs
  { cause: 'program-type', pattern: /^unrecognized ELF section name '(?<subject>[^']*)'/ },
  {
    cause: 'program-type',
    pattern:
      /^(?:failed to guess program type from ELF section|missing BPF prog type, check ELF section name) '(?<subject>[^']*)'/,
  },
  {
    cause: 'pin-refused',
    pattern:
      /^(?:failed to pin|can't pin|pin(?:ning)? failed|specified pin path|failed to mkdir|failed to create directory)(?:.*?'(?<subject>[^']*)')?(?:.*: (?<error>[^:]*))?/,
  },
  {
    cause: 'attach-refused',
    pattern:
      /^failed to (?:attach|auto-attach|create (?:link|perf event|[ku](?:ret)?probe|tracepoint)|open)\b(?:.*?'(?<subject>[^']*)')?(?:.*: (?<error>[^:]*))?/,
  },
  // The kernel, and who asks
  {
    cause: 'permission',
    pattern: /(?<error>Operation not permitted)|Error in bpf_object__probe_loading/,
  },
  {
    cause: 'kernel-btf',
    pattern:
      /^(?:failed to find valid kernel BTF|Error loading vmlinux BTF|kernel doesn't support BTF|failed to parse (?:target|vmlinux) BTF|failed to (?:open|load) BTF)/,
  },
  // The object
  {
    cause: 'byte-order',
    pattern: /endianness mismatch(?: in (?<subject>[^ ]+?)\.?$)?|non-native endianness/,
  },
  {
    cause: 'object-refused',
    pattern:
      /^elf: (?:failed|.* is not (?:a valid|supported)|'?[^']*'? is not|sec.* is invalid|no |legacy|couldn't|corrupt)/,
  },
  {
    cause: 'object-refused',
    pattern:
      /^(?:BTF is required|Error loading ELF section \S+: (?<error>.*)|failed to load BTF from|Error finalizing BTF|no BTF|static (?:program|entry point)|incorrect bpf_call opcode|bad (?:map|call|data) relo|invalid relo)/,
  },
  {
    cause: 'object-refused',
    pattern:
      /^sec '(?<subject>[^']*)': (?:failed|corrupted|program at offset|.*invalid|.*not supported)/,
  },
];

/** Complaints that only repeat that something failed, or are repeated with the program's name. */
const REPETITION =
  /^(?:failed to determine tracepoint |failed to load (?:object|program|BPF skeleton)|failed to load object file|failed to load: |failed to prepare load attributes|failed to open object file|BPF program load failed|load bpf program failed)/;

/** Reads a line of libbpf's or bpftool's; null when it complains of nothing, or only says again that it failed. */
export function readRemark(
  sentence: string,
  start: number,
  line: number,
  isError: boolean,
): Remark | null {
  const program = PROGRAM.exec(sentence);
  const rest = program === null ? sentence : sentence.slice(program[0].length);
  if (REPETITION.test(rest)) return null;
  for (const { pattern, cause } of PATTERNS) {
    const found = pattern.exec(rest);
    if (found === null) continue;
    const named: Partial<Record<string, string>> = found.groups ?? {};
    const relocation = /^relo #(\d{1,9}):/.exec(rest);
    return {
      cause,
      sentence,
      start,
      line,
      program: program?.[1] ?? null,
      subject: named.subject ?? null,
      error: named.error === undefined ? null : errorName(named.error),
      relocation: relocation === null ? null : Number(relocation[1]),
    };
  }
  if (!isError) return null;
  return {
    cause: 'other',
    sentence,
    start,
    line,
    program: program?.[1] ?? null,
    subject: null,
    error: errorName(sentence.slice(sentence.lastIndexOf(':') + 1)),
    relocation: null,
  };
}
