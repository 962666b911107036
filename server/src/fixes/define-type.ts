import { isMereDeclaration } from '../problem';
import type { SourceFile } from '../source';
import { inserted, replaced, type Draft, type Edit, type FixRequest } from './fix';
import { beginningOfItem } from './flavor';
import { newlineOf } from './layout-of-text';
import { rootInC } from './question';
import { readAt } from './read';

/** An empty definition of a type that is only declared, and so is never found. */
export function defineTypeFix(request: FixRequest): Draft | null {
  const read = readAt(request);
  if (read?.form !== 'value-macro' || !isMereDeclaration(read.relocation)) return null;
  const { access } = read.relocation;
  const name = access.btf.name(access.rootTypeId);
  const keyword = access.btf.kindFlag(access.rootTypeId) ? 'union' : 'struct';
  if (rootInC(read.relocation) === null) return null;
  const edit = definitionOf(request.source, keyword, name, read.whole.first);
  return { title: `Define ${keyword} ${name} with an empty body`, edits: [edit] };
}

function definitionOf(source: SourceFile, keyword: string, name: string, use: number): Edit {
  const { code, layout } = source;
  for (const token of source.occurrences(name)) {
    const isDeclaration =
      layout.depth[token] === 0 &&
      layout.item[token] === token - 1 &&
      code.textOf(token - 1) === keyword &&
      code.punctuation(token + 1) === ';' &&
      token < use;
    if (isDeclaration) return replaced(code.ends[token], code.starts[token + 1], ' {}');
  }
  const newline = newlineOf(source);
  return inserted(beginningOfItem(source, use), `${keyword} ${name} {};${newline}${newline}`);
}
