import type { SourceFile } from '../source';

/** A statement that ends with a semicolon. */
export interface Statement {
  readonly first: number;
  /** The token of its semicolon. */
  readonly last: number;
  /** It is the body of an if, an else or a loop, without braces. */
  readonly isBody: boolean;
}

/** What is known of the place of a token among statements. */
export interface Place {
  /** Null in the head of a block, in an initializer, in a statement within parentheses. */
  readonly statement: Statement | null;
  readonly isInLoop: boolean;
}

const WITH_HEAD = new Set(['if', 'while', 'for', 'switch']);
const LOOPS = /^(for|while|do|bpf_for|bpf_for_each|bpf_repeat)$/;
const MOST_HEADS = 64;
const MOST_BLOCKS = 64;

export function placeInCode(source: SourceFile, token: number): Place {
  const { first, isBody, isInLoop } = beginningOf(source, token);
  const isLooped = isInLoop || isInLoopBlock(source, token);
  const last = first < 0 ? -1 : semicolonOf(source, first, token);
  const statement = last < 0 ? null : { first, last, isBody };
  return { statement, isInLoop: isLooped };
}

interface Beginning {
  /** −1 for a token in the head of a block. */
  readonly first: number;
  readonly isBody: boolean;
  readonly isInLoop: boolean;
}

/** Skips the heads of blocks and the labels that stand before the statement of a token. */
function beginningOf({ code, layout }: SourceFile, token: number): Beginning {
  let first = layout.statement[token];
  let isBody = false;
  let isInLoop = false;
  if (layout.inParentheses[first] === 1) return { first: -1, isBody, isInLoop };
  for (let heads = 0; heads < MOST_HEADS && code.isIdentifier(first); heads++) {
    const word = code.textOf(first);
    if (LOOPS.test(word)) isInLoop = true;
    if (WITH_HEAD.has(word) && code.punctuation(first + 1) === '(') {
      const end = layout.partner[first + 1];
      if (end < 0 || token <= end) return { first: -1, isBody, isInLoop };
      first = end + 1;
      isBody = true;
    } else if (word === 'else' || word === 'do') {
      first++;
      isBody = true;
    } else if (word === 'case') {
      while (first < token && code.punctuation(first) !== ':') first++;
      if (first === token) return { first: -1, isBody, isInLoop };
      first++;
    } else if (code.punctuation(first + 1) === ':' && first < token) {
      first += 2;
    } else {
      break;
    }
  }
  return { first, isBody, isInLoop };
}

/** The semicolon that ends a statement; −1 where a block or an initializer ends before one. */
function semicolonOf({ code, layout }: SourceFile, first: number, token: number): number {
  const depth = layout.depth[first];
  for (let at = token; at < code.count && layout.depth[at] >= depth; at++) {
    if (layout.depth[at] === depth && code.punctuation(at) === ';') return at;
  }
  return -1;
}

function isInLoopBlock({ code, layout }: SourceFile, token: number): boolean {
  let bracket = layout.opener[token];
  for (let i = 0; i < MOST_BLOCKS && bracket >= 0; i++, bracket = layout.opener[bracket]) {
    if (code.punctuation(bracket) !== '{' || layout.depth[bracket] === 0) continue;
    for (let at = layout.statement[bracket]; at < bracket; at++) {
      if (code.isIdentifier(at) && LOOPS.test(code.textOf(at))) return true;
    }
  }
  return false;
}

/** Whether a statement is nothing but one call: `f(a, b);`. */
export function isCall({ code, layout }: SourceFile, { first, last }: Statement): boolean {
  return (
    code.isIdentifier(first) &&
    code.punctuation(first + 1) === '(' &&
    layout.partner[first + 1] === last - 1
  );
}

/** The operator `=` of a statement that is nothing but an assignment, no declaration; −1 for any other. */
export function assignmentOf({ code, layout }: SourceFile, { first, last }: Statement): number {
  let at = first;
  while (code.punctuation(at) === '*') at++;
  if (!code.isIdentifier(at)) return -1;
  at++;
  while (at < last) {
    const mark = code.punctuation(at);
    if (mark === '->' || mark === '.') at += 2;
    else if (mark === '[' && layout.partner[at] > at) at = layout.partner[at] + 1;
    else break;
  }
  return code.punctuation(at) === '=' && code.punctuation(at + 1) !== '=' ? at : -1;
}
