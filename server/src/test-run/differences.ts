import { hexByte } from './hex';

/** A run of bytes that are not the same in what a program was given and what came back. */
export interface Difference {
  readonly kind: 'changed' | 'added' | 'removed';
  /** Where it is in the input; of something added, before which byte. */
  readonly inputAt: number;
  readonly outputAt: number;
  readonly length: number;
}

/**
 * What differs. Where the lengths do, the program added or took away bytes at the front or at the end, whichever leaves more the same:
 * programs move the ends of a packet, they cannot insert.
 */
export function differencesOf(input: Uint8Array, output: Uint8Array): Difference[] {
  const shift = frontShift(input, output);
  const found: Difference[] = [];
  if (shift > 0) found.push({ kind: 'added', inputAt: 0, outputAt: 0, length: shift });
  if (shift < 0) found.push({ kind: 'removed', inputAt: 0, outputAt: 0, length: -shift });
  let inputAt = Math.max(-shift, 0);
  let outputAt = Math.max(shift, 0);
  let open: { inputAt: number; outputAt: number; length: number } | null = null;
  for (; inputAt < input.length && outputAt < output.length; inputAt++, outputAt++) {
    if (input[inputAt] === output[outputAt]) {
      open = null;
      continue;
    }
    if (open === null) {
      open = { inputAt, outputAt, length: 0 };
      found.push({ kind: 'changed', ...open });
    }
    open.length++;
    found[found.length - 1] = { kind: 'changed', ...open };
  }
  const rest = output.length - outputAt;
  const missing = input.length - inputAt;
  if (rest > 0) found.push({ kind: 'added', inputAt, outputAt, length: rest });
  if (missing > 0) found.push({ kind: 'removed', inputAt, outputAt, length: missing });
  return found;
}

/** How many bytes came (or, negative, went) at the front. */
function frontShift(input: Uint8Array, output: Uint8Array): number {
  const shift = output.length - input.length;
  if (shift === 0) return 0;
  const most = Math.min(input.length, output.length);
  let front = 0;
  let end = 0;
  for (let i = 0; i < most; i++) {
    if (input[i] === output[i]) front++;
    if (input[input.length - 1 - i] === output[output.length - 1 - i]) end++;
  }
  return end > front ? shift : 0;
}

const BYTES_A_LINE = 16;

/** A line of a dump. */
export interface DumpLine {
  readonly offset: number;
  /** The bytes as two digits each. */
  readonly bytes: readonly string[];
  /** For each byte, whether the input has another there, or none. */
  readonly isChanged: readonly boolean[];
  /** As characters; a point for what is none of ASCII. */
  readonly characters: string;
}

/** Bytes in lines of 16, with those marked that the input has not. */
export function dumpLines(bytes: Uint8Array, input: Uint8Array | null = null): DumpLine[] {
  const changed = new Set<number>();
  for (const { kind, outputAt, length } of input === null ? [] : differencesOf(input, bytes)) {
    if (kind === 'removed') continue;
    for (let i = 0; i < length; i++) changed.add(outputAt + i);
  }
  const lines: DumpLine[] = [];
  for (let offset = 0; offset < bytes.length; offset += BYTES_A_LINE) {
    const part = [...bytes.subarray(offset, offset + BYTES_A_LINE)];
    lines.push({
      offset,
      bytes: part.map(hexByte),
      isChanged: part.map((_, i) => changed.has(offset + i)),
      characters: part.map(character).join(''),
    });
  }
  return lines;
}

function character(byte: number): string {
  return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.';
}

/**
 * A dump as text. With an input, changed bytes have a mark under them:
 *
 *     0000  02 00 00 00 00 02 …  |................|
 *                          ^^
 */
export function dumpText(bytes: Uint8Array, input: Uint8Array | null = null): string {
  return dumpLines(bytes, input)
    .flatMap(({ offset, bytes: digits, isChanged, characters }) => {
      const row = spread(digits).padEnd(BYTES_A_LINE * 3);
      const text = `${offset.toString(16).padStart(4, '0')}  ${row}  |${characters}|`;
      if (!isChanged.includes(true)) return [text];
      const marks = spread(isChanged.map((is) => (is ? '^^' : '  ')));
      return [text, `      ${marks}`.trimEnd()];
    })
    .join('\n');
}

/** Two halves of a line. */
function spread(cells: readonly string[]): string {
  const half = BYTES_A_LINE / 2;
  const halves = [cells.slice(0, half), cells.slice(half)].filter((part) => part.length > 0);
  return halves.map((part) => part.join(' ')).join('  ');
}

/** `bytes 6-11 changed, 4 bytes gone at the end`; null where nothing differs. */
export function differenceWords(input: Uint8Array, output: Uint8Array): string | null {
  const found = differencesOf(input, output);
  if (found.length === 0) return null;
  const areBoth = input.length > 0 && output.length > 0;
  const shown = found.slice(0, MOST_IN_WORDS).map((difference) => wordsOf(difference, areBoth));
  const more = found.length - shown.length;
  return [...shown, ...(more > 0 ? [`${more} more`] : [])].join(', ');
}

const MOST_IN_WORDS = 6;

function wordsOf({ kind, inputAt, outputAt, length }: Difference, areBoth: boolean): string {
  const count = length === 1 ? '1 byte' : `${length} bytes`;
  if (kind === 'changed') {
    const last = outputAt + length - 1;
    return length === 1 ? `byte ${outputAt} changed` : `bytes ${outputAt}-${last} changed`;
  }
  const place = inputAt === 0 && areBoth ? 'the front' : 'the end';
  return kind === 'added' ? `${count} more at ${place}` : `${count} gone at ${place}`;
}
