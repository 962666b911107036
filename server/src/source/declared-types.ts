import type { TypeRef } from './construct';
import { relocatedRegions, type Region } from './relocated-regions';
import type { SourceFile } from './source-file';
import { behindGroup, headOfBody, specifiersAt, type TypeUse } from './type-use';
import { isKeyword, looksLikeAttribute, type Tag } from './type-words';

/** Structs within structs, typedefs of typedefs. */
const DEEPEST = 16;
/** Between the type of a member and its name. */
const LONGEST_DECLARATOR = 16;
/** Names that one declaration declares. */
const MOST_DECLARATORS = 64;
/** Tokens of one struct; the longest of the kernel's has some thousands. */
const LONGEST_BODY = 100_000;

const TAGS: readonly Tag[] = ['struct', 'union', 'enum'];

/** A struct, union or enum that a source defines. */
export interface Definition {
  readonly source: SourceFile;
  readonly opener: number;
}

type Members = ReadonlyMap<string, TypeUse>;

/** The types that one file defines. */
class FileTypes {
  private readonly bodies = new Map<string, number>();
  private readonly typedefs = new Map<string, TypeUse>();
  private readonly members = new Map<number, Members>();
  private regions: readonly Region[] | null = null;

  constructor(private readonly source: SourceFile) {
    for (const tag of TAGS) {
      for (const keyword of source.occurrences(tag)) this.addBody(tag, keyword);
    }
    for (const keyword of source.occurrences('typedef')) this.addTypedefs(keyword);
  }

  body(tag: string, name: string): number | null {
    return this.bodies.get(`${tag} ${name}`) ?? null;
  }

  typedef(name: string): TypeUse | null {
    return this.typedefs.get(name) ?? null;
  }

  /** The members of a body by name, with those of structs within it that have neither a name nor a member's. */
  membersOf(opener: number, depth = 0): Members {
    const known = this.members.get(opener);
    if (known !== undefined) return known;
    const members = new Map<string, TypeUse>();
    this.members.set(opener, members);
    if (depth < DEEPEST) this.readMembers(opener, members, depth);
    return members;
  }

  isRelocated(opener: number): boolean {
    this.regions ??= relocatedRegions(this.source);
    if (this.regions.some(({ from, to }) => opener >= from && opener < to)) return true;
    const { layout } = this.source;
    const head = headOfBody(this.source, opener);
    const from = head === null ? opener : head.keyword;
    return (
      this.hasAttribute(from, opener) ||
      (layout.partner[opener] > opener && this.hasAttribute(layout.partner[opener], -1))
    );
  }

  /** Whether `preserve_access_index`, or a macro that stands for it, is from a token on, up to another or a semicolon. */
  private hasAttribute(from: number, to: number): boolean {
    const { code, macros } = this.source;
    const end = to < 0 ? from + LONGEST_DECLARATOR * 2 : to;
    for (let token = from; token < end && code.punctuation(token) !== ';'; token++) {
      if (!code.isIdentifier(token)) continue;
      const word = code.textOf(token);
      if (isPreserving(word)) return true;
      for (const { tokens, from: first, to: last } of macros.named(word)) {
        for (let i = first; i < last && i < first + LONGEST_DECLARATOR; i++) {
          if (isPreserving(tokens.textOf(i))) return true;
        }
      }
    }
    return false;
  }

  private addBody(tag: Tag, keyword: number): void {
    const { code } = this.source;
    let name = keyword + 1;
    if (code.isIdentifier(name) && code.textOf(name) === '__attribute__') {
      name = behindGroup(this.source, name + 1);
    }
    if (!code.isIdentifier(name) || code.punctuation(name + 1) !== '{') return;
    const key = `${tag} ${code.textOf(name)}`;
    if (!this.bodies.has(key)) this.bodies.set(key, name + 1);
  }

  private addTypedefs(keyword: number): void {
    const { use, next } = specifiersAt(this.source, keyword + 1);
    if (use === null) return;
    for (const name of this.declarators(next, this.source.code.count)) {
      if (!this.typedefs.has(name.text)) this.typedefs.set(name.text, use);
    }
  }

  private readMembers(opener: number, members: Map<string, TypeUse>, depth: number): void {
    const { code, layout } = this.source;
    const closer = layout.partner[opener];
    const end = Math.min(closer < 0 ? code.count : closer, opener + LONGEST_BODY);
    let at = opener + 1;
    while (at < end) {
      const { use, next } = specifiersAt(this.source, at);
      if (use === null) {
        at++;
        continue;
      }
      at = Math.max(next, at + 1);
      if (use.kind === 'body' && code.punctuation(at) === ';') {
        for (const [name, inner] of this.membersOf(use.opener, depth + 1)) members.set(name, inner);
      }
      for (const { text, behind } of this.declarators(at, end)) {
        members.set(text, use);
        at = behind;
      }
    }
  }

  /** The names that a declaration declares, from behind its type to its semicolon. */
  private *declarators(from: number, end: number): Iterable<{ text: string; behind: number }> {
    const { code, layout } = this.source;
    let at = from;
    for (let i = 0; i < MOST_DECLARATORS && at < end && code.punctuation(at) !== ';'; i++) {
      const name = this.declaredName(at, end);
      if (name < 0) return;
      let behind = name + 1;
      for (let skipped = 0; skipped < LONGEST_DECLARATOR * 4 && behind < end; skipped++) {
        const mark = code.punctuation(behind);
        if (mark === ';' || mark === ',' || mark === '}') break;
        behind = layout.partner[behind] > behind ? layout.partner[behind] + 1 : behind + 1;
      }
      yield { text: code.textOf(name), behind };
      if (code.punctuation(behind) !== ',') return;
      at = behind + 1;
    }
  }

  /** The token of the name in `*name`, `(*name)(…)`, `__rcu *name`; -1 without one. */
  private declaredName(from: number, end: number): number {
    const { code } = this.source;
    let name = -1;
    let at = from;
    for (let i = 0; i < LONGEST_DECLARATOR && at < end; i++) {
      const mark = code.punctuation(at);
      if (code.isIdentifier(at)) {
        const word = code.textOf(at);
        if (word === '__attribute__') {
          at = behindGroup(this.source, at + 1);
          continue;
        }
        if (!isKeyword(word)) {
          if (!looksLikeAttribute(word)) return at;
          name = at;
        }
      } else if (mark !== '*' && mark !== '(') {
        return name;
      }
      at++;
    }
    return name;
  }
}

function isPreserving(word: string): boolean {
  return word === 'preserve_access_index' || word === '__preserve_access_index__';
}

const TYPES_OF_FILES = new WeakMap<SourceFile, FileTypes>();

function typesOf(source: SourceFile): FileTypes {
  const known = TYPES_OF_FILES.get(source);
  if (known !== undefined) return known;
  const types = new FileTypes(source);
  TYPES_OF_FILES.set(source, types);
  return types;
}

/** The types that a file and its headers define. */
export class DeclaredTypes {
  private readonly files: readonly SourceFile[];

  constructor(source: SourceFile) {
    this.files = [source, ...(source.headers ?? [])];
  }

  definition({ tag, name }: TypeRef): Definition | null {
    if (tag === 'typedef') {
      const use = this.typedef(name);
      if (use?.kind === 'body') return use;
      return use?.kind === 'named' && use.type.tag !== 'typedef' ? this.definition(use.type) : null;
    }
    for (const source of this.files) {
      const opener = typesOf(source).body(tag, name);
      if (opener !== null) return { source, opener };
    }
    return null;
  }

  /** What a typedef stands for, behind all typedefs; null when it is not known. */
  typedef(name: string): TypeUse | null {
    let found: TypeUse | null = null;
    let next: string | null = name;
    for (let depth = 0; depth < DEEPEST && next !== null; depth++) {
      const sought: string = next;
      const use = firstOf(this.files, (source) => typesOf(source).typedef(sought));
      if (use === null) break;
      found = use;
      next = use.kind === 'named' && use.type.tag === 'typedef' ? use.type.name : null;
    }
    return found;
  }

  /** A type by the name it has without typedefs; a typedef of what has no name, or that is not known, stays. */
  withoutTypedefs(use: TypeUse): TypeUse {
    if (use.kind !== 'named' || use.type.tag !== 'typedef') return use;
    const behind = this.typedef(use.type.name);
    return behind === null || behind.kind === 'body' || behind.kind === 'typeof' ? use : behind;
  }

  /** The type of a member; null when the sources do not tell. */
  member(use: TypeUse, name: string): TypeUse | null {
    const definition = use.kind === 'named' ? this.definition(use.type) : use;
    if (definition === null || !('source' in definition)) return null;
    const member = typesOf(definition.source).membersOf(definition.opener).get(name);
    return member === undefined ? null : this.withoutTypedefs(member);
  }

  /** Whether accesses of a type are relocated because of an attribute; null when no source defines it. */
  isRelocated(use: TypeUse): boolean | null {
    const definition = use.kind === 'named' ? this.definition(use.type) : use;
    if (definition === null || !('source' in definition)) return null;
    return typesOf(definition.source).isRelocated(definition.opener);
  }
}

function firstOf<T, R>(all: readonly T[], find: (one: T) => R | null): R | null {
  for (const one of all) {
    const found = find(one);
    if (found !== null) return found;
  }
  return null;
}
