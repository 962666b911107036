import { coreMacro, looksLikeMacro, type SoughtKind } from './core-macros';
import { MacroParameters } from './macro-parameters';
import type { Directive, SourceTokens, TokenList } from './tokens';

/** A #define. */
export interface Macro {
  readonly name: string;
  /** Null when it is used without parentheses. */
  readonly parameters: Parameters | null;
  /** Its replacement is from one token of `tokens` to before another. */
  readonly tokens: TokenList;
  readonly from: number;
  readonly to: number;
}

export interface Parameters {
  /** With `__VA_ARGS__` for `...`. */
  readonly names: readonly string[];
  /** The last takes all arguments that are left. */
  readonly isVariadic: boolean;
}

/** Where a replacement has an identifier. */
export interface Mention {
  readonly macro: Macro;
  readonly token: number;
}

/** Macros that are followed through one another, and what is looked at of each. */
const MOST_FOLLOWED = 64;
const MOST_PARAMETERS = 128;
const MOST_MENTIONS = 256;
const LONGEST_WALK = 256;

/** What a macro's replacement leads to. */
export interface MacroUse {
  /** The kinds of relocations that libbpf's macros in it lead to. */
  readonly kinds: ReadonlySet<SoughtKind>;
  /** It uses what may be macros of which nothing is known, or is one itself. */
  readonly isOpen: boolean;
}

const NOT_KNOWN: MacroUse = { kinds: new Set(), isOpen: true };

/** The macros of a file and its headers; which definition of a name holds where is not worked out. */
export class Macros {
  readonly parameters = new MacroParameters(this);
  private readonly byName = new Map<string, Macro[]>();
  private readonly mentions = new Map<string, Mention[]>();
  private readonly uses = new Map<string, MacroUse>();

  constructor(files: Iterable<SourceTokens>) {
    for (const { directives, directiveTokens } of files) {
      for (const directive of directives) this.add(directiveTokens, directive);
    }
  }

  named(name: string): readonly Macro[] {
    return this.byName.get(name) ?? [];
  }

  useOf(name: string): MacroUse {
    if (!this.byName.has(name)) return NOT_KNOWN;
    const known = this.uses.get(name);
    if (known !== undefined) return known;
    const use = this.findUse(name);
    this.uses.set(name, use);
    return use;
  }

  /**
   * The macros whose replacement spells an access of `names`, or uses such a macro: where one of them is used, its name is all
   * that the source has of the access.
   */
  spelling(names: readonly string[], kind: SoughtKind): ReadonlySet<string> {
    const found = new Set<string>();
    for (const mention of this.mentionsOf(names[0])) {
      const { macro } = mention;
      if (names.some((name) => macro.parameters?.names.includes(name))) continue;
      if (spells(mention, names) && leadsTo(mention, kind)) found.add(macro.name);
    }
    for (const name of found) {
      for (const { macro } of this.mentionsOf(name)) {
        if (found.size < MOST_FOLLOWED) found.add(macro.name);
      }
    }
    return found;
  }

  private add(tokens: TokenList, directive: Directive): void {
    const { name, from, to } = directive;
    if (name !== 'define' || from === to || !tokens.isIdentifier(from)) return;
    const macro = macroOf(tokens, directive);
    listIn(this.byName, macro.name).push(macro);
    for (let token = macro.from; token < macro.to; token++) {
      if (!tokens.isIdentifier(token)) continue;
      listIn(this.mentions, tokens.textOf(token)).push({ macro, token });
    }
  }

  private mentionsOf(name: string): readonly Mention[] {
    const all = this.mentions.get(name) ?? [];
    return all.length > MOST_MENTIONS ? all.slice(0, MOST_MENTIONS) : all;
  }

  private findUse(name: string): MacroUse {
    const kinds = new Set<SoughtKind>();
    let isOpen = false;
    const followed = new Set([name]);
    for (const next of followed) {
      for (const { tokens, from, to } of this.named(next)) {
        if (to - from > LONGEST_WALK) isOpen = true;
        for (let token = from; token < Math.min(to, from + LONGEST_WALK); token++) {
          if (!tokens.isIdentifier(token)) continue;
          const word = tokens.textOf(token);
          const known = coreMacro(word);
          for (const kind of known?.kinds ?? []) kinds.add(kind);
          if (known !== null) continue;
          if (!this.byName.has(word)) isOpen ||= looksLikeMacro(word) && calls(tokens, token);
          else if (followed.size < MOST_FOLLOWED) followed.add(word);
          else isOpen = true;
        }
      }
    }
    return { kinds, isOpen };
  }
}

function calls(tokens: TokenList, token: number): boolean {
  return tokens.punctuation(token + 1) === '(';
}

function listIn<T>(lists: Map<string, T[]>, name: string): T[] {
  const list = lists.get(name) ?? [];
  if (list.length === 0) lists.set(name, list);
  return list;
}

function macroOf(tokens: TokenList, { from, to }: Directive): Macro {
  const name = tokens.textOf(from);
  // Parameters stand directly behind the name.
  const hasParameters =
    from + 1 < to &&
    tokens.punctuation(from + 1) === '(' &&
    tokens.starts[from + 1] === tokens.ends[from];
  if (!hasParameters) return { name, parameters: null, tokens, from: from + 1, to };
  const names: string[] = [];
  let isVariadic = false;
  let body = from + 2;
  for (; body < to && tokens.punctuation(body) !== ')'; body++) {
    if (tokens.isIdentifier(body) && names.length < MOST_PARAMETERS) {
      names.push(tokens.textOf(body));
    } else if (tokens.punctuation(body) === '.' && !isVariadic) {
      isVariadic = true;
      if (!tokens.isIdentifier(body - 1)) names.push('__VA_ARGS__');
    }
  }
  const parameters = { names, isVariadic };
  return { name, parameters, tokens, from: Math.min(body + 1, to), to };
}

/** Whether the names of a path follow one another from a mention on. */
function spells({ macro, token }: Mention, names: readonly string[]): boolean {
  const { tokens, from, parameters } = macro;
  // `#define sk_family __sk_common.skc_family` stands for an accessor as a whole.
  const isWhole = parameters === null && token === from;
  if (!isWhole && !BEFORE_ACCESSOR.has(tokens.punctuation(token - 1))) return false;
  let at = token;
  for (const name of names.slice(1)) {
    let connector = at + 1;
    for (let i = 0; i < LONGEST_WALK && isBetweenSteps(tokens.punctuation(connector)); i++) {
      connector += tokens.punctuation(connector) === '[' ? 2 : 1;
    }
    const mark = tokens.punctuation(connector);
    if (mark !== '.' && mark !== '->' && mark !== ',') return false;
    at = connector + 1;
    if (!tokens.isIdentifier(at) || tokens.textOf(at) !== name) return false;
  }
  return tokens.punctuation(at + 1) !== '.';
}

const BEFORE_ACCESSOR = new Set(['.', '->', ',', '(']);

function isBetweenSteps(mark: string): boolean {
  return mark === '[' || mark === ']' || mark === ')';
}

/** Whether a macro of libbpf around a mention, if there is one, leads to relocations of this kind. */
function leadsTo({ macro: { tokens, from }, token }: Mention, kind: SoughtKind): boolean {
  let open = 0;
  for (let at = token - 1; at > from && at > token - LONGEST_WALK; at--) {
    const mark = tokens.punctuation(at);
    if (mark === ')') open++;
    else if (mark === '(' && open > 0) open--;
    else if (mark === '(') {
      const macro = tokens.isIdentifier(at - 1) ? coreMacro(tokens.textOf(at - 1)) : null;
      if (macro !== null) return macro.kinds.has(kind);
    }
  }
  return true;
}
