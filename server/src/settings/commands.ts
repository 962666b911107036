import type { Command } from './command';
import { HOST_COMMANDS, type HostCommandResults } from './host-commands';
import type { KernelItem, Status } from './protocol';
import { allowedWords, isObject, isOf, quoted, type ValueOf } from './schema';

const COUNT = { type: 'integer', minimum: 0, maximum: 1e9 } as const;
const TEXT = { type: 'string', minLength: 1 } as const;

export const COMMANDS = {
  'coreLens.server.status': {
    summary: 'What the server is at: kernels, objects, live checking and the number of problems.',
    parameters: {},
    returns: '`Status`',
  },
  'coreLens.server.kernels': {
    summary: 'The kernels that are chosen, and the bundled ones that are not.',
    parameters: {
      uri: {
        schema: TEXT,
        isOptional: true,
        description: 'A document or folder, where settings differ between folders.',
      },
    },
    returns: '`KernelItem[]`',
  },
  'coreLens.server.setKernels': {
    summary: 'Chooses kernels until the server ends, whatever the settings say.',
    parameters: {
      kernels: {
        schema: { type: 'array', items: TEXT },
        isNullable: true,
        description: 'As in `coreLens.kernels`; null goes back to the settings.',
      },
    },
    returns: '`null`',
  },
  'coreLens.server.check': {
    summary: 'Looks for objects again and checks all of them.',
    parameters: {},
    returns: '`null`',
  },
  'coreLens.server.hover': {
    summary: 'What a hover says, with a row for every kernel.',
    parameters: {
      uri: { schema: TEXT, description: 'The document.' },
      line: { schema: COUNT, description: 'The line, from 0.' },
      character: { schema: COUNT, description: 'The column, from 0, in UTF-16 units.' },
    },
    returns: 'Markdown, or `null` when there is nothing to say',
  },
  'coreLens.server.program': {
    summary: 'What each kernel makes of a program, and why; code lenses send it.',
    parameters: {
      uri: { schema: TEXT, description: 'The document that the program is in.' },
      program: { schema: TEXT, description: 'The name of the program: that of its function.' },
    },
    returns: 'Markdown, or `null` when there is no such program',
  },
  'coreLens.server.type': {
    summary: 'A type or function of a kernel, as C.',
    parameters: {
      name: { schema: TEXT, description: 'Its name, without `struct`.' },
      kind: {
        schema: { type: 'string', enum: ['struct', 'union', 'enum', 'typedef', 'function'] },
        isOptional: true,
        description: 'What it is, where several things have the name.',
      },
      kernel: {
        schema: TEXT,
        isOptional: true,
        description: 'The `name` of a kernel; without it, the newest chosen one that has the type.',
      },
    },
    returns: '`{ uri: string; text: string }`, or `null` when no chosen kernel has it',
  },
  ...HOST_COMMANDS,
} as const satisfies Readonly<Record<string, Command>>;

export type CommandId = keyof typeof COMMANDS;
export type HostCommandId = keyof typeof HOST_COMMANDS;

type Parameters<Id extends CommandId> = (typeof COMMANDS)[Id]['parameters'];

type ParameterValue<P> = P extends { readonly schema: infer S }
  ? P extends { readonly isNullable: true }
    ? ValueOf<S> | null
    : ValueOf<S>
  : never;

type OptionalNames<P> = {
  [Name in keyof P]: P[Name] extends { readonly isOptional: true } ? Name : never;
}[keyof P];

/** The argument of a command. */
export type CommandArgument<Id extends CommandId> = {
  readonly [Name in Exclude<keyof Parameters<Id>, OptionalNames<Parameters<Id>>>]: ParameterValue<
    Parameters<Id>[Name]
  >;
} & {
  readonly [Name in OptionalNames<Parameters<Id>>]?: ParameterValue<Parameters<Id>[Name]>;
};

/** What each command answers. */
export interface CommandResults extends HostCommandResults {
  readonly 'coreLens.server.status': Status;
  readonly 'coreLens.server.kernels': readonly KernelItem[];
  readonly 'coreLens.server.setKernels': null;
  readonly 'coreLens.server.check': null;
  readonly 'coreLens.server.hover': string | null;
  readonly 'coreLens.server.program': string | null;
  readonly 'coreLens.server.type': { readonly uri: string; readonly text: string } | null;
}

export type ReadArgument<Id extends CommandId> =
  | { readonly ok: true; readonly value: CommandArgument<Id> }
  | { readonly ok: false; readonly message: string };

export function isHostCommand(id: CommandId): id is HostCommandId {
  return Object.hasOwn(HOST_COMMANDS, id);
}

export function isCommand(id: string): id is CommandId {
  return Object.hasOwn(COMMANDS, id);
}

/** Reads what an editor sends with a command; fields that are not known are left out. */
export function readArgument<Id extends CommandId>(
  id: Id,
  given: readonly unknown[] | undefined,
): ReadArgument<Id> {
  const argument = given?.at(0) ?? {};
  if (!isObject(argument)) {
    return { ok: false, message: `${id}: the argument is ${quoted(argument)}, not an object` };
  }
  const value: Record<string, unknown> = {};
  const { parameters }: Command = COMMANDS[id];
  for (const [name, { schema, isOptional, isNullable }] of Object.entries(parameters)) {
    const field = Object.hasOwn(argument, name) ? argument[name] : undefined;
    if (isNullable && field === null) value[name] = null;
    else if (isOptional && (field === undefined || field === null)) continue;
    else if (isOf(schema, field)) value[name] = field;
    else {
      const allowed = allowedWords(schema) + (isNullable ? ', or null' : '');
      const message = `${id}: '${name}' is ${quoted(field)}; it must be ${allowed}`;
      return { ok: false, message };
    }
  }
  return { ok: true, value: value as CommandArgument<Id> };
}
