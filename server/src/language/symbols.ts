import { newestFirst, searchNames, type FoundName } from '../lookup';
import { sectionMeaning } from '../program';
import type { SourceFile, Span } from '../source';
import type { TargetKernel } from '../verdict';
import type { DocumentView } from './view';

/** A program that a source declares. */
export interface ProgramSymbol {
  readonly name: string;
  /** Its section, as written. */
  readonly detail: string;
  /** From its SEC() to the end of its body. */
  readonly range: Span;
  /** The name alone. */
  readonly nameRange: Span;
}

/** The programs of a source, whether an object has them yet or not. */
export function symbolsOf({ source }: DocumentView): ProgramSymbol[] {
  return source
    .occurrences('SEC')
    .map((token) => programAt(source, token))
    .filter((symbol) => symbol !== null);
}

/** The function that a SEC(…) stands before; null where it is of a variable or map. */
function programAt(source: SourceFile, sec: number): ProgramSymbol | null {
  const { code, layout } = source;
  const close = layout.partner[sec + 1] ?? -1;
  const section = code.textOf(sec + 2).replace(/^"|"$/g, '');
  if (code.punctuation(sec + 1) !== '(' || close < 0 || sec + 2 >= close) return null;
  const item = layout.item[sec];
  let open = close + 1;
  while (open < code.count && layout.item[open] === item && !isBody(source, open)) open++;
  if (open >= code.count || layout.item[open] !== item) return null;
  if (sectionMeaning(section.replace(/^\?/, '')) === null) return null;
  const name = nameBefore(source, close + 1, open);
  if (name === null) return null;
  const end = layout.partner[open] > open ? layout.partner[open] : open;
  return {
    name: code.textOf(name),
    detail: section,
    range: source.tokenSpan(sec, end),
    nameRange: source.tokenSpan(name),
  };
}

function isBody({ code, layout }: SourceFile, token: number): boolean {
  return layout.depth[token] === 0 && code.punctuation(token) === '{';
}

/** `int name(`, `int BPF_PROG(name, …`: a macro's first argument, else what stands before the parenthesis. */
function nameBefore({ code, layout }: SourceFile, from: number, to: number): number | null {
  for (let token = to - 1; token > from; token--) {
    if (code.punctuation(token) !== '(' || layout.depth[token] > 0) continue;
    const word = token - 1;
    if (!code.isIdentifier(word) || code.textOf(word).startsWith('__attribute')) continue;
    return /^[A-Z][A-Z0-9_]*$/.test(code.textOf(word)) && code.isIdentifier(token + 1)
      ? token + 1
      : word;
  }
  return null;
}

/** A type or function of a chosen kernel. */
export interface KernelSymbol extends Omit<FoundName, 'kernel'> {
  readonly kernel: TargetKernel;
}

/** Types and functions whose names contain the query, best first, each of the newest kernel that has it. */
export function kernelSymbols(
  kernels: readonly TargetKernel[],
  query: string,
  most: number,
): KernelSymbol[] {
  const btfs = kernels.map(({ types }) => types.vmlinux);
  return searchNames(btfs, newestFirst(kernels), query, most).map(({ kernel, ...found }) => ({
    ...found,
    kernel: kernels[kernel],
  }));
}
