import {
  createScanner,
  parseTree,
  printParseErrorCode,
  type Node,
  type ParseError,
} from 'jsonc-parser';

/** Cases need eight. */
const DEEPEST = 32;

/** SyntaxKind of jsonc-parser, which has it only as declarations. */
const TOKEN = {
  openBrace: 1,
  closeBrace: 2,
  openBracket: 3,
  closeBracket: 4,
  end: 17,
};

/** A range of a text: from and to as UTF-16 offsets, and where it begins, counted from 1. */
export interface CasePlace {
  readonly start: number;
  readonly end: number;
  readonly line: number;
  readonly column: number;
}

/** Turns offsets into places. */
export class Places {
  private readonly lineStarts: number[] = [0];

  constructor(text: string) {
    for (const { 0: end, index } of text.matchAll(/\r\n|\r|\n/g)) {
      this.lineStarts.push(index + end.length);
    }
  }

  of(start: number, length: number): CasePlace {
    let [low, high] = [0, this.lineStarts.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (this.lineStarts[middle] <= start) low = middle;
      else high = middle;
    }
    const column = start - this.lineStarts[low] + 1;
    return { start, end: start + length, line: low + 1, column };
  }

  ofNode({ offset, length }: Node): CasePlace {
    return this.of(offset, length);
  }
}

export type ParsedJson =
  | { readonly ok: true; readonly root: Node }
  | {
      readonly ok: false;
      readonly message: string;
      readonly offset: number;
      readonly length: number;
    };

/** Reads JSON, without comments, with the place of each value. */
export function parseJson(text: string): ParsedJson {
  const deep = offsetOfTooDeep(text);
  if (deep !== null) {
    const message = `it is nested more than ${DEEPEST} levels deep`;
    return { ok: false, message, offset: deep, length: 1 };
  }
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { disallowComments: true });
  for (const { error, offset, length } of errors) {
    return { ok: false, message: `it is no JSON: ${errorWords(error)}`, offset, length };
  }
  if (root !== undefined) return { ok: true, root };
  return { ok: false, message: 'it is no JSON: it is empty', offset: 0, length: 0 };
}

/** The offset of the first bracket that is nested too deeply for readers that call themselves. */
function offsetOfTooDeep(text: string): number | null {
  const scanner = createScanner(text, true);
  let depth = 0;
  for (let token: number = scanner.scan(); token !== TOKEN.end; token = scanner.scan()) {
    if (token === TOKEN.openBrace || token === TOKEN.openBracket) depth++;
    if (token === TOKEN.closeBrace || token === TOKEN.closeBracket) depth--;
    if (depth > DEEPEST) return scanner.getTokenOffset();
  }
  return null;
}

/** `CommaExpected` as `comma expected`. */
function errorWords(error: ParseError['error']): string {
  return printParseErrorCode(error)
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase();
}
