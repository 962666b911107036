import { atOnce, type Steps } from '../bytes';
import type { BpfObject } from '../object';
import type { Relocation } from '../relocation';
import { followFunction } from './flow';
import type { FieldUse } from './use';

/** How an object uses the fields whose offsets it has relocated. */
export interface ObjectUses {
  /**
   * By index of the relocation, for offsets of fields; empty for other relocations, in functions that cannot be followed
   * and where nothing is known. A relocation has as many uses as instructions use what it gives.
   */
  readonly byRelocation: readonly (readonly FieldUse[])[];
  /**
   * Whether a relocation is a part of reading a bitfield with all that it takes, its shifts beside its offset, as
   * BPF_CORE_READ_BITFIELD and BPF_CORE_READ_BITFIELD_PROBED do.
   */
  isBitfieldRead(relocation: number): boolean;
}

const NONE: readonly FieldUse[] = [];
const known = new WeakMap<readonly Relocation[], ObjectUses>();

/** Follows every function with field offsets, once for an object. */
export function usesOf(object: BpfObject, relocations: readonly Relocation[]): ObjectUses {
  return atOnce(usesInSteps(object, relocations));
}

/** The same, in steps. */
export function* usesInSteps(
  object: BpfObject,
  relocations: readonly Relocation[],
): Steps<ObjectUses> {
  let uses = known.get(relocations);
  if (uses === undefined) {
    uses = yield* findUses(object, relocations);
    known.set(relocations, uses);
  }
  return uses;
}

function* findUses(object: BpfObject, relocations: readonly Relocation[]): Steps<ObjectUses> {
  const byRelocation: FieldUse[][] = [];
  for (const [functionIndex, own] of byFunction(relocations)) {
    const fn = object.functions[functionIndex];
    const instructions = fn.instructions();
    const at = new Int32Array(fn.count).fill(-1);
    for (const index of own) {
      const { instruction } = relocations[index].record;
      if (at[instruction] < 0) at[instruction] = index;
    }
    const facts = {
      instructions,
      relocations: at,
      isFieldOffset: (index: number) => relocations[index].kind === 'byte_off',
      isOwnMemory: (instruction: number) => {
        const kind = object.references.at(functionIndex)?.get(instruction)?.kind;
        return kind === 'map' || kind === 'data';
      },
    };
    followFunction(facts, fn.kind === 'program', (index, use) => {
      (byRelocation[index] ??= []).push(use);
    });
    yield;
  }
  const bitfieldReads = keysOfBitfieldReads(relocations);
  return {
    byRelocation: relocations.map((_, index) => byRelocation[index] ?? NONE),
    isBitfieldRead: (index) => bitfieldReads.has(fieldKey(relocations[index])),
  };
}

/** Relocations by function, of functions that have a field offset among them. */
function byFunction(relocations: readonly Relocation[]): Map<number, number[]> {
  const functions = new Map<number, number[]>();
  for (const { record, kind, access } of relocations) {
    if (kind === 'byte_off' && access !== null) functions.set(record.functionIndex, []);
  }
  for (const [index, { record }] of relocations.entries()) {
    functions.get(record.functionIndex)?.push(index);
  }
  return functions;
}

/** One field in one function. */
function fieldKey({ record, accessString }: Relocation): string {
  return `${record.functionIndex} ${record.typeId} ${accessString}`;
}

function keysOfBitfieldReads(relocations: readonly Relocation[]): ReadonlySet<string> {
  const left = relocations.filter(({ kind }) => kind === 'lshift_u64').map(fieldKey);
  const right = new Set(relocations.filter(({ kind }) => kind === 'rshift_u64').map(fieldKey));
  return new Set(left.filter((key) => right.has(key)));
}
