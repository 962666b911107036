import type { Fix, TextEdit } from '../../server/src/fixes';
import type { FixedProblem } from './workshop';

/** Fixes that are tried together, each in a function of its own, so that each is judged alone. */
export interface Round {
  readonly fixes: readonly { readonly problem: FixedProblem['problem']; readonly fix: Fix }[];
  readonly edits: readonly TextEdit[];
}

/** Every fix that changes code, in as few rounds as they allow: a round costs a compilation. */
export function roundsOf(found: readonly FixedProblem[]): Round[] {
  const rounds: { fixes: { problem: FixedProblem['problem']; fix: Fix }[]; edits: TextEdit[] }[] =
    [];
  for (const { problem, fixes } of found) {
    for (const fix of fixes.filter((one) => !isComment(one))) {
      const fitting = rounds.find(
        (round) =>
          round.fixes.every((other) => other.problem.functionName !== problem.functionName) &&
          joined(round.edits, fix.edits) !== null,
      );
      const round = fitting ?? { fixes: [], edits: [] };
      if (fitting === undefined) rounds.push(round);
      round.fixes.push({ problem, fix });
      round.edits = joined(round.edits, fix.edits) ?? [];
    }
  }
  return rounds;
}

export function isComment({ title }: Fix): boolean {
  return title.startsWith('Allow ');
}

/** The edits of both; what both declare alike is declared once, where it comes first. Null where they are at odds. */
function joined(some: readonly TextEdit[], more: readonly TextEdit[]): TextEdit[] | null {
  const all = [...some];
  for (const edit of more) {
    const twin = all.findIndex((other) => isInsertion(other) && isSameText(edit, other));
    if (twin >= 0 && edit.newText.includes('___')) {
      if (edit.start < all[twin].start) all[twin] = edit;
      continue;
    }
    const isAtOdds = all.some(
      (other) =>
        (edit.start <= other.end && other.start <= edit.end) ||
        declared(edit).some((name) => declared(other).includes(name)),
    );
    if (isAtOdds) return null;
    all.push(edit);
  }
  return all;
}

function isInsertion({ start, end }: TextEdit): boolean {
  return start === end;
}

function isSameText(a: TextEdit, b: TextEdit): boolean {
  return isInsertion(a) && a.newText === b.newText;
}

/** The names of the types and functions that an edit declares. */
function declared({ newText }: TextEdit): string[] {
  return newText.match(/\w+___\w+(?= \{)|\bread_\w+(?=\(const)/g) ?? [];
}
