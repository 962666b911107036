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
  warning      it depends on something unknown: a configuration, modules, const volatile data, a kprobe's
               target, or whether the application switches a program on that is off (SEC("?..."))
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
  hosts: {
    summary: 'what Linux machines have and lack to load programs, over SSH, and what mends it',
    usage: 'core-lens hosts [--host HOST]... [--add-kernel] [--format text|json]',
    details: `Checks each HOST: kernel, BTF, configuration, BPF file system, bpftool, rights. Under each thing that is
missing stands the command that mends it there. Nothing is changed on a host. Without --host, the hosts of
the SSH configuration are listed.

  good     it is there
  limited  something will not work without it
  missing  programs cannot be loaded without it`,
  },
  load: {
    summary: 'load a compiled BPF object on Linux machines, and tell a refusal on its source lines',
    usage:
      'core-lens load --host HOST... [--program NAME]... [--autoattach] [--set NAME=VALUE]...\n' +
      '                      [--btf PATH] [--format text|json] OBJECT',
    details: `Checks OBJECT for the kernel of each HOST (as 'core-lens check' does) and tells what would fail, then loads
it there with bpftool. Programs and maps stay pinned below /sys/fs/bpf under a name that 'core-lens unload'
takes. What is refused is told with the source line, the registers there, and whether the check said so;
nothing of it stays.

The kernel's types are copied for the check, and kept for the next time.`,
  },
  test: {
    summary: 'run programs of a compiled BPF object with test data on Linux machines',
    usage:
      'core-lens test --host HOST... --program NAME [--data-in FILE] [--ctx-in FILE] [--repeat N]\n' +
      '                      [--set NAME=VALUE]... [--format text|json] OBJECT\n' +
      '       core-lens test --host HOST... --cases FILE [--program NAME]... [--format text|json] [OBJECT]',
    details: `Runs one program with data, or every case of a *.bpf.test.json (docs/test-cases.md), on the kernel of each
HOST (BPF_PROG_TEST_RUN): nothing is attached, no packet is sent, and the program is unloaded after its run.

Programs that take a packet get an IPv4 TCP packet where no data is given. The cases' object is the one that
their file names, or NAME.bpf.o beside NAME.bpf.test.json, unless OBJECT names another.`,
  },
  watch: {
    summary:
      'what loaded programs print, how often and how long they run, and what is in their maps',
    usage:
      'core-lens watch --host HOST... [--interval SECONDS] [--seconds N] [--maps] [--no-trace]\n' +
      '                       [--format text|json] [PINS...]',
    details: `Watches what CO-RE Lens has loaded on each HOST: all that is there, or the PINS of the list that
'core-lens unload' shows. It ends when interrupted, after N seconds, or when all of it is unloaded.

Lines of bpf_printk are shown as they come, of the watched programs only, as far as they can be told by what
their formats are. Runs are counted and timed by the kernel, which is asked to for as long as the watch lasts.
On a terminal, a table is shown whenever a number changed, else at the end.

Nothing stays changed on a host, also when the connection is lost: from Linux 5.9 on, lines come through a
trace of its own, and who reads the host's trace_pipe misses none.`,
  },
  unload: {
    summary: 'list and unload what was loaded on Linux machines',
    usage: 'core-lens unload --host HOST... [--format text|json] [--all | PINS...]',
    details: `Lists all that CO-RE Lens has loaded on each HOST and that still is there, whoever loaded it; what an editor
loaded that is still connected is "in use". With names of that list, or --all, it is unloaded: links are cut,
pins removed, and with the last of them programs and maps.`,
  },
} as const;

export type CommandName = keyof typeof COMMANDS;

export type HostCommandName = 'hosts' | 'load' | 'test' | 'watch' | 'unload';

export function isHostCommand(command: CommandName): command is HostCommandName {
  return ['hosts', 'load', 'test', 'watch', 'unload'].includes(command);
}

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

const GENERAL_OPTIONS = `  -f, --format FORMAT  text (default) for people, json for programs (docs/json.md)
  -h, --help           this help
      --version        the version of core-lens

Text is coloured on a terminal; NO_COLOR=1 switches that off.
`;

const COMMON_OPTIONS = `${KERNEL_OPTION}
${GENERAL_OPTIONS}
Exit codes: 0 done; 1 'check' found errors; 2 wrong usage, or an input could not be read (the others are still
answered).`;

/** What only some commands on hosts take. */
const OWN_OPTIONS: Readonly<Record<HostCommandName, string>> = {
  hosts: `      --add-kernel     copy the host's kernel (BTF, that of its modules, configuration) to this machine and
                       print the folder, which other commands take as --kernel
`,
  load: `  -p, --program NAME   load this program; may be given many times. Without it, all that are on by
                       themselves
      --autoattach     attach the programs to what their sections name (bpftool 7.2 and later)
      --btf PATH       a kernel of this machine, as --kernel takes it: HOST is given its types instead of what
                       its own kernel tells (for kernels without CONFIG_DEBUG_INFO_BTF)
      --set NAME=VALUE set a const volatile variable, as the application would before loading; may be given
                       many times
`,
  test: `  -p, --program NAME   the program; with --cases, only the cases of this program
      --data-in FILE   the packet that the program is given, its bytes as they are
      --ctx-in FILE    the context, its bytes as they are
      --repeat N       run it N times and tell the mean time
      --set NAME=VALUE set a const volatile variable, as the application would before loading; may be given
                       many times
      --cases FILE     run the cases of a *.bpf.test.json
`,
  watch: `      --interval SECONDS
                       look at numbers and maps every so many seconds; 1 without it
      --seconds N      end after so many seconds
      --maps           tell what is in maps, too: the first entries of each
      --no-trace       do not tell what programs print
`,
  unload: `      --all            unload all of it
`,
};

const UPLOAD_OPTION = `      --upload-bpftool FILE
                       a bpftool of this machine that is brought along where the host has none (a static one
                       for its architecture), and removed again
`;

function hostOptions(command: HostCommandName): string {
  return `  -H, --host HOST      a Host of the SSH configuration, or user@host:port; may be given many times, all are
                       asked at once
${OWN_OPTIONS[command]}  -F, --ssh-config FILE
                       instead of ~/.ssh/config, as ssh's -F. All else of SSH is your own too: keys, agent,
                       jumps, known hosts
      --sudo           as root on the host, by sudo, which must not ask for a password
      --bpftool PATH   the bpftool on the host, a path there or a name
${command === 'unload' ? '' : UPLOAD_OPTION}  -v, --verbose        tell every command that is run on a host, on standard error
${GENERAL_OPTIONS}
Exit codes: 0 all well;${SAYS_NO[command]}
2 wrong usage, or something could not be read or reached (the others are still answered).`;
}

const SAYS_NO: Readonly<Record<HostCommandName, string>> = {
  hosts: ' 1 something is missing on a host;',
  load: ' 1 a kernel refused it;',
  test: ' 1 a kernel refused it, or not all came as expected;',
  watch: '',
  unload: '',
};

export function helpText(command: CommandName | null): string {
  if (command !== null) {
    const { usage, details } = COMMANDS[command];
    const options = optionsOf(command);
    return `Usage: ${usage}\n\n${details}\n\nOptions:\n${options}\n`;
  }
  const names = Object.keys(COMMANDS) as CommandName[];
  const width = Math.max(...names.map((name) => name.length));
  const commands = names.map((name) => `  ${name.padEnd(width)}  ${COMMANDS[name].summary}`);
  return `core-lens tells whether BPF programs load on other kernels, and why not, without loading anything;
and loads, tests and watches them on machines at hand, over SSH.

Usage: core-lens COMMAND [OPTION]... [FILE]...

Commands:
${commands.join('\n')}
  ${'help'.padEnd(width)}  help on a command, as COMMAND --help

Options:
${COMMON_OPTIONS}

What hosts, load, test, watch and unload take, and their exit codes, stands in the help on each.
`;
}

function optionsOf(command: CommandName): string {
  if (isHostCommand(command)) return hostOptions(command);
  return command === 'check' ? CHECK_OPTIONS + COMMON_OPTIONS : COMMON_OPTIONS;
}
