import type { SourceFile } from './source-file';
import { STRING } from './tokens';
import { isKeyword } from './type-words';

export const SECTION_MACROS = new Set(['SEC', '__section', 'section', '__section__']);

/** Tokens between a section and the name of its function. */
const LONGEST_HEAD = 64;

/** The string that names a section. */
export interface SectionString {
  readonly token: number;
  /** Without its quotes. */
  readonly text: string;
  /** Where the text begins and ends. */
  readonly start: number;
  readonly end: number;
  /** A quote ends it. */
  readonly isClosed: boolean;
  readonly functionName: string | null;
}

/** The string of SEC("…") that an offset is in; null elsewhere. */
export function sectionAt(source: SourceFile, offset: number): SectionString | null {
  const { code } = source;
  const token = code.lastBeginningUpTo(offset);
  if (token < 2 || code.kinds[token] !== STRING || offset > code.ends[token]) return null;
  const isArgument =
    code.punctuation(token - 1) === '(' && SECTION_MACROS.has(code.textOf(token - 2));
  if (!isArgument) return null;
  const start = code.starts[token] + 1;
  const raw = code.textOf(token);
  const isClosed = raw.length > 1 && raw.endsWith('"');
  const end = isClosed ? code.ends[token] - 1 : code.ends[token];
  const text = source.text.slice(start, end);
  return { token, text, start, end, isClosed, functionName: functionBehind(source, token) };
}

/** The name of the function whose head a section stands in. */
function functionBehind({ code, layout }: SourceFile, section: number): string | null {
  let name: string | null = null;
  const item = layout.item[section];
  let token = layout.partner[section - 1] + 1;
  if (token === 0) return null;
  for (let i = 0; i < LONGEST_HEAD && token < code.count; i++) {
    if (layout.item[token] !== item) return null;
    const mark = code.punctuation(token);
    if (mark === '{') return name;
    if (mark === ';' || mark === '=') return null;
    const isCalled = code.isIdentifier(token) && code.punctuation(token + 1) === '(';
    const word = isCalled ? code.textOf(token) : '';
    if (isCalled && !isKeyword(word) && !SECTION_MACROS.has(word)) {
      // BPF_PROG(name, …)
      const isWrapped = PROGRAM_MACRO.test(word) && code.isIdentifier(token + 2);
      name = isWrapped ? code.textOf(token + 2) : word;
    }
    const closer = layout.partner[token];
    token = closer > token ? closer + 1 : token + 1;
  }
  return null;
}

/** Macros that stand around the head of a program: BPF_PROG, BPF_KPROBE, BPF_STRUCT_OPS. */
export const PROGRAM_MACRO = /^[A-Z][A-Z0-9_]*$/;
