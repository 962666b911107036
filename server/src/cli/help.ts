/** What each command is for; the order is that of the overview. */
export const COMMANDS = {
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

Exit codes: 0 done, whatever the answers are; 2 wrong usage, or an input could not be read (the others are
still answered).`;

export function helpText(command: CommandName | null): string {
  if (command !== null) {
    const { usage, details } = COMMANDS[command];
    return `Usage: ${usage}\n\n${details}\n\nOptions:\n${COMMON_OPTIONS}\n`;
  }
  const names = Object.keys(COMMANDS) as CommandName[];
  const width = Math.max(...names.map((name) => name.length));
  const commands = names.map((name) => `  ${name.padEnd(width)}  ${COMMANDS[name].summary}`);
  return `core-lens shows what BPF CO-RE relocations become on other kernels, without loading anything.

Usage: core-lens COMMAND [OPTION]... [FILE]...

Commands:
${commands.join('\n')}
  ${'help'.padEnd(width)}  help on a command, as COMMAND --help

Options:
${COMMON_OPTIONS}
`;
}
