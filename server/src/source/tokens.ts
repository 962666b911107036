import {
  APOSTROPHE,
  BACKSLASH,
  beginsDirective,
  beginsIdentifier,
  beginsNumber,
  continuesIdentifier,
  continuesNumber,
  isArrow,
  isBlank,
  NEWLINE,
  QUOTE,
  RETURN,
  SLASH,
  STAR,
} from './characters';

export const IDENTIFIER = 1;
export const NUMBER = 2;
export const STRING = 3;
export const CHARACTER = 4;
/** A single character, or `->`. */
export const PUNCTUATION = 5;

/** Tokens in flat columns: token i is `text.slice(starts[i], ends[i])` and of kind `kinds[i]`. */
export class TokenList {
  count = 0;
  kinds = new Uint8Array(256);
  starts = new Uint32Array(256);
  ends = new Uint32Array(256);

  constructor(readonly text: string) {}

  add(kind: number, start: number, end: number): void {
    if (this.count === this.kinds.length) this.grow();
    this.kinds[this.count] = kind;
    this.starts[this.count] = start;
    this.ends[this.count] = end;
    this.count++;
  }

  textOf(token: number): string {
    return this.text.slice(this.starts[token], this.ends[token]);
  }

  isIdentifier(token: number): boolean {
    return this.kinds[token] === IDENTIFIER;
  }

  /** The text of a token of punctuation, else ''. */
  punctuation(token: number): string {
    if (this.kinds[token] !== PUNCTUATION) return '';
    return this.ends[token] - this.starts[token] === 2 ? '->' : this.text[this.starts[token]];
  }

  /** Index of the last token that begins at or before an offset; -1 without one. */
  lastBeginningUpTo(offset: number): number {
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.starts[middle] <= offset) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  private grow(): void {
    const size = this.kinds.length * 2;
    const kinds = new Uint8Array(size);
    const starts = new Uint32Array(size);
    const ends = new Uint32Array(size);
    kinds.set(this.kinds);
    starts.set(this.starts);
    ends.set(this.ends);
    this.kinds = kinds;
    this.starts = starts;
    this.ends = ends;
  }
}

export interface Comment {
  readonly start: number;
  readonly end: number;
  /** Begins with two slashes. */
  readonly isLine: boolean;
}

/** A line of the preprocessor, continued lines included. */
export interface Directive {
  /** `define`, `if`, `else`, …; empty for a lone `#`. */
  readonly name: string;
  /** Its tokens behind the name, in `SourceTokens.directiveTokens`; the end is behind the last. */
  readonly from: number;
  readonly to: number;
  /** Number of code tokens before it. */
  readonly at: number;
}

export interface SourceTokens {
  /** What the compiler sees but for the preprocessor's lines. */
  readonly code: TokenList;
  readonly directiveTokens: TokenList;
  readonly directives: readonly Directive[];
  readonly comments: readonly Comment[];
}

/**
 * Splits C, or anything like it, into tokens; whatever it is given, it gets to the end in one pass. Strings and characters
 * that nothing closes end with their line.
 */
export function tokenize(text: string): SourceTokens {
  return new Tokenizer(text).run();
}

class Tokenizer {
  private readonly code: TokenList;
  private readonly directiveTokens: TokenList;
  private readonly directives: Directive[] = [];
  private readonly comments: Comment[] = [];
  private at = 0;
  /** Only blanks and comments since the line began. */
  private isLineStart = true;
  private directiveStart = -1;

  constructor(private readonly text: string) {
    this.code = new TokenList(text);
    this.directiveTokens = new TokenList(text);
  }

  run(): SourceTokens {
    const { text, code, directiveTokens, directives, comments } = this;
    while (this.at < text.length) this.step();
    this.endDirective();
    return { code, directiveTokens, directives, comments };
  }

  private step(): void {
    const { text, at } = this;
    const first = text.charCodeAt(at);
    if (first === NEWLINE) {
      this.endDirective();
      this.isLineStart = true;
      this.at++;
    } else if (isBlank(first)) {
      this.at++;
    } else if (first === BACKSLASH && this.lineEndLength(at + 1) > 0) {
      this.at += 1 + this.lineEndLength(at + 1);
    } else if (first === SLASH && text.charCodeAt(at + 1) === SLASH) {
      this.comment(this.lineCommentEnd(at + 2), true);
    } else if (first === SLASH && text.charCodeAt(at + 1) === STAR) {
      const close = text.indexOf('*/', at + 2);
      this.comment(close < 0 ? text.length : close + 2, false);
    } else if (this.isLineStart && beginsDirective(first)) {
      this.isLineStart = false;
      this.directiveStart = this.directiveTokens.count;
      this.at++;
    } else {
      this.isLineStart = false;
      this.token(first);
    }
  }

  private token(first: number): void {
    const { at } = this;
    if (beginsIdentifier(first)) this.add(IDENTIFIER, this.endOfRun(continuesIdentifier));
    else if (beginsNumber(this.text, at)) this.add(NUMBER, this.endOfRun(continuesNumber));
    else if (first === QUOTE) this.add(STRING, this.literalEnd(QUOTE));
    else if (first === APOSTROPHE) this.add(CHARACTER, this.literalEnd(APOSTROPHE));
    else this.add(PUNCTUATION, at + (isArrow(this.text, at) ? 2 : 1));
  }

  private add(kind: number, end: number): void {
    const list = this.directiveStart < 0 ? this.code : this.directiveTokens;
    list.add(kind, this.at, end);
    this.at = end;
  }

  private comment(end: number, isLine: boolean): void {
    this.comments.push({ start: this.at, end, isLine });
    this.at = end;
  }

  private endDirective(): void {
    if (this.directiveStart < 0) return;
    const { directiveTokens: tokens, directiveStart: first } = this;
    const isNamed = first < tokens.count && tokens.isIdentifier(first);
    this.directives.push({
      name: isNamed ? tokens.textOf(first) : '',
      from: isNamed ? first + 1 : first,
      to: tokens.count,
      at: this.code.count,
    });
    this.directiveStart = -1;
  }

  private endOfRun(continues: (code: number) => boolean): number {
    let end = this.at + 1;
    while (end < this.text.length && continues(this.text.charCodeAt(end))) end++;
    return end;
  }

  private literalEnd(quote: number): number {
    const { text } = this;
    for (let i = this.at + 1; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code === quote) return i + 1;
      if (code === NEWLINE) return i;
      if (code === BACKSLASH) i += Math.max(1, this.lineEndLength(i + 1));
    }
    return text.length;
  }

  private lineCommentEnd(from: number): number {
    let end = this.text.indexOf('\n', from);
    while (end >= 0 && this.isContinued(end)) end = this.text.indexOf('\n', end + 1);
    return end < 0 ? this.text.length : end;
  }

  private isContinued(newline: number): boolean {
    const before = this.text.charCodeAt(newline - 1) === RETURN ? newline - 2 : newline - 1;
    return this.text.charCodeAt(before) === BACKSLASH;
  }

  /** Length of the line end at an offset: 1 or 2, and 0 where there is none. */
  private lineEndLength(at: number): number {
    if (this.text.charCodeAt(at) === NEWLINE) return 1;
    return this.text.charCodeAt(at) === RETURN && this.text.charCodeAt(at + 1) === NEWLINE ? 2 : 0;
  }
}
