/** A line that was compiled, by its number, and the text that it had. */
export type CompiledLines = ReadonlyMap<number, string>;

/**
 * Where compiled lines stand in a text that was edited since, by line number; a line that was changed, or of which it is not
 * sure where it went, is left out. Lines that are alone of their text, before and now, tell how far what is between them moved.
 */
export function followLines(compiled: CompiledLines, now: readonly string[]): Map<number, number> {
  const lines = [...compiled].filter(([, text]) => text.trim() !== '').sort(([a], [b]) => a - b);
  const isAt = (text: string, line: number) => isSameCode(now[line - 1] ?? '', text);
  if (lines.every(([line, text]) => isAt(text, line))) {
    return new Map(lines.map(([line]) => [line, line]));
  }
  const anchors = ascending(uniqueLines(lines, now));
  const followed = new Map(anchors.map(({ was, is }) => [was, is]));
  let at = 0;
  for (let next = 0; next <= anchors.length; next++) {
    const after = anchors.at(next);
    const before = next > 0 ? anchors[next - 1] : undefined;
    const from = before === undefined ? at : at + 1;
    while (at < lines.length && (after === undefined || lines[at][0] < after.was)) at++;
    const gap = lines.slice(from, at);
    for (const [was, is] of followGap(gap, before, after, isAt)) followed.set(was, is);
  }
  return followed;
}

type IsAt = (text: string, line: number) => boolean;
type Line = readonly [line: number, text: string];
type Place = readonly [was: number, is: number];

/**
 * The lines between two anchors: where both moved alike, those that moved with them; else those that moved with the first up
 * to one that did not, and likewise back from the second, but none that could have moved with either.
 */
function followGap(
  gap: readonly Line[],
  before: Anchor | undefined,
  after: Anchor | undefined,
  isAt: IsAt,
): Place[] {
  const shift = (anchor: Anchor) => anchor.is - anchor.was;
  if (before !== undefined && after !== undefined && shift(before) === shift(after)) {
    return gap
      .filter(([line, text]) => isAt(text, line + shift(before)))
      .map(([line]) => [line, line + shift(before)]);
  }
  const first = before === undefined ? [] : run(gap, shift(before), isAt);
  const last = after === undefined ? [] : run(gap.toReversed(), shift(after), isAt).reverse();
  const limit = Math.min(after?.is ?? Infinity, last.at(0)?.[1] ?? Infinity);
  const start = Math.max(before?.is ?? 0, first.at(-1)?.[1] ?? 0);
  const withFirst = new Set(first.map(([was]) => was));
  const withLast = new Set(last.map(([was]) => was));
  return [
    ...first.filter(([was, is]) => !withLast.has(was) && is < limit),
    ...last.filter(([was, is]) => !withFirst.has(was) && is > start),
  ];
}

/** The lines from the first on that all moved by as many lines. */
function run(lines: readonly Line[], shift: number, isAt: IsAt): Place[] {
  const end = lines.findIndex(([line, text]) => !isAt(text, line + shift));
  return (end < 0 ? lines : lines.slice(0, end)).map(([line]) => [line, line + shift]);
}

/** Whether a line is as compiled, but for a comment at its end: one that allows something may be new. */
function isSameCode(line: string, compiled: string): boolean {
  return line.trim() === compiled.trim() || codeOf(line) === codeOf(compiled);
}

function codeOf(line: string): string {
  return line.replace(/\s*(\/\/.*|\/\*[^*]*\*\/\s*)$/, '').trim();
}

interface Anchor {
  readonly was: number;
  readonly is: number;
}

/** The lines whose text there is once before and once now. */
function uniqueLines(lines: readonly [number, string][], now: readonly string[]): Anchor[] {
  const before = onlyOnes(lines.map(([line, text]) => [line, codeOf(text)]));
  const after = onlyOnes(now.map((text, i) => [i + 1, codeOf(text)]));
  const anchors: Anchor[] = [];
  for (const [text, was] of before) {
    const is = after.get(text);
    if (is !== undefined && text !== '') anchors.push({ was, is });
  }
  return anchors.sort((a, b) => a.was - b.was);
}

function onlyOnes(lines: Iterable<readonly [number, string]>): Map<string, number> {
  const found = new Map<string, number>();
  const several = new Set<string>();
  for (const [line, text] of lines) {
    if (found.has(text)) several.add(text);
    else found.set(text, line);
  }
  for (const text of several) found.delete(text);
  return found;
}

/** The longest run of anchors that kept their order: the others were moved. */
function ascending(anchors: readonly Anchor[]): Anchor[] {
  const lastOfLength: number[] = [];
  const previous = new Int32Array(anchors.length).fill(-1);
  for (const [i, { is }] of anchors.entries()) {
    let low = 0;
    let high = lastOfLength.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (anchors[lastOfLength[middle]].is < is) low = middle + 1;
      else high = middle;
    }
    if (low > 0) previous[i] = lastOfLength[low - 1];
    lastOfLength[low] = i;
  }
  const run: Anchor[] = [];
  for (let i = lastOfLength.at(-1) ?? -1; i >= 0; i = previous[i]) run.push(anchors[i]);
  return run.reverse();
}
