/** What a line tells of registers and stack slots. */
export interface StateText {
  /** 0 for the program itself. */
  readonly frame: number;
  /** `R1` or `fp-8` → `scalar(id=1)`, in the order of the text; also `refs`. */
  readonly values: ReadonlyMap<string, string>;
}

const FRAME = /^\s*frame ?(\d{1,3}): ?/;
const NAME = /^(R\d{1,2}|fp-\d{1,4}|refs)(?:_[a-z]{1,4})?=/;
const MOST_VALUES = 256;

/** Reads `frame1: R0=scalar(id=1) R10=fp0 fp-8=mmmm????`; values may have blanks in parentheses. */
export function readState(text: string): StateText {
  const frame = FRAME.exec(text);
  const values = new Map<string, string>();
  for (let at = frame?.[0].length ?? 0; at < text.length && values.size < MOST_VALUES;) {
    const end = wordEnd(text, at);
    const named = NAME.exec(text.slice(at, Math.min(end, at + 16)));
    if (named !== null) values.set(named[1], text.slice(at + named[0].length, end));
    at = end + 1;
  }
  return { frame: Number(frame?.[1] ?? 0), values };
}

/** The first blank that is in no parentheses. */
function wordEnd(text: string, from: number): number {
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    const char = text[at];
    if (char === '(') depth++;
    else if (char === ')') depth--;
    else if (char === ' ' && depth <= 0) return at;
  }
  return text.length;
}

/** Whether a line, or what follows the number on it, begins with registers. */
export function looksLikeState(text: string): boolean {
  return /^\s*(?:frame ?\d{1,3}:(?: |$)|R\d{1,2}(?:_[a-z]{1,4})?=|fp-\d)/.test(text);
}
