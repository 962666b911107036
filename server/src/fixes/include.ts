import type { SourceFile } from '../source';
import { inserted, type Draft } from './fix';

/** What only `bpf_core_read.h` of libbpf declares. */
const NEEDS_HEADER = /\b(bpf_core_\w+|BPF_CORE_(READ|WRITE)\w*)\s*\(/;
const INCLUDE = /^[ \t]*#[ \t]*include\b[^\n]*\n/gm;

/** The same draft, with the header that its macros are of where neither the file nor its headers include it. */
export function withHeader(source: SourceFile, draft: Draft): Draft {
  if (!draft.edits.some(({ newText }) => NEEDS_HEADER.test(newText))) return draft;
  const texts = [source, ...(source.headers ?? [])].map(({ text }) => text);
  if (texts.some((text) => text.includes('bpf_core_read.h') || NEEDS_HEADER.test(text)))
    return draft;
  const last = [...source.text.matchAll(INCLUDE)].at(-1);
  if (last === undefined) return draft;
  const lineEnd = last[0].endsWith('\r\n') ? '\r\n' : '\n';
  const include = inserted(last.index + last[0].length, `#include <bpf/bpf_core_read.h>${lineEnd}`);
  const edits = [include, ...draft.edits].sort((a, b) => a.start - b.start);
  return { ...draft, edits };
}
