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
  const followed = new Map<number, number>();
  let next = 0;
  for (const [line, text] of lines) {
    while (next < anchors.length && anchors[next].was < line) next++;
    const before = anchors.at(next - 1);
    const after = anchors.at(next);
    const places = new Set<number>();
    for (const anchor of [next > 0 ? before : undefined, after]) {
      if (anchor === undefined) continue;
      const place = line + anchor.is - anchor.was;
      const isBetween =
        (next === 0 || before === undefined || place > before.is) &&
        (after === undefined || place <= after.is);
      if (isBetween && isAt(text, place)) places.add(place);
    }
    const [place] = places;
    if (places.size === 1) followed.set(line, place);
  }
  return followed;
}

/** Whether a line is as compiled, but for a comment at its end: one that allows something may be new. */
export function isSameCode(line: string, compiled: string): boolean {
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
