import { coreMacro, looksLikeMacro } from './core-macros';
import type { Construct, PathStep, TypeRef } from './construct';
import { Expressions, nameOf } from './expressions';
import { isKconfig } from './kconfig-names';
import { PROGRAM_MACRO } from './section-string';
import type { SourceFile } from './source-file';
import { behindGroup, headOfBody, isTypedefAt } from './type-use';
import { isKeyword, looksLikeAttribute, tagBefore } from './type-words';
import { declaredAs, fileDeclaration, localDeclaration } from './variable-types';

const MOST_OCCURRENCES = 256;
const DEEPEST = 32;

export const ENUMERATOR_MACROS = new Set(['bpf_core_enum_value', 'bpf_core_enum_value_exists']);

/** Tells what the identifiers of a source are; made for one question. */
export class TokenConstructs {
  private readonly expressions: Expressions;

  constructor(private readonly source: SourceFile) {
    this.expressions = new Expressions(source);
  }

  of(token: number): Construct | null {
    return this.byPlace(token) ?? this.byName(token);
  }

  /** A field, type or enumerator by where it stands. */
  private byPlace(token: number): Construct | null {
    const { source } = this;
    const { code } = source;
    const name = code.textOf(token);
    const span = source.tokenSpan(token);
    const tag = tagBefore(code, token);
    if (tag !== null) {
      return isKeyword(name) ? null : { kind: 'type', type: { tag, name }, span };
    }
    const before = code.punctuation(token - 1);
    const isMember = before === '.' || before === '->';
    if (isKeyword(name) && !isMember) return null;
    if (this.expressions.isMember(token)) {
      const { root, path } = this.expressions.placeOf(token);
      return { kind: 'field', root: nameOf(root), path, span };
    }
    const type = this.enumeratorType(token);
    return type === undefined
      ? this.declaredMember(token)
      : { kind: 'enumerator', name, type, span };
  }

  private byName(token: number): Construct | null {
    const { source } = this;
    const { code, macros } = source;
    const name = code.textOf(token);
    if (isKeyword(name)) return null;
    const span = source.tokenSpan(token);
    if (isKconfig(source, name)) return { kind: 'kconfig', name, span };
    if (code.punctuation(token + 1) === '(') return this.called(token);
    if (this.isProgramName(token)) return { kind: 'function', name, isDeclaration: true, span };
    if (localDeclaration(source, token) !== null) {
      const isName = fileDeclaration(source, name)?.token !== token;
      if (isName) return { kind: 'name', name, span };
    }
    if (this.isTypedef(token)) return { kind: 'type', type: { tag: 'typedef', name }, span };
    if (macros.named(name).length > 0) return { kind: 'macro', name, argument: null, span };
    const type = this.declaredEnumerator(name);
    if (type !== undefined) return { kind: 'enumerator', name, type, span };
    const declared = fileDeclaration(source, name);
    const isFunction =
      declared !== null && declared.source.code.punctuation(declared.token + 1) === '(';
    return isFunction
      ? { kind: 'function', name, isDeclaration: false, span }
      : { kind: 'name', name, span };
  }

  /** A name that parentheses follow. */
  private called(token: number): Construct {
    const { source } = this;
    const { code, macros, layout } = source;
    const name = code.textOf(token);
    const span = source.tokenSpan(token);
    if (coreMacro(name) !== null) {
      return { kind: 'macro', name, argument: this.argumentOf(token), span };
    }
    const isMacro = macros.named(name).length > 0 || looksLikeMacro(name);
    if (isMacro) return { kind: 'macro', name, argument: null, span };
    const isDeclaration = layout.depth[token] === 0 && declaredAs(source, token) !== null;
    return { kind: 'function', name, isDeclaration, span };
  }

  /** What one of libbpf's macros is about: the last field, type or enumerator in its last argument that has one. */
  private argumentOf(macro: number): Construct | null {
    const { code, layout } = this.source;
    const all = this.expressions.arguments(macro + 1);
    const most = code.textOf(macro).includes('BITFIELD') ? 2 : all.length;
    const last = all.slice(0, most).at(-1);
    if (last === undefined) return null;
    let token = last.to;
    for (let i = 0; i < DEEPEST && token >= last.from; i++) {
      if (code.isIdentifier(token)) {
        const found = this.byPlace(token);
        if (found !== null) return found;
        if (this.isTypedef(token)) return this.byName(token);
      }
      const opener = layout.partner[token];
      const isIndex = code.punctuation(token) === ']' && opener >= last.from && opener < token;
      token = isIndex ? opener - 1 : token - 1;
    }
    return null;
  }

  /** The type of an enumerator that is asked for; undefined for other tokens. */
  private enumeratorType(token: number): TypeRef | null | undefined {
    const { code, layout } = this.source;
    const opener = layout.opener[token];
    if (opener > 0 && code.punctuation(opener) === '(' && layout.argument[token] === 1) {
      return ENUMERATOR_MACROS.has(code.textOf(opener - 1)) ? this.enumAt(opener) : undefined;
    }
    const isFirst = code.punctuation(token - 1) === '{' || code.punctuation(token - 1) === ',';
    return isFirst && opener >= 0 ? this.enumOf(this.source, opener) : undefined;
  }

  /** The type that the first argument of a call is. */
  enumAt(opener: number): TypeRef | null {
    const first = this.expressions.arguments(opener).at(0);
    if (first === undefined) return null;
    const use = this.expressions.typeIn(first.from, first.to);
    return use === null ? null : nameOf(this.expressions.types.withoutTypedefs(use));
  }

  private declaredEnumerator(name: string): TypeRef | null | undefined {
    const { source } = this;
    for (const file of [source, ...(source.headers ?? [])]) {
      for (const token of file.occurrences(name).slice(0, MOST_OCCURRENCES)) {
        const before = file.code.punctuation(token - 1);
        if (before !== '{' && before !== ',') continue;
        const type = this.enumOf(file, file.layout.opener[token]);
        if (type !== undefined) return type;
      }
    }
    return undefined;
  }

  /** The type whose enumerators brackets hold; undefined for other brackets. */
  private enumOf(source: SourceFile, opener: number): TypeRef | null | undefined {
    const head = opener < 0 ? null : headOfBody(source, opener);
    if (head?.tag !== 'enum') return undefined;
    return head.name < 0 ? null : { tag: 'enum', name: source.code.textOf(head.name) };
  }

  /** The name of a member where a struct is defined; null for other tokens. */
  private declaredMember(token: number): Construct | null {
    const { source } = this;
    const { layout } = source;
    if (!this.endsDeclarator(token)) return null;
    let opener = layout.opener[token];
    // `(*name)(…)`
    if (opener >= 0 && source.code.punctuation(opener) === '(') opener = layout.opener[opener];
    const path: PathStep[] = [{ name: source.code.textOf(token), through: '.' }];
    for (let i = 0; i < DEEPEST && opener >= 0; i++) {
      const head = headOfBody(source, opener);
      if (head === null || head.tag === 'enum') return null;
      const span = source.tokenSpan(token);
      if (head.name >= 0) {
        const root = { tag: head.tag, name: source.code.textOf(head.name) };
        return { kind: 'field', root, path, span };
      }
      const outer = layout.opener[opener];
      const declared = this.declaredByBody(opener);
      if (outer < 0 || headOfBody(source, outer) === null) {
        const isTypedef = isTypedefAt(source, head.keyword);
        const root: TypeRef | null =
          isTypedef && declared !== null ? { tag: 'typedef', name: declared } : null;
        return { kind: 'field', root, path, span };
      }
      if (declared !== null) path.unshift({ name: declared, through: '.' });
      opener = outer;
    }
    return null;
  }

  /** Whether a name ends a declarator of a member: `name;`, `name[4]`, `name : 1`, `(*name)(…)`. */
  private endsDeclarator(token: number): boolean {
    const { code, layout } = this.source;
    const mark = code.punctuation(token + 1);
    const before = code.punctuation(token - 1);
    if (mark === ')') {
      const closer = token + 1;
      const opener = layout.partner[closer];
      const isPointer = before === '*' && opener >= 0 && code.punctuation(opener + 1) === '*';
      return (
        isPointer && (code.punctuation(closer + 1) === '(' || code.punctuation(closer + 1) === '[')
      );
    }
    if (layout.opener[token] < 0 || code.punctuation(layout.opener[token]) !== '{') return false;
    const isBehindType = before === '*' || before === ',' || before === '}' || before === ')';
    if (!isBehindType && !(token > 0 && code.isIdentifier(token - 1))) return false;
    if (mark === ';' || mark === ',' || mark === '[' || mark === ':') return true;
    return code.isIdentifier(token + 1) && looksLikeAttribute(code.textOf(token + 1));
  }

  /** The name that is declared with a body: `name` of `struct { … } name;`. */
  private declaredByBody(opener: number): string | null {
    const { code } = this.source;
    let at = behindGroup(this.source, opener);
    if (at === opener) return null;
    for (let i = 0; i < DEEPEST; i++) {
      if (code.isIdentifier(at) && code.textOf(at) === '__attribute__') {
        at = behindGroup(this.source, at + 1);
      } else if (code.punctuation(at) === '*') {
        at++;
      } else {
        break;
      }
    }
    return code.isIdentifier(at) ? code.textOf(at) : null;
  }

  /** The first argument of BPF_PROG and its like, which names the function. */
  private isProgramName(token: number): boolean {
    const { code, layout } = this.source;
    const opener = layout.opener[token];
    if (opener <= 0 || layout.depth[opener] !== 0 || layout.argument[token] !== 0) return false;
    if (token !== opener + 1 || code.punctuation(opener) !== '(') return false;
    const callee = code.textOf(opener - 1);
    const closer = layout.partner[opener];
    return PROGRAM_MACRO.test(callee) && callee.includes('BPF') && closer >= 0
      ? code.punctuation(closer + 1) === '{' || code.punctuation(closer + 1) === ';'
      : false;
  }

  /** Whether a word is a typedef: one that a source has, or what stands where only a type may. */
  private isTypedef(token: number): boolean {
    const { code } = this.source;
    const name = code.textOf(token);
    if (this.expressions.types.typedef(name) !== null) return true;
    let next = token + 1;
    for (let i = 0; i < DEEPEST && code.punctuation(next) === '*'; i++) next++;
    if (!code.isIdentifier(next) || isKeyword(code.textOf(next))) {
      return this.isCast(token, next);
    }
    const use = declaredAs(this.source, next);
    return use?.kind === 'named' && use.type.name === name && use.type.tag === 'typedef';
  }

  /** `(name *)` is a cast, whatever the name is. */
  private isCast(token: number, behindStars: number): boolean {
    const { code } = this.source;
    return (
      behindStars > token + 1 &&
      code.punctuation(token - 1) === '(' &&
      code.punctuation(behindStars) === ')'
    );
  }
}
