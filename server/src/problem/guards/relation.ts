import type { Relocation } from '../../relocation';
import type { Question } from './checks';

/** What a check asks has to do with what a read needs, the closest first. */
export const RELATIONS = [
  /** It asks for that very thing, or for something within it. */
  'same',
  /** It asks for something that what is read lies in: the type, or an outer field. */
  'around',
  /** It asks for something else of the same type. */
  'same type',
  'version',
  /** It asks the kernel's types for something that has nothing to do with the read. */
  'other',
  'configuration',
  'symbol',
  'variable',
] as const;

export type Relation = (typeof RELATIONS)[number];

/** How a question stands to a relocation. */
export function relationOf(
  question: Question,
  relocations: readonly Relocation[],
  externs: readonly { readonly name: string }[],
  read: Relocation,
): Relation {
  switch (question.kind) {
    case 'kconfig':
      return externs[question.extern].name === 'LINUX_KERNEL_VERSION' ? 'version' : 'configuration';
    case 'symbol':
      return 'symbol';
    case 'variable':
      return 'variable';
    case 'relocation':
      return relationOfSpecs(relocations[question.relocations[0]].spec, read.spec);
  }
}

/** How what is asked stands to what is read. */
export function relationOfSpecs(
  asked: string,
  read: string,
): Relation & ('same' | 'around' | 'same type' | 'other') {
  const [a, b] = [partsOf(asked), partsOf(read)];
  if (a.type !== b.type) return 'other';
  const shared = Math.min(a.path.length, b.path.length);
  const isWithin = a.path.slice(0, shared) === b.path.slice(0, shared);
  const continues = (path: string) => path.length === shared || /^[.[:]/.test(path.slice(shared));
  if (!isWithin || !continues(a.path) || !continues(b.path)) return 'same type';
  return a.path.length < b.path.length ? 'around' : 'same';
}

/** A type without the flavor's suffix, and the path in it. */
function partsOf(spec: string): { type: string; path: string } {
  const [, type, path] = /^(\w+ [^.[:]*)(.*)$/s.exec(spec) ?? ['', spec, ''];
  return { type: essential(type), path };
}

/** A name without the suffix that libbpf does not look at (bpf_core_essential_name_len). */
export function essential(name: string): string {
  return name.replace(/([^_])___[^_].*$/, '$1');
}
