import { coreMacro } from './core-macros';
import type { PathStep, TypeRef } from './construct';
import { ENUMERATOR_MACROS, TokenConstructs } from './construct-of-token';
import { Expressions, nameOf, type Place } from './expressions';
import { includesKernelTypes } from './kernel-headers';
import { defineAt } from './macro-body';
import { sectionAt } from './section-string';
import type { SourceFile, Span } from './source-file';
import { tagOf, type Tag } from './type-words';

/** What could be completed at a caret, and what of it is there already. */
export type CompletionSite =
  | {
      readonly kind: 'member';
      readonly root: TypeRef;
      /** From the root up to what the member is of. */
      readonly path: readonly PathStep[];
      readonly prefix: string;
      /** The word that the caret is in, with what is behind the caret. */
      readonly span: Span;
    }
  | {
      readonly kind: 'enumerator';
      readonly type: TypeRef;
      readonly prefix: string;
      readonly span: Span;
    }
  | { readonly kind: 'type'; readonly tag: Tag; readonly prefix: string; readonly span: Span }
  /** The text in the quotes of SEC("…"). */
  | { readonly kind: 'section'; readonly prefix: string; readonly span: Span };

const MOST_CALLS_AROUND = 32;

/** What of the kernel's could be completed at an offset; null where nothing is, or only what the source itself declares. */
export function completionSiteAt(source: SourceFile, offset: number): CompletionSite | null {
  const section = sectionAt(source, offset);
  if (section !== null && offset >= section.start && offset <= section.end) {
    const end = section.isClosed ? section.end : offset;
    const prefix = source.text.slice(section.start, offset);
    return { kind: 'section', prefix, span: source.span(section.start, end) };
  }
  if (isInComment(source, offset)) return null;
  const define = defineAt(source, offset);
  if (define === null) return new Sites(source).at(offset);
  const { isHead, body, shift } = define;
  return isHead ? null : new Sites(body).at(offset - shift);
}

function isInComment({ tokens }: SourceFile, offset: number): boolean {
  const { comments } = tokens;
  let low = 0;
  let high = comments.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (comments[middle].start < offset) low = middle + 1;
    else high = middle;
  }
  if (low === 0) return false;
  const { end, isLine } = comments[low - 1];
  return offset < end || (isLine && offset === end);
}

class Sites {
  private readonly expressions: Expressions;

  constructor(private readonly source: SourceFile) {
    this.expressions = new Expressions(source);
  }

  at(offset: number): CompletionSite | null {
    const { source } = this;
    const { code } = source;
    const token = code.lastBeginningUpTo(offset - 1);
    const isInWord = token >= 0 && code.isIdentifier(token) && offset <= code.ends[token];
    if (token >= 0 && !isInWord && offset < code.ends[token]) return null;
    const before = isInWord ? token - 1 : token;
    if (before < 0) return null;
    const [start, end] = isInWord
      ? [code.starts[token], code.ends[token]]
      : [offset, this.endOfWordAt(token + 1, offset)];
    const prefix = source.text.slice(start, offset);
    const span = source.span(start, end);
    if (code.isIdentifier(before)) {
      const tag = tagOf(code.textOf(before));
      return tag !== null && this.isInCoreCall(before) ? { kind: 'type', tag, prefix, span } : null;
    }
    const type = this.enumBefore(before);
    if (type !== null) return { kind: 'enumerator', type, prefix, span };
    const place = this.memberPlace(before);
    const root = nameOf(place?.root ?? null);
    if (place === null || root === null) return null;
    return { kind: 'member', root, path: place.path, prefix, span };
  }

  /** The end of a word that begins right at the caret. */
  private endOfWordAt(token: number, offset: number): number {
    const { code } = this.source;
    const isThere = token < code.count && code.starts[token] === offset && code.isIdentifier(token);
    return isThere ? code.ends[token] : offset;
  }

  /** The enum whose enumerator an argument behind a comma is. */
  private enumBefore(comma: number): TypeRef | null {
    const { code, layout } = this.source;
    if (code.punctuation(comma) !== ',' || layout.argument[comma] !== 0) return null;
    const opener = layout.opener[comma];
    if (opener <= 0 || !ENUMERATOR_MACROS.has(code.textOf(opener - 1))) return null;
    return new TokenConstructs(this.source).enumAt(opener);
  }

  /** What a member behind a token is of, when that is the kernel's. */
  private memberPlace(before: number): Place | null {
    const { code, layout } = this.source;
    const mark = code.punctuation(before);
    const isArgument =
      mark === ',' &&
      layout.opener[before] >= 0 &&
      this.expressions.isPathIndex(layout.opener[before], layout.argument[before] + 1);
    if (!isArgument && mark !== '.' && mark !== '->') return null;
    const place = this.expressions.placeBefore(before);
    if (place.root === null) return null;
    return this.isInCoreCall(before) || this.isKernelType(place.root) ? place : null;
  }

  /** Whether a token is in an argument of one of libbpf's macros that reads the kernel. */
  private isInCoreCall(token: number): boolean {
    const { code, layout } = this.source;
    let at = token;
    let argument = layout.argument[token] + (code.punctuation(token) === ',' ? 1 : 0);
    for (let i = 0; i < MOST_CALLS_AROUND && layout.opener[at] > 0; i++) {
      at = layout.opener[at];
      if (code.isIdentifier(at - 1)) {
        const name = code.textOf(at - 1);
        const known = coreMacro(name);
        const first = name.startsWith('bpf_core_read') ? 2 : (known?.base ?? 0);
        if (known !== null) return argument >= first;
        if (name === 'offsetof' || name === 'container_of') return false;
      }
      argument = layout.argument[at];
    }
    return false;
  }

  /** Types that are relocated are meant to be the kernel's; so is what no source declares beside a vmlinux.h. */
  private isKernelType(use: NonNullable<Place['root']>): boolean {
    const isRelocated = this.expressions.types.isRelocated(use);
    return isRelocated ?? includesKernelTypes(this.source);
  }
}
