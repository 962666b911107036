import { kindName, resolveSize, tagOf, typeLabel } from '../btf';
import { enumeratorText, typeText } from '../declaration';
import { accessedField, fieldAt, findTypes, type FoundField } from '../lookup';
import type { PlacedStep } from '../problem';
import {
  describeReason,
  subjectOf,
  type Access,
  type RelocationResult,
  type UnderstoodRelocation,
} from '../relocation';
import type { TargetKernel } from '../verdict';
import type { Answer } from './answer';
import { macroMeaning } from './macros';
import { code, plain } from './markdown';
import { reachedPoison } from './poison-index';
import type { DocumentView, ObjectInView } from './view';
import { ABSENT, count, offsetText, ownFieldLine, sizeText } from './words';

/** A relocation that stands at a token, of one of the objects that cover it. */
export interface Hit {
  readonly object: ObjectInView;
  readonly relocation: UnderstoodRelocation;
  readonly placed: PlacedStep;
}

/** Every relocation with a step at a place; several are copies of inlined code, parts of one read, or of several objects. */
export function relocationsAt(
  { objects, path }: DocumentView,
  line: number,
  column: number,
): Hit[] {
  const hits: Hit[] = [];
  for (const object of objects) {
    for (const placed of object.steps) {
      const { range } = placed;
      if (range.line !== line || range.endLine !== line || range.file !== path) continue;
      if (column < range.column || column > range.endColumn) continue;
      const relocation = object.checked.prepared.relocations[placed.relocation];
      if (relocation.access === null || isUnnamed(object, placed)) continue;
      hits.push({ object, relocation, placed });
    }
  }
  // At the seam of two tokens the one that begins there counts.
  const latest = Math.max(...hits.map(({ placed }) => placed.range.column));
  return hits.filter(({ placed }) => placed.range.column === latest);
}

/**
 * Whether nothing at the token names what is accessed: BPF_KPROBE(name, …) reads the arguments of its program, of which the
 * source has but the macro and the program's name.
 */
export function isUnnamed({ checked }: ObjectInView, { relocation, range }: PlacedStep): boolean {
  const { object, relocations } = checked.prepared;
  const { name } = object.functions[relocations[relocation].record.functionIndex];
  const token = range.text.slice(range.column - 1, range.endColumn - 1);
  return token === name || macroMeaning(token) !== null;
}

/** What a token with relocations resolves to on each kernel. */
export function relocationAnswer(hits: readonly Hit[], kernels: readonly TargetKernel[]): Answer {
  const [{ relocation, placed }] = hits;
  const { access, kind } = relocation;
  const subject = subjectOf(kind);
  const worst = kernels.map((kernel) => worstTold(hits, kernel));
  const cells = worst.map((told) => told.cells);
  switch (subject) {
    case 'field': {
      const own = accessedField(access, placed.step);
      return {
        title: code(pathUpTo(access, placed.step)),
        lines: own === null ? [] : [ownFieldLine(own)],
        columns: ['offset', 'size', 'type', ''],
        cells,
      };
    }
    case 'type': {
      const size = resolveSize(access.btf, access.rootTypeId);
      const told = size === null ? 'only declared' : count(size, 'byte');
      return {
        title: code(relocation.spec),
        lines: [`In the program: ${told}`],
        columns: ['size', ''],
        cells,
        typeIds: worst.map(({ typeId }) => (typeId === null ? [] : [typeId])),
      };
    }
    case 'enumerator': {
      const [{ typeId, index }] = access.steps;
      return {
        title: code(relocation.spec),
        lines: [`In the program: ${code(enumeratorText(access.btf, typeId, index))}`],
        columns: ['value', 'enum', ''],
        cells,
      };
    }
  }
}

/** Without that of remarks. */
const COLUMNS = { field: 3, type: 1, enumerator: 2 } as const;

/** The cells of one kernel, and how bad it is that they are so. */
interface Told {
  readonly rank: number;
  readonly cells: readonly string[];
  /** Of the type that a relocation is about. */
  readonly typeId: number | null;
}

function worstTold(hits: readonly Hit[], kernel: TargetKernel): Told {
  let worst: Told | null = null;
  for (const hit of hits) {
    const told = tellHit(hit, kernel);
    if (told !== null && (worst === null || told.rank > worst.rank)) worst = told;
  }
  if (worst !== null) return worst;
  const length = COLUMNS[subjectOf(hits[0].relocation.kind)];
  const cells = [...Array.from({ length }, () => ''), 'not checked'];
  return { rank: -1, cells, typeId: null };
}

function tellHit({ object, relocation, placed }: Hit, kernel: TargetKernel): Told | null {
  const { judgements } = object.checked;
  const index = judgements.findIndex((judgement) => judgement.kernel.name === kernel.name);
  if (index < 0) return null;
  const result = judgements[index].relocated.results[placed.relocation];
  const outcome = outcomeOf(object, index, placed.relocation, relocation, result);
  const { rank } = outcome;
  const typeId = result.target?.rootTypeId ?? null;
  switch (subjectOf(relocation.kind)) {
    case 'field':
      return {
        rank,
        cells: fieldCells(relocation, result, placed.step, kernel, outcome.note),
        typeId,
      };
    case 'type':
      return { rank, cells: [sizeCell(result.target), outcome.note], typeId };
    case 'enumerator':
      return { rank, cells: [...enumeratorCells(result.target), outcome.note], typeId };
  }
}

function fieldCells(
  relocation: UnderstoodRelocation,
  result: RelocationResult,
  step: number,
  kernel: TargetKernel,
  note: string,
): string[] {
  const { target, reason } = result;
  const found =
    target === null
      ? nameStep(relocation.access, step, kernel)
      : accessedField(target, Math.min(step, target.steps.length - 1));
  const isReached = target !== null || !('step' in reason) || step < reason.step;
  if (found === null || (!isReached && reason.code === 'field-missing')) {
    return [ABSENT, '', '', note];
  }
  const isBeyond = target === null && 'step' in reason && step < reason.step;
  return [
    offsetText(found),
    sizeText(found),
    code(typeText(found.btf, found.typeId)),
    [isBeyond ? `further on, ${note}` : note, elementNote(relocation, result, step, found)]
      .filter((part) => part !== '')
      .join('; '),
  ];
}

/** Where the very same names lead to in a kernel in which the whole access leads to nothing. */
function nameStep(access: Access, step: number, { types }: TargetKernel): FoundField | null {
  const { btf, rootTypeId } = access;
  const tag = tagOf(btf.kind(rootTypeId));
  if (tag === null || tag === 'function') return null;
  const path = namesUpTo(access, step).map((name) => ({ name }));
  for (const root of findTypes(types, { tag, name: btf.name(rootTypeId) })) {
    const found = fieldAt(root, path, types);
    if (found !== null) return found;
  }
  return null;
}

/** Where the instruction gets another offset than that of the field: an element of an array. */
function elementNote(
  { kind, access }: UnderstoodRelocation,
  { value }: RelocationResult,
  step: number,
  found: FoundField,
): string {
  if (kind !== 'byte_off' || value === null || found.bits > 0) return '';
  const isLast = access.steps.slice(step + 1).every(({ isMember }) => !isMember);
  const isElsewhere = value !== BigInt(Math.floor(found.bitOffset / 8));
  return isLast && isElsewhere ? `element at ${value}` : '';
}

function sizeCell(target: Access | null): string {
  if (target === null) return ABSENT;
  const size = resolveSize(target.btf, target.rootTypeId);
  return size === null ? '' : count(size, 'byte');
}

function enumeratorCells(target: Access | null): string[] {
  if (target === null) return [ABSENT, ''];
  const [{ typeId, index }] = target.steps;
  return [code(enumeratorText(target.btf, typeId, index)), code(typeLabel(target.btf, typeId))];
}

interface Outcome {
  readonly rank: number;
  readonly note: string;
}

/** What became of a relocation, in words. */
function outcomeOf(
  { checked }: ObjectInView,
  kernel: number,
  index: number,
  { kind }: UnderstoodRelocation,
  { status, reason, module, memSize }: RelocationResult,
): Outcome {
  const why = plain(describeReason(reason));
  switch (status) {
    case 'resolved': {
      const parts = [
        ...(module === null ? [] : [`in module ${code(module)}`]),
        ...(memSize === null ? [] : [`read as ${count(memSize, 'byte')}`]),
      ];
      return { rank: 0, note: parts.join(', ') };
    }
    case 'absent':
      return { rank: 1, note: `${isTest(kind) ? 'the test is false' : 'is 0'}: ${why}` };
    case 'poisoned': {
      const reached = reachedPoison(checked, kernel, index);
      if (reached === null) return { rank: 2, note: `guarded, not reached here: ${why}` };
      if (reached === 'certain') return { rank: 4, note: `**fails**: ${why}` };
      return { rank: 3, note: `**may fail**: ${why}` };
    }
    case 'fatal':
      return { rank: 5, note: `**fails**: ${why}` };
  }
}

function isTest(kind: UnderstoodRelocation['kind']): boolean {
  return kind.endsWith('_exists') || kind === 'type_matches';
}

/** `struct task_struct.signal.rlim`, up to one of the steps. */
function pathUpTo(access: Access, step: number): string {
  const { btf, rootTypeId } = access;
  const root = `${kindName(btf.kind(rootTypeId))} ${btf.name(rootTypeId)}`;
  return [root, ...namesUpTo(access, step)].join('.');
}

function namesUpTo({ btf, steps }: Access, step: number): string[] {
  return steps
    .slice(0, step + 1)
    .flatMap(({ typeId, index, isMember }) => (isMember ? [btf.elementName(typeId, index)] : []));
}
