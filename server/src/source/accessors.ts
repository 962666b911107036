import { coreMacro, looksLikeMacro, type CoreMacro } from './core-macros';
import type { SourceFile } from './source-file';
import { NUMBER } from './tokens';

/** A step of an access: a member's name, or the index of an element. */
export type Step = string | number;

/** What stands between a name and what it is read from. */
export type Connector =
  /** `.` or `->` */
  | 'member'
  /** An argument of a macro that reads along its arguments. */
  | 'path-argument'
  /** An argument of what may be such a macro. */
  | 'argument';

/** A call, or what looks like one: `name(…)`. */
export interface Call {
  /** The token of the name. */
  readonly callee: number;
  readonly opener: number;
  readonly name: string;
  readonly known: CoreMacro | null;
}

/** Names in a source that may be the steps of an access. */
export interface Accessor {
  /** By step, the token of its name; for an index the closing bracket, or the name before it where there is none. */
  readonly stepTokens: readonly number[];
  readonly first: number;
  readonly last: number;
  readonly connector: Connector;
  /** The names that the expression goes through before, outermost first, without the variable it begins with. */
  readonly before: readonly string[];
  /** The variable, type or number that the expression begins with; -1 when it begins with something else. */
  readonly base: number;
  /** The first of `before` may be such a variable, the first argument of a macro that is not known. */
  readonly mayBeginWithBase: boolean;
  /** First token of the expression as far as it was followed. */
  readonly start: number;
}

type Origin = Pick<Accessor, 'connector' | 'before' | 'base' | 'mayBeginWithBase' | 'start'>;

/** No expression has more; libbpf allows 64 steps to one relocation. */
const LONGEST_CHAIN = 64;
const MOST_CALLS_AROUND = 32;
const MOST_PARENTHESES = 8;

const KEYWORDS = new Set(['if', 'while', 'for', 'switch', 'return', 'sizeof', 'typeof', 'else']);

const UNEVALUATED = new Set([
  'sizeof',
  'typeof',
  '__typeof__',
  '__typeof',
  '_Alignof',
  'offsetof',
  '__builtin_offsetof',
  '_Static_assert',
]);

/** Reads the expressions of a source around a token. */
export class AccessorReader {
  constructor(private readonly source: SourceFile) {}

  /** The accessor whose first named step is this token, when the tokens behind it are the other steps. */
  read(first: number, steps: readonly Step[]): Accessor | null {
    if (this.isUnevaluated(first)) return null;
    const stepTokens = this.stepsFrom(first, steps);
    if (stepTokens === null) return null;
    const origin = this.originOf(first);
    if (origin === null) return null;
    return { stepTokens, first, last: stepTokens[stepTokens.length - 1], ...origin };
  }

  /** The calls that a token stands in, innermost first. */
  *callsAround(token: number): Iterable<Call> {
    const { opener } = this.source.layout;
    let bracket = opener[token];
    for (let i = 0; i < MOST_CALLS_AROUND && bracket >= 0; i++, bracket = opener[bracket]) {
      const call = this.callAt(bracket);
      if (call !== null) yield call;
    }
  }

  /** Whether a token is only asked for its size, type or place, as in `sizeof(p->a)`, for which nothing is read. */
  isUnevaluated(token: number): boolean {
    const { code, layout } = this.source;
    let bracket = layout.opener[token];
    for (let i = 0; i < MOST_CALLS_AROUND && bracket >= 0; i++, bracket = layout.opener[bracket]) {
      if (code.isIdentifier(bracket - 1) && UNEVALUATED.has(code.textOf(bracket - 1))) return true;
    }
    return false;
  }

  private callAt(bracket: number): Call | null {
    const { code } = this.source;
    if (code.punctuation(bracket) !== '(' || bracket === 0) return null;
    const callee = bracket - 1;
    if (!code.isIdentifier(callee)) return null;
    const name = code.textOf(callee);
    return KEYWORDS.has(name) ? null : { callee, opener: bracket, name, known: coreMacro(name) };
  }

  /** The tokens of the steps, the first named one being `first`; null when the source goes on otherwise. */
  private stepsFrom(first: number, steps: readonly Step[]): number[] | null {
    const tokens: number[] = [];
    let at = first;
    let isNamed = false;
    for (const step of steps) {
      if (typeof step === 'number') {
        // An index before the first name is that of the pointer, which stands before it.
        const next = isNamed ? this.indexAfter(at, step) : at;
        if (next === null) return null;
        at = next;
      } else if (isNamed) {
        const next = this.memberAfter(at, step);
        if (next === null) return null;
        at = next;
      } else {
        isNamed = true;
      }
      tokens.push(at);
    }
    return isNamed && !this.goesOn(at) ? tokens : null;
  }

  /** The bracket that closes an index behind a token, the token itself where an array is used as its first element. */
  private indexAfter(token: number, index: number): number | null {
    const { code, layout } = this.source;
    const bracket = this.behindParentheses(token);
    if (code.punctuation(bracket) !== '[' || layout.partner[bracket] < 0) {
      return index === 0 ? token : null;
    }
    const written = this.numberIn(bracket);
    return written === null || written === index ? layout.partner[bracket] : null;
  }

  /** The number that brackets hold; null when it is an expression. */
  private numberIn(bracket: number): number | null {
    const { code, layout } = this.source;
    const isOne = layout.partner[bracket] === bracket + 2 && code.kinds[bracket + 1] === NUMBER;
    if (!isOne) return null;
    const number = Number(code.textOf(bracket + 1).replace(/[uUlL]+$/, ''));
    return Number.isSafeInteger(number) ? number : null;
  }

  /** The token of member `name` that the expression at a token goes on to. */
  private memberAfter(token: number, name: string): number | null {
    const { code } = this.source;
    const connector = this.behindParentheses(token);
    const mark = code.punctuation(connector);
    const goesOn = mark === '.' || mark === '->' || this.isMacroComma(connector);
    const next = connector + 1;
    return goesOn && code.isIdentifier(next) && code.textOf(next) === name ? next : null;
  }

  /** In `FIELD(p->a, b)` the comma may stand for a dot. */
  private isMacroComma(token: number): boolean {
    const { code, layout } = this.source;
    if (code.punctuation(token) !== ',' || layout.opener[token] < 0) return false;
    const call = this.callAt(layout.opener[token]);
    return call !== null && call.known === null && this.mayBeMacro(call.name);
  }

  /** Skips the parentheses that end behind a token, as in `(&p->a)->b`. */
  private behindParentheses(token: number): number {
    const { code } = this.source;
    let next = token + 1;
    for (let i = 0; i < MOST_PARENTHESES && this.endsGroup(next); i++) next++;
    const follows = code.punctuation(next);
    return follows === '.' || follows === '->' || follows === '[' ? next : token + 1;
  }

  /** Whether a token closes parentheses that are no function's arguments. */
  private endsGroup(token: number): boolean {
    const { code, layout } = this.source;
    if (code.punctuation(token) !== ')' || layout.partner[token] < 0) return false;
    const call = this.callAt(layout.partner[token]);
    return call === null || (call.known === null && this.mayBeMacro(call.name));
  }

  /** Whether the expression has one more step within the same relocation. */
  private goesOn(token: number): boolean {
    const { code } = this.source;
    const next = this.behindParentheses(token);
    return code.punctuation(next) === '.' && code.isIdentifier(next + 1);
  }

  /** What the expression went through before a name; null for a name that begins one. */
  private originOf(first: number): Origin | null {
    const connector = this.connectorBefore(first);
    if (connector === null) return null;
    const before: string[] = [];
    let start = first;
    let how: Connector | null = connector;
    for (let i = 0; i < LONGEST_CHAIN && how !== null && !this.isFirstArgument(start); i++) {
      const previous = this.nameBefore(start);
      if (previous < 0) break;
      before.push(this.source.code.textOf(previous));
      start = previous;
      how = this.connectorBefore(start);
    }
    before.reverse();
    if (how === null) {
      return { connector, before: before.slice(1), base: start, mayBeginWithBase: false, start };
    }
    const mayBeginWithBase = before.length > 0 && how === 'argument';
    const base = how === 'member' && !mayBeginWithBase ? this.numberBefore(start) : -1;
    return { connector, before, base, mayBeginWithBase, start };
  }

  /** The 0 of `((struct task_struct *)0)->pid`. */
  private numberBefore(token: number): number {
    const { code } = this.source;
    let at = token - 2;
    while (code.punctuation(at) === ')') at--;
    return code.kinds[at] === NUMBER ? at : -1;
  }

  private isFirstArgument(token: number): boolean {
    return this.source.code.punctuation(token - 1) === '(';
  }

  /** How a name hangs on what is before it; null when it begins an expression. */
  private connectorBefore(token: number): Connector | null {
    const { code, layout } = this.source;
    const mark = token > 0 ? code.punctuation(token - 1) : '';
    if (mark === '.' || mark === '->') return 'member';
    if (mark !== ',' && mark !== '(') return null;
    const bracket = layout.opener[token];
    const call = bracket < 0 ? null : this.callAt(bracket);
    if (call === null) return null;
    if (call.known === null) return this.connectorIn(call.name, layout.argument[token]);
    if (call.known.base === null) return null;
    return layout.argument[token] > call.known.base ? 'path-argument' : null;
  }

  /** How an argument of a macro that is not libbpf's hangs on what is before it. */
  private connectorIn(name: string, argument: number): Connector | null {
    const { macros } = this.source;
    if (macros.named(name).length === 0) return looksLikeMacro(name) ? 'argument' : null;
    const reads = macros.parameters.readsMember(name, argument);
    if (reads === null) return 'argument';
    return reads ? 'path-argument' : null;
  }

  mayBeMacro(name: string): boolean {
    const macros = this.source.macros.named(name);
    if (macros.length === 0) return looksLikeMacro(name);
    return macros.some(({ parameters }) => parameters !== null);
  }

  /** The name that the expression before a connector ends with; -1 when it ends otherwise, as a call does. */
  private nameBefore(token: number): number {
    const { code, layout } = this.source;
    let at = token - 2;
    for (let i = 0; i < LONGEST_CHAIN && at >= 0; i++) {
      if (code.isIdentifier(at)) return KEYWORDS.has(code.textOf(at)) ? -1 : at;
      const mark = code.punctuation(at);
      const opener = layout.partner[at];
      if (mark === ']' && opener >= 0 && opener < at) at = opener - 1;
      else if (mark === ')' && opener >= 0 && opener < at && this.callAt(opener) === null) at--;
      else return -1;
    }
    return -1;
  }
}
