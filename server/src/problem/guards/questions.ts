import { Kind } from '../../btf';
import type { RelocationKind, RelocationResult, UnderstoodRelocation } from '../../relocation';
import type { PreparedObject, Site } from '../../verdict';
import type { CheckedObject, Place } from '../rule';

/** A relocation that asks whether something exists. */
export interface AskedQuestion {
  readonly index: number;
  readonly relocation: UnderstoodRelocation;
  readonly place: Place;
  /** Indexes of the programs whose code it is in. */
  readonly programs: readonly number[];
  /** By kernel. */
  readonly results: readonly RelocationResult[];
}

const EXISTENCE: ReadonlySet<string> = new Set([
  'field_exists',
  'type_exists',
  'type_matches',
  'enumval_exists',
]);

export function asksExistence(kind: RelocationKind | null): boolean {
  return kind !== null && EXISTENCE.has(kind);
}

/** Every question of the programs that every chosen kernel gives the same answer to: true or false. */
export function* alikeAnswers(
  { prepared, judgements }: CheckedObject,
  isTrue: boolean,
): Generator<AskedQuestion> {
  const status = isTrue ? 'resolved' : 'absent';
  if (judgements.length === 0) return;
  const holders = programsByFunction(prepared);
  for (const [index, relocation] of prepared.relocations.entries()) {
    const { kind, access, record } = relocation;
    if (access === null || !asksExistence(kind)) continue;
    const results = judgements.map(({ relocated }) => relocated.results[index]);
    if (results.some((result) => result.status !== status)) continue;
    const { functionIndex, instruction } = record;
    const programs = holders.get(functionIndex) ?? [];
    if (programs.length === 0) continue;
    const site: Site = { functionIndex, instruction };
    const token = { kind: 'accessor', relocation: index } as const;
    yield { index, relocation, programs, results, place: { kind: 'instruction', site, token } };
  }
}

/** By function the indexes of the programs that have it in their code. */
export function programsByFunction({ programs }: PreparedObject): ReadonlyMap<number, number[]> {
  const holders = new Map<number, number[]>();
  for (const [program, { image }] of programs.entries()) {
    for (const { functionIndex } of image?.functions ?? []) {
      const known = holders.get(functionIndex);
      if (known === undefined) holders.set(functionIndex, [program]);
      else known.push(program);
    }
  }
  return holders;
}

/** Whether the type that is asked for is only declared in the program: `struct bpf_ringbuf;`. */
export function isMereDeclaration({ access }: UnderstoodRelocation): boolean {
  return access.btf.kind(access.rootTypeId) === Kind.FWD;
}

/** What to write instead of a mere declaration. */
export function definitionOf({ access: { btf, rootTypeId } }: UnderstoodRelocation): string {
  const keyword = btf.kindFlag(rootTypeId) ? 'union' : 'struct';
  return `define the type in the program, with an empty body if need be: ${keyword} ${btf.name(rootTypeId)} {};`;
}
