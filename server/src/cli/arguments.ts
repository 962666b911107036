import { parseArgs, type ParseArgsConfig } from 'node:util';
import type { Severity } from '../problem';
import type { CommandName } from './help';
import { COMMANDS } from './help';

export interface Arguments {
  readonly command: CommandName;
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

const CHECK_ONLY = ['max-severity', 'set', 'no-guarded'] as const;

const OPTIONS = {
  kernel: { type: 'string', multiple: true, short: 'k' },
  format: { type: 'string', short: 'f' },
  'max-severity': { type: 'string' },
  set: { type: 'string', multiple: true },
  'no-guarded': { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
} as const satisfies ParseArgsConfig['options'];

/** Understands the command line; nothing is looked at but the words themselves. */
export function parseArguments(words: readonly string[]): ParsedArguments {
  const usage = (message: string, command: CommandName | null = null): ParsedArguments => ({
    kind: 'usage',
    message,
    command,
  });
  let parsed;
  try {
    parsed = parseArgs({ args: [...words], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    return usage(error instanceof Error ? error.message.split('. ')[0] : String(error));
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
  const misplaced = CHECK_ONLY.find((option) => values[option] !== undefined);
  if (first !== 'check' && misplaced !== undefined) {
    return usage(`--${misplaced} is an option of 'core-lens check'`, first);
  }
  const maxSeverity = values['max-severity'] ?? 'warning';
  if (!isTolerable(maxSeverity)) {
    return usage(`unknown severity '${maxSeverity}'; it is one of ${TOLERABLE.join(', ')}`, first);
  }
  if (first !== 'kernels' && rest.length === 0) return usage('no object file given', first);
  if (first === 'kernels' && rest.length > 0) {
    return usage(`'${rest[0]}' is one word too many; name a kernel with --kernel`, first);
  }
  const kernels = values.kernel ?? [];
  const check: CheckOptions = {
    maxSeverity,
    settings: values.set ?? [],
    tellsGuarded: values['no-guarded'] !== true,
  };
  return { kind: 'run', arguments: { command: first, kernels, format, objects: rest, check } };
}

function isTolerable(word: string): word is CheckOptions['maxSeverity'] {
  return (TOLERABLE as readonly string[]).includes(word);
}

function isCommand(word: string): word is CommandName {
  return Object.hasOwn(COMMANDS, word);
}
