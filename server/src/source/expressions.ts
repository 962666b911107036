import { coreMacro } from './core-macros';
import type { PathStep, TypeRef } from './construct';
import { DeclaredTypes } from './declared-types';
import { returnedType } from './returned-types';
import type { SourceFile } from './source-file';
import { NUMBER } from './tokens';
import { named, specifiersAt, type TypeUse } from './type-use';
import { isKeyword, isQualifier, isTypeof } from './type-words';
import { declarationOf } from './variable-types';

/** What an expression reads: the members of a path, from a type on. */
export interface Place {
  /** Null when it cannot be told. */
  readonly root: TypeUse | null;
  readonly path: readonly PathStep[];
}

const UNKNOWN: Place = { root: null, path: [] };

/** Expressions within one that are looked into. */
const MOST_EXPRESSIONS = 400;
/** Tokens of a call that are looked at for its arguments. */
const LONGEST_CALL = 1024;
const MOST_PREFIXES = 16;

/** By what else takes a type and members of it: the argument that is the type, the one that names the members. */
const TYPE_AND_MEMBER = new Map<string, readonly [base: number, member: number]>([
  ['offsetof', [0, 1]],
  ['__builtin_offsetof', [0, 1]],
  ['container_of', [1, 2]],
]);

/** libbpf's macros whose second argument alone names members. */
const ONE_MEMBER = /^(BPF_CORE_(READ|WRITE)_BITFIELD(_PROBED)?|bpf_core_field_\w+)$/;

/** Calls that hand on what their argument is. */
const HANDS_ON = new Map<string, number>([
  ['__builtin_preserve_access_index', 0],
  ['READ_ONCE', 0],
  ['bpf_core_cast', 1],
  ['container_of', 1],
  ['bpf_obj_new', 0],
  ['bpf_percpu_obj_new', 0],
]);

/** An argument of a call: its tokens. */
export interface Argument {
  readonly from: number;
  readonly to: number;
}

/** Tells what the expressions of a source are about, by its tokens alone; made for one question. */
export class Expressions {
  readonly types: DeclaredTypes;
  private looked = 0;

  constructor(private readonly source: SourceFile) {
    this.types = new DeclaredTypes(source);
  }

  /** Whether a token names a member of what stands before it. */
  isMember(token: number): boolean {
    return this.connectorBefore(token) !== null || this.isPathArgument(token);
  }

  /** The place that a member's name stands for. */
  placeOf(token: number): Place {
    return this.postfix(token, 0);
  }

  /** What a member is looked for in behind a connector or a comma at a token. */
  placeBefore(connector: number): Place {
    const { code, layout } = this.source;
    const mark = code.punctuation(connector);
    if (mark === ',') {
      return this.placeBeforeArgument(layout.opener[connector], layout.argument[connector] + 1);
    }
    return this.entered(this.ownerBefore(connector), mark === '->' ? '->' : '.');
  }

  /** Whether an argument of a call names members of what another one is. */
  isPathIndex(opener: number, argument: number): boolean {
    return this.baseOf(opener, argument) !== null;
  }

  /** The arguments of a call, as far as it goes. */
  arguments(opener: number): readonly Argument[] {
    const { code, layout } = this.source;
    const closer = layout.partner[opener];
    const end = Math.min(closer < 0 ? code.count : closer, opener + LONGEST_CALL);
    const found: Argument[] = [];
    let from = opener + 1;
    for (let token = from; token < end; token++) {
      const partner = layout.partner[token];
      if (partner > token) token = partner;
      else if (closer < 0 && code.punctuation(token) === ';') break;
      else if (code.punctuation(token) === ',' && layout.opener[token] === opener) {
        found.push({ from, to: token - 1 });
        from = token + 1;
      }
    }
    if (end > from) found.push({ from, to: end - 1 });
    return found;
  }

  /** A type in brackets, as in a cast; null for anything else. */
  typeIn(from: number, to: number): TypeUse | null {
    const { code } = this.source;
    const { use, next } = specifiersAt(this.source, from);
    if (use === null || next > to + 1) return null;
    let stars = 0;
    for (let token = next; token <= to; token++) {
      const isStar = code.punctuation(token) === '*';
      if (isStar) stars++;
      else if (!code.isIdentifier(token) || !isQualifier(code.textOf(token))) {
        if (!code.isIdentifier(token) || !code.textOf(token).startsWith('__')) return null;
      }
    }
    const isWord = use.kind === 'named' && use.type.tag === 'typedef';
    if (isWord && stars === 0 && this.types.typedef(use.type.name) === null) return null;
    if (isWord && declarationOf(this.source, next - 1) !== null) return null;
    return use;
  }

  /** The type that a member, a call or a variable has by what the source declares. */
  private resolved(use: TypeUse): TypeUse | null {
    if (use.kind === 'typeof') {
      return this.typeOf(this.expression(use.from, use.to));
    }
    return this.types.withoutTypedefs(use);
  }

  private typeOf({ root, path }: Place): TypeUse | null {
    let type = root;
    for (const { name } of path) {
      if (type === null) return null;
      type = this.types.member(type, name);
    }
    return type;
  }

  private place(use: TypeUse | null): Place {
    const root = use === null ? null : this.resolved(use);
    return root === null || root.kind === 'basic' ? UNKNOWN : { root, path: [] };
  }

  /** What an expression leads to. */
  private expression(first: number, last: number): Place {
    if (this.looked++ > MOST_EXPRESSIONS) return UNKNOWN;
    const { code, layout } = this.source;
    let from = first;
    let to = last;
    for (let i = 0; i < MOST_PREFIXES && from < to && PREFIXES.has(code.punctuation(from)); i++) {
      from++;
    }
    if (from > to) return UNKNOWN;
    if (code.punctuation(from) === '(') {
      const closer = layout.partner[from];
      if (closer === to) return this.expression(from + 1, to - 1);
      if (closer > from && closer < to && beginsOperand(code.punctuation(closer + 1))) {
        const cast = this.typeIn(from + 1, closer - 1);
        if (cast !== null) return this.place(cast);
      }
    }
    const type = this.typeIn(from, to);
    if (type !== null) return this.place(type);
    for (let i = 0; i < MOST_PREFIXES && to - from >= 2 && this.isAddedNumber(to); i++) to -= 2;
    return this.postfix(to, from);
  }

  /** `p + 1` is of the type of `p`. */
  private isAddedNumber(token: number): boolean {
    const { code } = this.source;
    const mark = code.punctuation(token - 1);
    return code.kinds[token] === NUMBER && (mark === '+' || mark === '-');
  }

  /** What the variable, call or path that ends at a token, and begins at `low` or later, leads to. */
  private postfix(last: number, low: number): Place {
    if (this.looked++ > MOST_EXPRESSIONS) return UNKNOWN;
    const { code, layout } = this.source;
    let at = last;
    for (let i = 0; i < MOST_PREFIXES && code.punctuation(at) === ']'; i++) {
      if (layout.partner[at] <= low) return UNKNOWN;
      at = layout.partner[at] - 1;
    }
    if (at < low) return UNKNOWN;
    if (code.isIdentifier(at)) return this.named(at);
    const opener = layout.partner[at];
    if (opener < low || opener > at) return UNKNOWN;
    const mark = code.punctuation(at);
    if (mark === '}') return this.block(opener, at);
    if (mark !== ')') return UNKNOWN;
    const callee = opener - 1;
    const isCall = callee >= low && code.isIdentifier(callee) && !isStatement(code.textOf(callee));
    return isCall ? this.call(callee, opener, at) : this.expression(opener + 1, at - 1);
  }

  private named(token: number): Place {
    const connector = this.connectorBefore(token);
    const name = this.source.code.textOf(token);
    if (connector !== null) return this.step(this.ownerBefore(token - 1), name, connector);
    if (this.isPathArgument(token)) {
      const { layout } = this.source;
      return append(
        this.placeBeforeArgument(layout.opener[token], layout.argument[token]),
        name,
        '->',
      );
    }
    const declared = declarationOf(this.source, token);
    if (declared === null) return UNKNOWN;
    if (declared.source === this.source) return this.place(declared.use);
    return this.place(declared.use.kind === 'typeof' ? null : declared.use);
  }

  /** What stands before `.` or `->` at a token: an expression, or what an initializer is for. */
  private ownerBefore(connector: number): Place {
    const { code, layout } = this.source;
    const mark = code.punctuation(connector - 1);
    const isDesignator = code.punctuation(connector) === '.' && (mark === '{' || mark === ',');
    if (!isDesignator) return this.postfix(connector - 1, 0);
    const opener = layout.opener[connector];
    return code.punctuation(opener) === '{' ? this.initialized(opener) : UNKNOWN;
  }

  /** What the braces of an initializer hold the members of. */
  private initialized(opener: number): Place {
    const { code, layout } = this.source;
    if (code.punctuation(opener - 1) === ')') {
      const type = layout.partner[opener - 1];
      return type < 0 ? UNKNOWN : this.place(this.typeIn(type + 1, opener - 2));
    }
    if (code.punctuation(opener - 1) !== '=') return UNKNOWN;
    return this.postfix(opener - 2, 0);
  }

  /** `({ …; p; })` is what its last statement is, `(struct x){ … }` of that type. */
  private block(opener: number, closer: number): Place {
    const { code, layout } = this.source;
    if (code.punctuation(opener - 1) === ')') return this.initialized(opener);
    const isLastStatement =
      code.punctuation(closer - 1) === ';' && layout.opener[closer - 1] === opener;
    if (code.punctuation(opener - 1) !== '(' || !isLastStatement) return UNKNOWN;
    let from = closer - 1;
    for (let i = 0; i < LONGEST_CALL && from > opener + 1; i++) {
      const before = from - 1;
      const mark = code.punctuation(before);
      if (mark === ';' || mark === '{' || mark === '}') break;
      const partner = layout.partner[before];
      from = partner >= 0 && partner < before ? partner : before;
    }
    return this.expression(from, closer - 2);
  }

  private call(callee: number, opener: number, closer: number): Place {
    if (this.connectorBefore(callee) !== null) return UNKNOWN;
    const name = this.source.code.textOf(callee);
    const argument = HANDS_ON.get(name);
    if (argument !== undefined) {
      const all = this.arguments(opener);
      return argument < all.length
        ? this.expression(all[argument].from, all[argument].to)
        : UNKNOWN;
    }
    if (isTypeof(name)) return this.expression(opener + 1, closer - 1);
    const known = coreMacro(name);
    if (known !== null) {
      const all = this.arguments(opener);
      if (known.base === null || known.base + 1 >= all.length) return UNKNOWN;
      return this.postfix(all[all.length - 1].to, opener + 1);
    }
    const returned = returnedType(name);
    if (returned !== null) return this.place(named('struct', returned));
    const declared = declarationOf(this.source, callee);
    if (declared === null || declared.use.kind === 'typeof') return UNKNOWN;
    return this.place(declared.use);
  }

  private placeBeforeArgument(opener: number, argument: number): Place {
    const base = this.baseOf(opener, argument);
    if (base === null) return UNKNOWN;
    const previous = this.arguments(opener).at(argument - 1);
    if (previous === undefined || previous.from > previous.to) return UNKNOWN;
    return this.entered(
      argument - 1 === base
        ? this.expression(previous.from, previous.to)
        : this.postfix(previous.to, previous.from),
      '->',
    );
  }

  /** Whether a token begins an argument that names members. */
  private isPathArgument(token: number): boolean {
    const { code, layout } = this.source;
    if (token === 0 || code.punctuation(token - 1) !== ',') return false;
    return this.isPathIndex(layout.opener[token], layout.argument[token]);
  }

  /** The argument that a path begins with which another argument of the same call goes on with; null for other arguments. */
  private baseOf(opener: number, argument: number): number | null {
    const { code, macros } = this.source;
    if (opener <= 0 || argument === 0 || code.punctuation(opener) !== '(') return null;
    if (!code.isIdentifier(opener - 1)) return null;
    const name = code.textOf(opener - 1);
    const pair = TYPE_AND_MEMBER.get(name);
    if (pair !== undefined) return pair[1] === argument ? pair[0] : null;
    const known = coreMacro(name);
    if (known !== null) {
      if (known.base === null || argument <= known.base) return null;
      return argument > known.base + 1 && ONE_MEMBER.test(name) ? null : known.base;
    }
    if (macros.named(name).length === 0) return null;
    let base = argument;
    for (let i = 0; i < MOST_PREFIXES; i++) {
      if (base < 0 || macros.parameters.readsMember(name, base) !== true) break;
      base--;
    }
    return base === argument || base < 0 ? null : base;
  }

  private connectorBefore(token: number): '.' | '->' | null {
    const mark = token > 0 ? this.source.code.punctuation(token - 1) : '';
    return mark === '.' || mark === '->' ? mark : null;
  }

  private step(owner: Place, name: string, through: '.' | '->'): Place {
    return append(this.entered(owner, through), name, through);
  }

  /** Behind a pointer the path begins anew with the type that it points to, where a source declares that. */
  private entered(place: Place, through: '.' | '->'): Place {
    if (through === '.' || place.path.length === 0) return place;
    const type = this.typeOf(place);
    return type === null || type.kind === 'basic' || type.kind === 'typeof'
      ? place
      : { root: type, path: [] };
  }
}

function append({ root, path }: Place, name: string, through: '.' | '->'): Place {
  return { root, path: [...path, { name, through }] };
}

/** The name of a type; null for one without. */
export function nameOf(use: TypeUse | null): TypeRef | null {
  return use?.kind === 'named' ? use.type : null;
}

const PREFIXES = new Set(['*', '&', '!', '-', '~']);

/** Whether a cast may stand before this punctuation, or before a word, which has none. */
function beginsOperand(mark: string): boolean {
  return (
    mark === '' || mark === '(' || mark === '*' || mark === '&' || mark === '{' || mark === '-'
  );
}

function isStatement(word: string): boolean {
  return isKeyword(word) && !isTypeof(word);
}
