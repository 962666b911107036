import { coreMacro, type SourceFile } from '../source';

/** Tokens of an expression, both included. */
export interface Tokens {
  readonly first: number;
  readonly last: number;
}

const LONGEST_CHAIN = 64;
const KEYWORDS = new Set(['if', 'while', 'for', 'switch', 'return', 'case', 'else', 'do']);

export function textOf({ code, text }: SourceFile, { first, last }: Tokens): string {
  return text.slice(code.starts[first], code.ends[last]);
}

/** The arguments of a call, given its opening parenthesis; null when nothing closes it or one is empty. */
export function argumentsOf({ code, layout }: SourceFile, opener: number): Tokens[] | null {
  const end = layout.partner[opener];
  if (end < 0) return null;
  const found: Tokens[] = [];
  let first = opener + 1;
  for (let at = opener + 1; at <= end; at++) {
    const isEnd = at === end || (layout.opener[at] === opener && code.punctuation(at) === ',');
    if (!isEnd) continue;
    if (at === first) return null;
    found.push({ first, last: at - 1 });
    first = at + 1;
  }
  return found;
}

/** The first token of the expression that goes on behind a token by `->`, `.` or an index; −1 where it is none. */
export function chainStart({ code, layout }: SourceFile, last: number): number {
  let at = last;
  for (let i = 0; i < LONGEST_CHAIN && at >= 0; i++) {
    const mark = code.punctuation(at);
    if (mark === ']' && layout.partner[at] >= 0) {
      at = layout.partner[at] - 1;
    } else if (mark === ')' && layout.partner[at] >= 0) {
      const opener = layout.partner[at];
      if (!isCallee(code, opener - 1)) return opener;
      at = opener - 1;
    } else if (code.isIdentifier(at) && !KEYWORDS.has(code.textOf(at))) {
      const before = code.punctuation(at - 1);
      if (before !== '->' && before !== '.') return at;
      at -= 2;
    } else {
      return -1;
    }
  }
  return -1;
}

function isCallee(code: SourceFile['code'], token: number): boolean {
  return token >= 0 && code.isIdentifier(token) && !KEYWORDS.has(code.textOf(token));
}

/** The last token of a chain of members and indexes; −1 where it goes on to a call. */
export function chainEnd({ code, layout }: SourceFile, token: number): number {
  let at = token;
  for (let i = 0; i < LONGEST_CHAIN; i++) {
    const mark = code.punctuation(at + 1);
    if ((mark === '->' || mark === '.') && code.isIdentifier(at + 2)) at += 2;
    else if (mark === '[' && layout.partner[at + 1] > at) at = layout.partner[at + 1];
    else return mark === '(' ? -1 : at;
  }
  return -1;
}

/** Whether an operator before an expression is one of two operands, given the operator's token. */
function endsOperand(source: SourceFile, token: number): boolean {
  const { code } = source;
  const mark = code.punctuation(token);
  if (mark === ')' || mark === ']') return true;
  return mark === '' && !(code.isIdentifier(token) && KEYWORDS.has(code.textOf(token)));
}

function areAdjacent({ code }: SourceFile, token: number): boolean {
  return code.ends[token] === code.starts[token + 1];
}

/** Whether `&` stands before an expression that begins at a token. */
export function hasAddressTaken(source: SourceFile, first: number): boolean {
  const { code } = source;
  if (code.punctuation(first - 1) !== '&') return false;
  const isLogical = code.punctuation(first - 2) === '&' && areAdjacent(source, first - 2);
  return !isLogical && !endsOperand(source, first - 2);
}

/** Whether `*` stands before an expression that begins at a token. */
export function isDereferenced(source: SourceFile, first: number): boolean {
  return source.code.punctuation(first - 1) === '*' && !endsOperand(source, first - 2);
}

/** Whether an expression is assigned to, counted up or down. */
export function isWritten(source: SourceFile, { first, last }: Tokens): boolean {
  const { code } = source;
  const next = code.punctuation(last + 1);
  const behind = code.punctuation(last + 2);
  if (next === '=') return behind !== '=';
  if ((next === '+' || next === '-') && behind === next && areAdjacent(source, last + 1))
    return true;
  if ('+-*/%&|^'.includes(next) && next !== '' && behind === '=' && areAdjacent(source, last + 1))
    return true;
  if ((next === '<' || next === '>') && behind === next && code.punctuation(last + 3) === '=')
    return true;
  const before = code.punctuation(first - 1);
  return (
    (before === '+' || before === '-') &&
    code.punctuation(first - 2) === before &&
    areAdjacent(source, first - 2)
  );
}

/** Whether an operator with low precedence may stand at the place of an expression without parentheses around it. */
export function standsAlone(source: SourceFile, { first, last }: Tokens): boolean {
  const { code, layout } = source;
  const behind = code.punctuation(last + 1);
  if (behind !== ';' && behind !== ')' && behind !== ',' && behind !== '}') return false;
  if (code.isIdentifier(first - 1)) return code.textOf(first - 1) === 'return';
  const before = code.punctuation(first - 1);
  if (before === '=') return isPlainAssignment(source, first - 1);
  if (before === '(' || before === ',') return !isInMacro(source, layout.opener[first]);
  return before === '{';
}

function isPlainAssignment(source: SourceFile, operator: number): boolean {
  const { code } = source;
  return code.isIdentifier(operator - 1) || code.punctuation(operator - 1) === ']';
}

/** Whether a parenthesis opens the arguments of what may be a macro, which may do anything with them. */
function isInMacro({ code, macros }: SourceFile, opener: number): boolean {
  if (opener < 1 || code.punctuation(opener) !== '(' || !isCallee(code, opener - 1)) return false;
  const name = code.textOf(opener - 1);
  return macros.named(name).length > 0 || /^[A-Z_][A-Z0-9_]*$/.test(name);
}

/** Whether a parenthesis opens the arguments of a macro that is not libbpf's, which may be anything but one call. */
export function isInForeignMacro(source: SourceFile, opener: number): boolean {
  const { code, macros } = source;
  if (!isInMacro(source, opener)) return false;
  const name = code.textOf(opener - 1);
  return macros.named(name).length > 0 || coreMacro(name) === null;
}

/** Text that may stand behind a cast or before `->`. */
export function asOperand(source: SourceFile, tokens: Tokens): string {
  const text = textOf(source, tokens);
  const isChain = chainStart(source, tokens.last) === tokens.first;
  return isChain ? text : `(${text})`;
}
