import type { SourceFile } from './source-file';
import type { Directive, TokenList } from './tokens';

/** A run of code tokens; the end is behind the last. */
export interface Region {
  readonly from: number;
  readonly to: number;
}

/** Words of a pragma that are looked at. */
const LONGEST_PRAGMA = 64;

/** Where `#pragma clang attribute push` gives every record the attribute preserve_access_index. */
export function relocatedRegions({ tokens }: SourceFile): Region[] {
  const { directives, directiveTokens, code } = tokens;
  const regions: Region[] = [];
  /** By push that is open, where its region begins; -1 for a push of other attributes. */
  const open: number[] = [];
  for (const directive of directives) {
    if (directive.name !== 'pragma') continue;
    const words = wordsOf(directiveTokens, directive);
    if (words[0] !== 'clang' || words[1] !== 'attribute') continue;
    if (words.includes('push')) {
      open.push(words.includes('preserve_access_index') ? directive.at : -1);
    } else if (words.includes('pop')) {
      const from = open.pop() ?? -1;
      if (from >= 0) regions.push({ from, to: directive.at });
    }
  }
  for (const from of open) if (from >= 0) regions.push({ from, to: code.count });
  return regions;
}

function wordsOf(tokens: TokenList, { from, to }: Directive): string[] {
  const words: string[] = [];
  for (let token = from; token < Math.min(to, from + LONGEST_PRAGMA); token++) {
    if (tokens.isIdentifier(token)) words.push(tokens.textOf(token));
  }
  return words;
}
