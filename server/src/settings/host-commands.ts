import type {
  BootableKernel,
  CaseList,
  HostChoice,
  HostStatus,
  LoadResult,
  TestResult,
} from './host-protocol';
import type { Command } from './command';

const TEXT = { type: 'string', minLength: 1 } as const;
const TEXTS = { type: 'array', items: TEXT } as const;

const HOST = {
  schema: TEXT,
  description: 'A Host of the SSH configuration, or `user@host:port`.',
} as const;
const HOSTS = {
  schema: TEXTS,
  description: 'Hosts, as above; those that are not open are connected to.',
} as const;
const OBJECT = {
  schema: TEXT,
  isOptional: true,
  description: 'The path of the compiled object.',
} as const;
const URI = {
  schema: TEXT,
  isOptional: true,
  description: 'Instead of `object`: a source; the object that was made from it is taken.',
} as const;

/** Commands on hosts. None is run in a workspace that is not trusted; all can be cancelled as requests are. */
export const HOST_COMMANDS = {
  'coreLens.server.hosts': {
    summary: 'The hosts that the SSH configuration and the settings name, and those that are open.',
    parameters: {},
    returns: '`HostChoice[]`',
  },
  'coreLens.server.connect': {
    summary: 'Connects to a host, and tells what it has and lacks, and what was left loaded on it.',
    parameters: { host: HOST },
    returns: '`HostStatus`',
  },
  'coreLens.server.disconnect': {
    summary: 'Unloads what this server loaded on a host, and closes the connection.',
    parameters: { host: HOST },
    returns: '`null`',
  },
  'coreLens.server.addHostKernel': {
    summary: 'Copies a host’s kernel (BTF, configuration, release) into the catalogue.',
    parameters: { host: HOST },
    returns: '`{ folder: string; release: string }`: an entry for `coreLens.kernels`',
  },
  'coreLens.server.load': {
    summary:
      'Checks an object for the kernels of hosts, loads it there, and pins it. What hosts say against it becomes problems of the source.',
    parameters: {
      hosts: HOSTS,
      object: OBJECT,
      uri: URI,
      programs: {
        schema: TEXTS,
        isOptional: true,
        description: 'Names of programs; left out, those that load by themselves.',
      },
      autoattach: {
        schema: { type: 'boolean' },
        isOptional: true,
        description: 'Whether they are attached to what their sections name (bpftool 7.2).',
      },
      constants: {
        schema: {
          type: 'object',
          additionalProperties: { type: ['string', 'integer', 'boolean'] },
        },
        isOptional: true,
        description: 'Values of const volatile variables; left out, `coreLens.constants`.',
      },
      btf: {
        schema: TEXT,
        isOptional: true,
        description:
          'A kernel of this machine, as in `coreLens.kernels`, whose types hosts are given instead of their own.',
      },
      force: {
        schema: { type: 'boolean' },
        isOptional: true,
        description:
          'Whether it is tried although the check says that it fails; left out, the answer tells what is `foreseen`.',
      },
    },
    returns: '`LoadResult[]`',
  },
  'coreLens.server.test': {
    summary: 'Runs programs on hosts with test data: the cases of a file, or one run.',
    parameters: {
      hosts: HOSTS,
      cases: {
        schema: TEXT,
        isOptional: true,
        description: 'The path of a `*.bpf.test.json` ([test cases](test-cases.md)).',
      },
      names: {
        schema: TEXTS,
        isOptional: true,
        description: 'The cases to run; left out, all.',
      },
      run: {
        schema: { type: 'object', additionalProperties: true },
        isOptional: true,
        description:
          'Instead of `cases`: one case as it stands in such a file; `name` and `expect` may be left out. Without data, programs that need some get a packet of TCP.',
      },
      object: OBJECT,
      uri: URI,
    },
    returns: '`TestResult[]`',
  },
  'coreLens.server.cases': {
    summary: 'The cases of a file, and what is wrong with it.',
    parameters: {
      path: { schema: TEXT, description: 'The path of a `*.bpf.test.json`.' },
      text: {
        schema: { type: 'string' },
        isOptional: true,
        description: 'Its text, where that is not saved.',
      },
    },
    returns: '`CaseList`',
  },
  'coreLens.server.watch': {
    summary:
      'Watches what was loaded on a host until it is stopped: what programs print, how often and how long they run, and what is in their maps (`coreLens/watch`).',
    parameters: {
      host: HOST,
      pins: {
        schema: TEXTS,
        isOptional: true,
        description: 'Which loads; left out, all of CO-RE Lens there.',
      },
    },
    returns: '`null`',
  },
  'coreLens.server.stopWatch': {
    summary: 'Stops watching.',
    parameters: { host: HOST },
    returns: '`null`',
  },
  'coreLens.server.unload': {
    summary: 'Unloads what CO-RE Lens loaded on a host.',
    parameters: {
      host: HOST,
      pins: {
        schema: TEXTS,
        isOptional: true,
        description: 'Which loads; left out, all, whoever loaded them.',
      },
    },
    returns: '`string[]`: the loads that are gone',
  },
  'coreLens.server.bootableKernels': {
    summary: 'The kernels of this machine that a virtual host can boot.',
    parameters: {},
    returns: '`BootableKernel[]`',
  },
  'coreLens.server.bootVirtualHost': {
    summary:
      'Boots a kernel under QEMU and connects to it; the kernel goes into the catalogue. Linux only.',
    parameters: {
      kernel: {
        schema: TEXT,
        description:
          'A boot image, a kernel package of Debian, Alpine or Arch, or the name of a package that apt can download.',
      },
    },
    returns: '`HostStatus`',
  },
  'coreLens.server.stopVirtualHost': {
    summary: 'Stops a virtual host.',
    parameters: { host: HOST },
    returns: '`null`',
  },
} as const satisfies Readonly<Record<string, Command>>;

export interface HostCommandResults {
  readonly 'coreLens.server.hosts': readonly HostChoice[];
  readonly 'coreLens.server.connect': HostStatus;
  readonly 'coreLens.server.disconnect': null;
  readonly 'coreLens.server.addHostKernel': { readonly folder: string; readonly release: string };
  readonly 'coreLens.server.load': readonly LoadResult[];
  readonly 'coreLens.server.test': readonly TestResult[];
  readonly 'coreLens.server.cases': CaseList;
  readonly 'coreLens.server.watch': null;
  readonly 'coreLens.server.stopWatch': null;
  readonly 'coreLens.server.unload': readonly string[];
  readonly 'coreLens.server.bootableKernels': readonly BootableKernel[];
  readonly 'coreLens.server.bootVirtualHost': HostStatus;
  readonly 'coreLens.server.stopVirtualHost': null;
}
