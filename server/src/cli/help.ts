/** What each command is for; the order is that of the overview. */
export const COMMANDS = {
  check: {
    summary: 'whether compiled BPF objects load on each kernel, and which line is to blame if not',
    usage:
      'core-lens check [--kernel PATH]... [--format text|json] [--max-severity LEVEL]\n' +
      '                       [--set NAME=VALUE]... [--no-guarded] OBJECT...',
    details: `Relocates each OBJECT for each kernel as libbpf does, follows its programs as the verifier of that kernel
does, and tells what keeps one from loading: failed relocations that are reached, missing helpers, map types,
attach targets, kernel functions, Kconfig options; and what loads, but reads the wrong thing.

  loads      with the data that the object ships, loaded alone
  fails      an error below tells why, or says which kernels lack what it needs
  unknown    that depends on something that is not known of the kernel

Only what BTF, relocations, helpers and symbols decide is predicted. What else the verifier may refuse (unsafe
memory accesses, missing NULL checks) is not. Each rule has a page in docs/rules.md.

  error        it is reached on a chosen kernel
  warning      it depends on something unknown: a configuration, modules, const volatile data, a kprobe's target
  information  the program loads, but may read the wrong thing
  hint         dead code there: the guard works

A comment /* core-lens: allow(rule) reason */ on the line, or alone on the line above, silences a rule there.`,
  },
  relocations: {
    summary: 'what every CO-RE relocation of compiled BPF objects becomes on each kernel',
    usage: 'core-lens relocations [--kernel PATH]... [--format text|json] OBJECT...',
    details: `Resolves every CO-RE relocation of each OBJECT against each kernel exactly as libbpf does when it loads the
object there, and tells the value, or why there is none, with the source line it came from.

  resolved   the target was found; the value is what the instruction gets. "8 as u16": the load is
             made 2 bytes wide, too
  absent     the target is missing and the relocation yields 0 for that, as bpf_core_field_exists does
  poisoned   the target is missing and libbpf makes the instruction invalid: the program loads only
             if the verifier never reaches it
  fatal      libbpf refuses the whole object

Types that vmlinux does not have are sought in the kernel's modules, all of which count as loaded.

OBJECT is a compiled BPF object: *.bpf.o, *_bpfel.o, *_bpfeb.o and the like, of clang -g -target bpf.`,
  },
  kernels: {
    summary: 'which kernels are known: version, architecture, where from, size',
    usage: 'core-lens kernels [--kernel PATH]... [--format text|json]',
    details: `Lists the kernels that the other commands check against: those named by --kernel, else the bundled ones.
Behind each fact stands where it was learned.`,
  },
} as const;

export type CommandName = keyof typeof COMMANDS;

const CHECK_OPTIONS = `      --max-severity LEVEL
                       the worst that is still fine: none, hint, information, warning (default) or error
      --set NAME=VALUE check with a const volatile variable set so, as the application would before loading;
                       may be given many times
      --no-guarded     leave out the hints about dead code
`;

const KERNEL_OPTION = `  -k, --kernel PATH    a kernel to check against; may be given many times. Without it, the bundled kernels.
                       PATH is one of
                         a folder with vmlinux.btf (or vmlinux, or vmlinuz), and optionally its
                         config and a folder modules/ with .ko or BTF files, which count
                         as loaded
                         a raw BTF file, such as /sys/kernel/btf/vmlinux
                         an ELF vmlinux, or a module that brings its base (.BTF.base)
                         a boot image (vmlinuz, Image)
                         a BTFHub archive (.btf.tar.xz)
                       each also compressed (.gz, .xz, .zst, .br)`;

const COMMON_OPTIONS = `${KERNEL_OPTION}
  -f, --format FORMAT  text (default) for people, json for programs (docs/json.md)
  -h, --help           this help
      --version        the version of core-lens

Text is coloured on a terminal; NO_COLOR=1 switches that off.

Exit codes: 0 done; 1 'check' found errors; 2 wrong usage, or an input could not be read (the others are still
answered).`;

export function helpText(command: CommandName | null): string {
  if (command !== null) {
    const { usage, details } = COMMANDS[command];
    const options = command === 'check' ? CHECK_OPTIONS + COMMON_OPTIONS : COMMON_OPTIONS;
    return `Usage: ${usage}\n\n${details}\n\nOptions:\n${options}\n`;
  }
  const names = Object.keys(COMMANDS) as CommandName[];
  const width = Math.max(...names.map((name) => name.length));
  const commands = names.map((name) => `  ${name.padEnd(width)}  ${COMMANDS[name].summary}`);
  return `core-lens tells whether BPF programs load on other kernels, and why not, without loading anything.

Usage: core-lens COMMAND [OPTION]... [FILE]...

Commands:
${commands.join('\n')}
  ${'help'.padEnd(width)}  help on a command, as COMMAND --help

Options:
${COMMON_OPTIONS}
`;
}
