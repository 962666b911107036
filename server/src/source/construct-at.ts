import type { Construct } from './construct';
import { TokenConstructs } from './construct-of-token';
import { defineAt } from './macro-body';
import { sectionAt } from './section-string';
import type { SourceFile } from './source-file';

/** What stands at an offset, in code and in what a #define stands for; null in comments, literals and between words. */
export function constructAt(source: SourceFile, offset: number): Construct | null {
  const token = wordAt(source, offset);
  if (token >= 0) return new TokenConstructs(source).of(token);
  const section = sectionAt(source, offset);
  if (section !== null) {
    const { text, functionName, token: string } = section;
    if (NO_PROGRAM.test(text)) return null;
    return { kind: 'section', text, functionName, span: source.tokenSpan(string) };
  }
  const define = defineAt(source, offset);
  if (define === null) return null;
  const { isHead, nameStart, nameEnd, body, shift } = define;
  if (!isHead) {
    const inBody = wordAt(body, offset - shift);
    return inBody < 0 ? null : new TokenConstructs(body).of(inBody);
  }
  if (offset < nameStart || offset > nameEnd) return null;
  const name = source.text.slice(nameStart, nameEnd);
  return { kind: 'macro', name, argument: null, span: source.span(nameStart, nameEnd) };
}

/** Sections of what is no program. */
const NO_PROGRAM = /^(\..*|license|version)$/;

/** The identifier that an offset is in or directly behind; -1 without one. */
function wordAt({ code }: SourceFile, offset: number): number {
  const token = code.lastBeginningUpTo(offset);
  if (token >= 0 && code.isIdentifier(token) && offset <= code.ends[token]) return token;
  const before = token >= 0 && code.starts[token] === offset ? token - 1 : -1;
  return before >= 0 && code.isIdentifier(before) && offset === code.ends[before] ? before : -1;
}
