import type { OptionValues } from './arguments';
import type { CasesWanted, RunWanted } from '../host-tasks';
import type { HostCommandName } from './help';

export type HostArguments =
  HostsArguments | LoadArguments | TestArguments | WatchArguments | UnloadArguments;

/** What all commands on hosts take. */
export interface HostOptions {
  readonly format: 'text' | 'json';
  /** As they were written, each once. */
  readonly hosts: readonly string[];
  readonly sshConfig: string | null;
  readonly asRoot: boolean;
  readonly bpftool: string;
  /** A file of this machine. */
  readonly uploadBpftool: string | null;
  readonly isVerbose: boolean;
}

export interface HostsArguments extends HostOptions {
  readonly command: 'hosts';
  readonly addsKernel: boolean;
}

export interface LoadArguments extends HostOptions {
  readonly command: 'load';
  readonly object: string;
  /** Empty: those that load by themselves. */
  readonly programs: readonly string[];
  readonly attaches: boolean;
  /** `name=value`, unread. */
  readonly settings: readonly string[];
  /** A kernel of this machine whose types hosts are given; null: they have their own. */
  readonly btf: string | null;
}

export interface TestArguments extends HostOptions {
  readonly command: 'test';
  readonly what: RunWanted | CasesWanted;
}

export interface WatchArguments extends HostOptions {
  readonly command: 'watch';
  /** Empty: all that are there. */
  readonly pins: readonly string[];
  /** Seconds between two looks. */
  readonly interval: number;
  /** Null: until it is interrupted. */
  readonly seconds: number | null;
  readonly showsMaps: boolean;
  readonly showsTrace: boolean;
}

export interface UnloadArguments extends HostOptions {
  readonly command: 'unload';
  readonly all: boolean;
  readonly pins: readonly string[];
}

/** A text tells what is wrong. */
export function readHostArguments(
  command: HostCommandName,
  format: 'text' | 'json',
  values: OptionValues,
  rest: readonly string[],
): HostArguments | string {
  const options: HostOptions = {
    format,
    hosts: [...new Set(values.host ?? [])],
    sshConfig: values['ssh-config'] ?? null,
    asRoot: values.sudo === true,
    bpftool: values.bpftool ?? 'bpftool',
    uploadBpftool: values['upload-bpftool'] ?? null,
    isVerbose: values.verbose === true,
  };
  if (command !== 'hosts' && options.hosts.length === 0)
    return 'no host given; name one with --host';
  if (options.bpftool === '') return "--bpftool takes a name or a path on the host, not ''";
  switch (command) {
    case 'hosts': {
      if (rest.length > 0) return `'${rest[0]}' is one word too many; name a host with --host`;
      const addsKernel = values['add-kernel'] === true;
      if (addsKernel && options.hosts.length === 0)
        return '--add-kernel is of hosts that --host names';
      return { ...options, command, addsKernel };
    }
    case 'load': {
      const object = onlyObject(rest);
      if (!object.ok) return object.message;
      return {
        ...options,
        command,
        object: object.path,
        programs: values.program ?? [],
        attaches: values.autoattach === true,
        settings: values.set ?? [],
        btf: values.btf ?? null,
      };
    }
    case 'test': {
      const what = values.cases === undefined ? readRun(values, rest) : readCases(values, rest);
      return typeof what === 'string' ? what : { ...options, command, what };
    }
    case 'watch': {
      const watch = readWatch(values, rest);
      return typeof watch === 'string' ? watch : { ...options, command, ...watch };
    }
    case 'unload': {
      const all = values.all === true;
      if (all && rest.length > 0) return `'${rest[0]}' is one word too many beside --all`;
      return { ...options, command, all, pins: [...new Set(rest)] };
    }
  }
}

type OnlyObject =
  { readonly ok: true; readonly path: string } | { readonly ok: false; readonly message: string };

function onlyObject(rest: readonly string[]): OnlyObject {
  if (rest.length === 1) return { ok: true, path: rest[0] };
  const message =
    rest.length === 0
      ? 'no object file given'
      : `'${rest[1]}' is one word too many: one object a call`;
  return { ok: false, message };
}

function readRun(values: OptionValues, rest: readonly string[]): RunWanted | string {
  const object = onlyObject(rest);
  if (!object.ok) return object.message;
  const programs = values.program ?? [];
  if (programs.length !== 1) return 'name the one program that is run with --program';
  const repeat = values.repeat ?? '1';
  if (!/^[1-9]\d{0,8}$/.test(repeat)) {
    return `--repeat takes a whole number from 1 on, not '${repeat}'`;
  }
  return {
    kind: 'run',
    object: object.path,
    program: programs[0],
    dataFile: values['data-in'] ?? null,
    contextFile: values['ctx-in'] ?? null,
    repeat: Number(repeat),
    settings: values.set ?? [],
  };
}

function readWatch(
  values: OptionValues,
  rest: readonly string[],
): Omit<WatchArguments, keyof HostOptions | 'command'> | string {
  const interval = values.interval ?? '1';
  const { seconds } = values;
  for (const [option, value] of [
    ['interval', interval],
    ['seconds', seconds],
  ] as const) {
    if (value !== undefined && !/^[1-9]\d{0,5}$/.test(value)) {
      return `--${option} takes whole seconds from 1 on, not '${value}'`;
    }
  }
  return {
    pins: [...new Set(rest)],
    interval: Number(interval),
    seconds: seconds === undefined ? null : Number(seconds),
    showsMaps: values.maps === true,
    showsTrace: values['no-trace'] !== true,
  };
}

/** What the file says of each case is not said again. */
const SAID_BY_CASES = ['data-in', 'ctx-in', 'repeat', 'set'] as const;

function readCases(values: OptionValues, rest: readonly string[]): CasesWanted | string {
  const doubled = SAID_BY_CASES.find((option) => values[option] !== undefined);
  if (doubled !== undefined) return `--${doubled} is said by the cases of --cases`;
  if (rest.length > 1) return `'${rest[1]}' is one word too many: one object a call`;
  const object = rest.at(0) ?? null;
  return { kind: 'cases', file: values.cases ?? '', object, programs: values.program ?? [] };
}
