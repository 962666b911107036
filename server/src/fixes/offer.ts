import { isWorse, type Problem } from '../problem';
import type { Fix } from './fix';

/** A fix as it is offered where several problems stand. */
export interface OfferedFix extends Fix {
  /** Those that it makes go, the worst first. */
  readonly problems: readonly Problem[];
}

/**
 * The fixes of several problems: what mends two is offered once, and wherever the cursor is at most one is preferred, that of
 * the worst problem there. Editors apply what is preferred without a question.
 */
export function offeredFixes(
  found: readonly { readonly problem: Problem; readonly fixes: readonly Fix[] }[],
): OfferedFix[] {
  const worstFirst = [...found].sort((a, b) => bySeverity(a.problem, b.problem));
  const offered = new Map<string, OfferedFix>();
  for (const { problem, fixes } of worstFirst) {
    for (const fix of fixes) {
      const key = JSON.stringify([fix.title, fix.edits]);
      const same = offered.get(key);
      offered.set(key, { ...(same ?? fix), problems: [...(same?.problems ?? []), problem] });
    }
  }
  const taken: Problem[] = [];
  return [...offered.values()].map((fix) => {
    const isFirst = !fix.problems.some((one) => taken.some((other) => touch(one, other)));
    const isPreferred = fix.isPreferred && isFirst;
    if (isPreferred) taken.push(...fix.problems);
    return { ...fix, isPreferred };
  });
}

function bySeverity({ severity: a }: Problem, { severity: b }: Problem): number {
  return isWorse(a, b) ? -1 : isWorse(b, a) ? 1 : 0;
}

/** Whether a cursor may stand at both. */
function touch({ range: a }: Problem, { range: b }: Problem): boolean {
  if (a === null || a.file !== b?.file) return false;
  return !isBefore(a.endLine, a.endColumn, b) && !isBefore(b.endLine, b.endColumn, a);
}

function isBefore(line: number, column: number, to: { line: number; column: number }): boolean {
  return line < to.line || (line === to.line && column < to.column);
}
