import type { SourceFile, Span } from './source-file';

export interface TypeDefinition {
  /** The file or one of its headers. */
  readonly source: SourceFile;
  /** Its name. */
  readonly span: Span;
}

/** Finds where a file, or a header that it includes, defines a struct, union or enum; null when neither does. */
export function findTypeDefinition(
  source: SourceFile,
  tag: 'struct' | 'union' | 'enum',
  name: string,
): TypeDefinition | null {
  for (const file of [source, ...(source.headers ?? [])]) {
    const { code } = file;
    const token = file.occurrences(name).find((at) => {
      const isTagged = code.isIdentifier(at - 1) && code.textOf(at - 1) === tag;
      return isTagged && code.punctuation(at + 1) === '{';
    });
    if (token !== undefined) return { source: file, span: file.tokenSpan(token) };
  }
  return null;
}
