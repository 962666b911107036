import type { Schema } from './schema';

/** A command that any editor may send as workspace/executeCommand: docs/commands.md is made from the table. */
export interface Command {
  readonly summary: string;
  /** The fields of the object that is its only argument; none: it takes nothing. */
  readonly parameters: Readonly<Record<string, Parameter>>;
  /** As TypeScript writes the type, or in words. */
  readonly returns: string;
}

export interface Parameter {
  readonly schema: Schema;
  readonly isOptional?: true;
  /** Whether null may stand for it. */
  readonly isNullable?: true;
  readonly description: string;
}
