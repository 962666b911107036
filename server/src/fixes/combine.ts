import type { Fix, TextEdit } from './fix';

/**
 * The edits of all fixes that are safe, in the order of the text; of fixes that touch one another the first counts. What
 * several insert alike at one place is inserted once.
 */
export function combineSafeFixes(fixes: readonly Fix[]): readonly TextEdit[] {
  const taken: TextEdit[] = [];
  for (const { isSafe, edits } of fixes) {
    if (!isSafe) continue;
    const added = edits.filter((edit) => !taken.some((other) => isSame(edit, other)));
    if (added.some((edit) => taken.some((other) => touch(edit, other)))) continue;
    taken.push(...added);
  }
  return taken.sort((a, b) => (a.file === b.file ? a.start - b.start : a.file < b.file ? -1 : 1));
}

function isSame(a: TextEdit, b: TextEdit): boolean {
  return a.file === b.file && a.start === b.start && a.end === b.end && a.newText === b.newText;
}

function touch(a: TextEdit, b: TextEdit): boolean {
  return a.file === b.file && a.start <= b.end && b.start <= a.end;
}
