import { parseArgs, type ParseArgsConfig } from 'node:util';
import type { Severity } from '../problem';
import { COMMANDS, isHostCommand, type CommandName } from './help';
import { readHostArguments, type HostArguments } from './host-arguments';

export type Arguments = KernelArguments | HostArguments;

/** The commands that ask kernels at hand. */
export interface KernelArguments {
  readonly command: 'check' | 'relocations' | 'kernels';
  readonly kernels: readonly string[];
  readonly format: 'text' | 'json';
  readonly objects: readonly string[];
  readonly check: CheckOptions;
}

/** What only `check` takes. */
export interface CheckOptions {
  /** The worst that is still fine. */
  readonly maxSeverity: Severity | 'none';
  /** `name=value`, unread. */
  readonly settings: readonly string[];
  readonly tellsGuarded: boolean;
}

export const TOLERABLE = ['none', 'hint', 'information', 'warning', 'error'] as const;

export type ParsedArguments =
  | { readonly kind: 'run'; readonly arguments: Arguments }
  | { readonly kind: 'help'; readonly command: CommandName | null }
  | { readonly kind: 'version' }
  | { readonly kind: 'usage'; readonly message: string; readonly command: CommandName | null };

const OPTIONS = {
  kernel: { type: 'string', multiple: true, short: 'k' },
  format: { type: 'string', short: 'f' },
  'max-severity': { type: 'string' },
  set: { type: 'string', multiple: true },
  'no-guarded': { type: 'boolean' },
  host: { type: 'string', multiple: true, short: 'H' },
  'ssh-config': { type: 'string', short: 'F' },
  sudo: { type: 'boolean' },
  bpftool: { type: 'string' },
  'upload-bpftool': { type: 'string' },
  verbose: { type: 'boolean', short: 'v' },
  'add-kernel': { type: 'boolean' },
  program: { type: 'string', multiple: true, short: 'p' },
  autoattach: { type: 'boolean' },
  btf: { type: 'string' },
  'data-in': { type: 'string' },
  'ctx-in': { type: 'string' },
  repeat: { type: 'string' },
  cases: { type: 'string' },
  all: { type: 'boolean' },
  interval: { type: 'string' },
  seconds: { type: 'string' },
  maps: { type: 'boolean' },
  'no-trace': { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
} as const satisfies ParseArgsConfig['options'];

/** Options as they were written. */
export type OptionValues = ReturnType<typeof parseWords>['values'];

const ON_HOSTS = ['hosts', 'load', 'test', 'watch', 'unload'] as const;
const ON_KERNELS = ['check', 'relocations', 'kernels'] as const;

/** The commands that take an option; all do where nothing is said. */
const TAKEN_BY: Readonly<Partial<Record<keyof OptionValues, readonly CommandName[]>>> = {
  kernel: ON_KERNELS,
  'max-severity': ['check'],
  set: ['check', 'load', 'test'],
  'no-guarded': ['check'],
  host: ON_HOSTS,
  'ssh-config': ON_HOSTS,
  sudo: ON_HOSTS,
  bpftool: ON_HOSTS,
  'upload-bpftool': ['hosts', 'load', 'test', 'watch'],
  verbose: ON_HOSTS,
  'add-kernel': ['hosts'],
  program: ['load', 'test'],
  autoattach: ['load'],
  btf: ['load'],
  'data-in': ['test'],
  'ctx-in': ['test'],
  repeat: ['test'],
  cases: ['test'],
  all: ['unload'],
  interval: ['watch'],
  seconds: ['watch'],
  maps: ['watch'],
  'no-trace': ['watch'],
};

/** Understands the command line; nothing is looked at but the words themselves. */
export function parseArguments(words: readonly string[]): ParsedArguments {
  const usage = (message: string, command: CommandName | null = null): ParsedArguments => ({
    kind: 'usage',
    message,
    command,
  });
  let parsed;
  try {
    parsed = parseWords(words);
  } catch (error) {
    return usage(error instanceof Error ? error.message.split(/\.(?:\s|$)/)[0] : String(error));
  }
  const { values, positionals } = parsed;
  if (values.version === true) return { kind: 'version' };
  const [first, ...rest] = positionals;
  if (first === 'help') {
    const topic = rest.at(0);
    if (topic === undefined) return { kind: 'help', command: null };
    return isCommand(topic)
      ? { kind: 'help', command: topic }
      : usage(`unknown command '${topic}'`);
  }
  if (positionals.length === 0) {
    return values.help === true ? { kind: 'help', command: null } : usage('no command given');
  }
  if (!isCommand(first)) return usage(`unknown command '${first}'`);
  if (values.help === true) return { kind: 'help', command: first };
  const format = values.format ?? 'text';
  if (format !== 'text' && format !== 'json') {
    return usage(`unknown format '${format}'; it is text or json`, first);
  }
  const misplaced = misplacedOption(values, first);
  if (misplaced !== null) return usage(misplaced, first);
  const read = isHostCommand(first)
    ? readHostArguments(first, format, values, rest)
    : readKernelArguments(first, format, values, rest);
  return typeof read === 'string' ? usage(read, first) : { kind: 'run', arguments: read };
}

function parseWords(words: readonly string[]) {
  return parseArgs({ args: [...words], options: OPTIONS, allowPositionals: true });
}

function misplacedOption(values: OptionValues, command: CommandName): string | null {
  const given = Object.keys(values) as (keyof OptionValues)[];
  for (const option of given) {
    const takers = TAKEN_BY[option];
    if (takers === undefined || takers.includes(command)) continue;
    return `--${option} is an option of ${takers.map((taker) => `'core-lens ${taker}'`).join(', ')}`;
  }
  return null;
}

/** A text tells what is wrong. */
function readKernelArguments(
  command: KernelArguments['command'],
  format: 'text' | 'json',
  values: OptionValues,
  rest: readonly string[],
): KernelArguments | string {
  const maxSeverity = values['max-severity'] ?? 'warning';
  if (!isTolerable(maxSeverity)) {
    return `unknown severity '${maxSeverity}'; it is one of ${TOLERABLE.join(', ')}`;
  }
  if (command !== 'kernels' && rest.length === 0) return 'no object file given';
  if (command === 'kernels' && rest.length > 0) {
    return `'${rest[0]}' is one word too many; name a kernel with --kernel`;
  }
  const check: CheckOptions = {
    maxSeverity,
    settings: values.set ?? [],
    tellsGuarded: values['no-guarded'] !== true,
  };
  return { command, kernels: values.kernel ?? [], format, objects: rest, check };
}

function isTolerable(word: string): word is CheckOptions['maxSeverity'] {
  return (TOLERABLE as readonly string[]).includes(word);
}

function isCommand(word: string): word is CommandName {
  return Object.hasOwn(COMMANDS, word);
}
