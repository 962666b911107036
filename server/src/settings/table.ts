import { RULES, type Severity } from '../problem';
import type { Schema, StringSchema } from './schema';

/** One setting of the editor part: the manifest, docs/settings.md and the checks of what the editor sends are made from it. */
export interface Setting {
  readonly schema: Schema;
  readonly default: unknown;
  /** VS Code's: where it can be set, and for what it may differ. */
  readonly scope: 'resource' | 'window' | 'machine' | 'machine-overridable';
  /** Whether a workspace that is not trusted has no say: it names programs that are run, or files that are read. */
  readonly isRestricted: boolean;
  /** One line. */
  readonly description: string;
  /** What else is to be known, as Markdown; `#coreLens.kernels#` links to a setting. */
  readonly markdownDescription: string;
}

/** How problems of a rule are shown: at most so bad, or not at all. */
export const RULE_SEVERITIES = ['error', 'warning', 'information', 'hint', 'off'] as const;
export type RuleSeverity = (typeof RULE_SEVERITIES)[number];

export const LONGEST_DELAY = 10_000;
export const MOST_HOVER_ROWS = 50;
const LONGEST_CONNECT = 600;

const WORD = { type: 'string', minLength: 1 } as const;

const rules = {
  type: 'object',
  additionalProperties: false,
  properties: Object.fromEntries(RULES.map((rule) => [rule.id, ruleSchema(rule)])),
} as const;

interface RuleSchema extends StringSchema {
  readonly enum: readonly RuleSeverity[];
}

function ruleSchema(rule: { summary: string; severity: Severity }): RuleSchema {
  const description = `${rule.summary} (${rule.severity})`;
  return { type: 'string', enum: RULE_SEVERITIES, description };
}

/** Every setting by its key, in the order in which they are shown. */
export const SETTINGS = {
  'coreLens.kernels': {
    schema: { type: 'array', items: WORD },
    default: ['bundled'],
    scope: 'resource',
    isRestricted: true,
    description: 'The kernels to check against.',
    markdownDescription:
      'Each is `bundled` (all that come with CO-RE Lens), `bundled:NAME` (one of them, as `bundled:6.1.0-50-cloud-amd64`), or a path: ' +
      'a folder with `vmlinux.btf` and optionally `config` and `modules/`, a raw BTF file such as `/sys/kernel/btf/vmlinux`, a `vmlinux`, ' +
      'a boot image or a BTFHub archive; each also compressed. Paths may be relative to the workspace folder and may begin with ' +
      '`${workspaceFolder}` or `~`.',
  },
  'coreLens.objects': {
    schema: { type: 'array', items: WORD },
    // `.output/x.bpf.o` (libbpf-bootstrap, bcc), `target/…/out/x.bpf.o` (libbpf-cargo), `x.bpf.o` (most Makefiles),
    // `x_bpfel.o`, `x_x86_bpfel.o`, `x_bpfel_test.o` (bpf2go).
    default: ['**/*.bpf.o', '**/*_bpf{,el,eb}.o', '**/*_bpf{,el,eb}_test.o'],
    scope: 'resource',
    isRestricted: false,
    description: 'Where the compiled BPF objects are, as glob patterns.',
    markdownDescription:
      'Relative to the workspace folder. The default finds what libbpf’s and libbpf-bootstrap’s Makefiles, bpf2go and libbpf-cargo make. ' +
      'Files that are no BPF objects are passed over.',
  },
  'coreLens.exclude': {
    schema: { type: 'array', items: WORD },
    // The last is what `bpftool gen object` makes `x.bpf.o` from: the same programs once more.
    default: ['**/node_modules/**', '**/.git/**', '**/*.tmp.bpf.o'],
    scope: 'resource',
    isRestricted: false,
    description: 'Where no objects are looked for, as glob patterns.',
    markdownDescription:
      'Takes away from `#coreLens.objects#`. What `bpftool gen object` makes `x.bpf.o` from, `x.tmp.bpf.o`, has the same programs once more.',
  },
  'coreLens.sourceMap': {
    schema: { type: 'object', additionalProperties: WORD },
    default: {},
    scope: 'resource',
    isRestricted: false,
    description: 'Where sources are that were compiled at another place.',
    markdownDescription:
      'The beginnings of paths as objects record them, and what to put there instead; the longest that fits is taken. For objects built in a ' +
      'container: `{ "/build/src": "${workspaceFolder}/src" }`.',
  },
  'coreLens.constants': {
    schema: { type: 'object', additionalProperties: { type: ['string', 'integer', 'boolean'] } },
    default: {},
    scope: 'resource',
    isRestricted: false,
    description: 'Values of const volatile variables, as the application sets them before loading.',
    markdownDescription:
      'By the name of the variable; what is set decides which branches the verifier sees. As `--set` of the command line: ' +
      '`{ "has_fentry": true, "min_duration": 1000, "mode": "MODE_FULL" }`. Larger integers than 2⁵³ are written as text.',
  },
  'coreLens.rules': {
    schema: rules,
    default: {},
    scope: 'resource',
    isRestricted: false,
    description: 'How problems of a rule are shown.',
    markdownDescription:
      'By the name of the rule: `error`, `warning`, `information`, `hint` or `off`, as `{ "guarded": "off", "read-size": "warning" }`. ' +
      'Rules that are not named have the severity of their page. One line is silenced by a comment: `/* core-lens: allow(RULE) */`.',
  },
  'coreLens.live.enabled': {
    schema: { type: 'boolean' },
    default: true,
    scope: 'resource',
    isRestricted: false,
    description: 'Compile what is being typed with clang, and check that.',
    markdownDescription:
      'The object goes to a temporary folder; nothing of the workspace is written. Off in workspaces that are not trusted, and where there ' +
      'is no clang that can compile for BPF. Objects of the workspace are checked either way.',
  },
  'coreLens.live.delay': {
    schema: { type: 'integer', minimum: 0, maximum: LONGEST_DELAY },
    default: 300,
    scope: 'resource',
    isRestricted: false,
    description: 'Milliseconds without a key stroke before a live compile begins.',
    markdownDescription: 'Of no effect while `#coreLens.live.enabled#` is off.',
  },
  'coreLens.clang.path': {
    schema: WORD,
    default: 'clang',
    scope: 'machine-overridable',
    isRestricted: true,
    description: 'The clang for live checking: a name on the PATH, or a path.',
    markdownDescription: 'clang 14 or later, with the BPF target.',
  },
  'coreLens.clang.arguments': {
    schema: { type: 'array', items: { type: 'string' } },
    default: ['-O2', '-Wall'],
    scope: 'resource',
    isRestricted: true,
    description: 'What clang is given for a source that compile_commands.json does not know.',
    markdownDescription:
      '`-target bpf` and `-g` are always added, and the folder of the source is searched for headers. Each argument is a text of its own, ' +
      'as `["-O2", "-D__TARGET_ARCH_arm64", "-I", "${workspaceFolder}/include"]`.',
  },
  'coreLens.compileCommands': {
    schema: { type: 'string' },
    default: '',
    scope: 'resource',
    isRestricted: true,
    description: 'The compile_commands.json for live checking: the file, or its folder.',
    markdownDescription:
      'Empty: it is looked for in the folders above the source and in their `build` folders, up to the workspace folder.',
  },
  'coreLens.hover.rows': {
    schema: { type: 'integer', minimum: 1, maximum: MOST_HOVER_ROWS },
    default: 12,
    scope: 'window',
    isRestricted: false,
    description: 'How many rows of kernels a hover shows at most.',
    markdownDescription: 'Kernels that agree share a row.',
  },
  'coreLens.codeLens.enabled': {
    schema: { type: 'boolean' },
    default: true,
    scope: 'resource',
    isRestricted: false,
    description: 'Show over each program on how many kernels it loads.',
    markdownDescription: 'A click lists the verdict of each kernel.',
  },
  'coreLens.inlayHints.enabled': {
    schema: { type: 'boolean' },
    default: false,
    scope: 'resource',
    isRestricted: false,
    description: 'Show the offsets of fields behind the accesses.',
    markdownDescription: 'VS Code’s `#editor.inlayHints.enabled#` must be on as well.',
  },
  'coreLens.completion.enabled': {
    schema: { type: 'boolean' },
    default: true,
    scope: 'resource',
    isRestricted: false,
    description: 'Complete fields of kernel types and names of sections.',
    markdownDescription: 'Beside what clangd offers; fields that some chosen kernel lacks say so.',
  },
  'coreLens.hosts': {
    schema: {
      type: 'object',
      additionalProperties: {
        type: 'object',
        additionalProperties: false,
        properties: {
          sudo: {
            type: 'boolean',
            description: 'Whether everything is done as root through sudo, which must not ask.',
          },
          bpftool: {
            type: 'string',
            minLength: 1,
            description: 'The bpftool of the host: a name on its PATH, or a path there.',
          },
          uploadBpftool: {
            type: 'string',
            minLength: 1,
            description:
              'A bpftool of this machine (a static binary) to bring along when the host has none.',
          },
        },
      },
    },
    default: {},
    scope: 'machine',
    isRestricted: true,
    description: 'Hosts on which programs are loaded, with what is special about them.',
    markdownDescription:
      'By the name under which ssh knows them, a Host of its configuration or `user@host:port`. Hosts that are not here can be picked too. ' +
      '`{ "build.example": { "sudo": true }, "root@10.0.0.7:2222": { "uploadBpftool": "~/bin/bpftool-static" } }`.',
  },
  'coreLens.ssh.path': {
    schema: WORD,
    default: 'ssh',
    scope: 'machine',
    isRestricted: true,
    description: 'The client of OpenSSH: a name on the PATH, or a path.',
    markdownDescription: 'Keys, known hosts, agents and jumps are those of its configuration.',
  },
  'coreLens.ssh.configFile': {
    schema: { type: 'string' },
    default: '',
    scope: 'machine',
    isRestricted: true,
    description: 'A configuration for ssh instead of the user’s, as `ssh -F` takes it.',
    markdownDescription: 'Empty: that of the user and of the system.',
  },
  'coreLens.ssh.connectTimeout': {
    schema: { type: 'integer', minimum: 1, maximum: LONGEST_CONNECT },
    default: 30,
    scope: 'machine',
    isRestricted: false,
    description: 'Seconds until a host must have answered and let us in.',
    markdownDescription: 'The time that a password box is open does not count.',
  },
  'coreLens.virtualHost.memory': {
    schema: { type: 'integer', minimum: 256, maximum: 1 << 20 },
    default: 1024,
    scope: 'machine',
    isRestricted: false,
    description: 'Mebibytes of memory that a virtual host gets.',
    markdownDescription: 'Of no effect on those that run.',
  },
  'coreLens.virtualHost.accelerator': {
    schema: { type: 'string', enum: ['auto', 'kvm', 'tcg'] },
    default: 'auto',
    scope: 'machine',
    isRestricted: false,
    description: 'Whether virtual hosts use KVM, or are emulated.',
    markdownDescription: '`auto`: KVM where it works.',
  },
  'coreLens.virtualHost.kernelArguments': {
    schema: { type: 'array', items: WORD },
    default: [],
    scope: 'machine',
    isRestricted: true,
    description: 'More arguments for the kernels of virtual hosts.',
    markdownDescription: 'As `["lsm=landlock,lockdown,yama,bpf"]` for programs of LSM hooks.',
  },
  'coreLens.trace.server': {
    schema: { type: 'string', enum: ['messages', 'verbose'] },
    default: 'messages',
    scope: 'window',
    isRestricted: false,
    description: 'How much is logged of what the editor and the language server say to each other.',
    markdownDescription:
      'Only while the level of the output channel “CO-RE Lens Trace” is Trace (command “Developer: Set Log Level…”).',
  },
} as const satisfies Readonly<Record<string, Setting>>;

export type SettingKey = keyof typeof SETTINGS;
