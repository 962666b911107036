import { enumeratorText } from '../declaration';
import { accessedField, newestFirst } from '../lookup';
import type { SourceRange } from '../problem';
import { subjectOf } from '../relocation';
import type { TargetKernel } from '../verdict';
import { isUnnamed } from './hover-relocation';
import { kernelsInWords } from './lenses';
import type { DocumentView, ObjectInView } from './view';

/** What an access resolves to, to be shown behind its name. */
export interface Hint {
  readonly line: number;
  readonly column: number;
  /** `+1160`, `+1160…1192`, `= 7`, `missing on 6.1+` */
  readonly label: string;
}

/** What is shown behind one token. */
interface Token {
  readonly range: SourceRange;
  /** By kernel: null where it is missing. */
  readonly values: Map<number, string | null>;
  readonly isOffset: boolean;
}

/** The hints of these lines, the last one included, by their places. */
export function hintsOf(view: DocumentView, fromLine: number, toLine: number): Hint[] {
  const tokens = new Map<string, Token>();
  for (const object of view.objects) collect(view, object, fromLine, toLine, tokens);
  return [...tokens.values()]
    .map(({ range, values, isOffset }) => ({
      line: range.endLine,
      column: range.endColumn,
      label: labelOf(values, isOffset, view.kernels),
    }))
    .filter(({ label }) => label !== '')
    .sort((a, b) => a.line - b.line || a.column - b.column);
}

function collect(
  { path, kernels }: DocumentView,
  object: ObjectInView,
  fromLine: number,
  toLine: number,
  into: Map<string, Token>,
): void {
  const { checked } = object;
  for (const placed of object.steps) {
    const { relocation: index, step, range } = placed;
    if (range.file !== path || range.endLine < fromLine || range.endLine > toLine) continue;
    const { access, kind } = checked.prepared.relocations[index];
    if (access === null || subjectOf(kind) === 'type' || isUnnamed(object, placed)) continue;
    // Only the last name of an access has a value of its own.
    if (access.steps.slice(step + 1).some(({ isMember }) => isMember)) continue;
    const key = `${range.endLine}:${range.endColumn}`;
    const isOffset = subjectOf(kind) === 'field';
    const token = into.get(key) ?? { range, values: new Map<number, string | null>(), isOffset };
    into.set(key, token);
    for (const [k, kernel] of kernels.entries()) {
      const judgement = checked.judgements.find((of) => of.kernel.name === kernel.name);
      if (judgement === undefined || token.values.get(k) === null) continue;
      const { target } = judgement.relocated.results[index];
      token.values.set(k, target === null ? null : valueText(target, step, isOffset));
    }
  }
}

type Target = NonNullable<Parameters<typeof accessedField>[0]>;

function valueText(target: Target, step: number, isOffset: boolean): string | null {
  if (!isOffset) {
    const [{ typeId, index }] = target.steps;
    return enumeratorText(target.btf, typeId, index);
  }
  const field = accessedField(target, step);
  if (field === null) return null;
  const byte = Math.floor(field.bitOffset / 8);
  return field.bits > 0 ? `${byte}:${field.bitOffset % 8}` : `${byte}`;
}

function labelOf(
  values: ReadonlyMap<number, string | null>,
  isOffset: boolean,
  kernels: readonly TargetKernel[],
): string {
  const there = [...values.values()].filter((value) => value !== null);
  const missing = [...values].flatMap(([kernel, value]) => (value === null ? [kernel] : []));
  const parts = there.length === 0 ? [] : [`${isOffset ? '+' : '= '}${spread(there)}`];
  if (missing.length > 0) parts.push(`missing on ${missingText(missing, kernels)}`);
  return parts.join(', ');
}

/** One value, or the least and the greatest. */
function spread(values: readonly string[]): string {
  const distinct = [...new Set(values)].sort((a, b) => numeric(a) - numeric(b));
  const [first, last] = [distinct[0], distinct[distinct.length - 1]];
  return first === last ? first : `${first}…${last}`;
}

function numeric(text: string): number {
  return Number(text.replace(':', '.'));
}

/** `6.1+` where it stays missing. */
function missingText(missing: readonly number[], kernels: readonly TargetKernel[]): string {
  if (missing.length === kernels.length) return kernels.length === 1 ? 'the kernel' : 'all kernels';
  const newest = newestFirst(kernels).slice(0, missing.length);
  const isTail = newest.every((kernel) => missing.includes(kernel));
  const areVersioned = kernels.every(({ version }) => version !== null);
  if (!isTail || !areVersioned || missing.length < 2) return kernelsInWords(missing, kernels);
  return `${kernelsInWords(newest.slice(-1), kernels)}+`;
}
