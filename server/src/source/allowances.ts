import type { SourceFile, Span } from './source-file';
import type { Comment } from './tokens';

/** A comment that silences rules: `core-lens: allow(rule, rule) reason`. */
export interface Allowance {
  /** At least one; whether there are such rules is for others to say. */
  readonly rules: readonly string[];
  /** Empty when none is given. */
  readonly reason: string;
  /** The comment. */
  readonly span: Span;
  /** The lines that it silences, both included. */
  readonly firstLine: number;
  readonly lastLine: number;
}

/** What is wrong with a comment that speaks to the product. */
export type AllowanceFlaw =
  /** `allow()` */
  | 'no-rule'
  /** What stands in the parentheses is no list of rules. */
  | 'not-a-rule'
  /** Anything but `allow(…)`. */
  | 'not-understood'
  /** It stands alone with no code behind it. */
  | 'nothing-to-silence';

export interface BadAllowance {
  readonly flaw: AllowanceFlaw;
  /** The rule or the words that are not understood, cut. */
  readonly text: string;
  readonly span: Span;
}

export interface Allowances {
  readonly allowed: readonly Allowance[];
  readonly bad: readonly BadAllowance[];
}

/** More than a file can need; the rest is not looked at. */
const MOST_ALLOWANCES = 10_000;
const LONGEST_QUOTE = 60;
const LONGEST_REASON = 1000;

const ADDRESS = /^[\s*!/]*core-lens:[ \t]*/;
const RULE = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/**
 * The comments of a file that silence rules. One that shares its line with code silences that line. One that stands alone
 * silences the next code: the whole statement, or the head of the block, that begins there; within a statement of several
 * lines, only the next line of it.
 */
export function allowances(source: SourceFile): Allowances {
  const allowed: Allowance[] = [];
  const bad: BadAllowance[] = [];
  for (const comment of source.tokens.comments) {
    if (allowed.length + bad.length >= MOST_ALLOWANCES) break;
    const text = addressed(source, comment);
    if (text === null) continue;
    const span = source.span(comment.start, comment.end);
    const order = understand(text);
    const lines = silencedLines(source, comment);
    if ('flaw' in order) bad.push({ ...order, span });
    else if (lines === null) bad.push({ flaw: 'nothing-to-silence', text: '', span });
    else allowed.push({ ...order, ...lines, span });
  }
  return { allowed, bad };
}

/** What a comment says to the product; null for any other comment. */
function addressed(source: SourceFile, { start, end, isLine }: Comment): string | null {
  const opening = source.text.slice(start + 2, Math.min(end, start + 200));
  const address = ADDRESS.exec(opening);
  if (address === null) return null;
  const isClosed = !isLine && source.text.startsWith('*/', end - 2);
  const text = source.text.slice(start + 2 + address[0].length, isClosed ? end - 2 : end);
  return text.slice(0, LONGEST_REASON);
}

function understand(
  text: string,
): { rules: string[]; reason: string } | { flaw: AllowanceFlaw; text: string } {
  const order = /^allow[ \t]*\(([^()]*)\)/.exec(text);
  if (order === null) return { flaw: 'not-understood', text: quote(text) };
  const rules = order[1].split(',').map((rule) => rule.trim());
  if (rules.length === 1 && rules[0] === '') return { flaw: 'no-rule', text: '' };
  const wrong = rules.find((rule) => !RULE.test(rule));
  if (wrong !== undefined) return { flaw: 'not-a-rule', text: quote(wrong) };
  return { rules, reason: reasonOf(text.slice(order[0].length)) };
}

/** One line, without the stars that comments of several lines have in front. */
function reasonOf(text: string): string {
  return text
    .split('\n')
    .map((line) => line.trim().replace(/^\*+\s*/, ''))
    .join(' ')
    .replace(/^\s*[:-]+\s*/, '')
    .trim();
}

function quote(text: string): string {
  const line = text.trim().split('\n')[0].trim();
  return line.length > LONGEST_QUOTE ? `${line.slice(0, LONGEST_QUOTE)}…` : line;
}

function silencedLines(
  source: SourceFile,
  { start, end }: Comment,
): { firstLine: number; lastLine: number } | null {
  const { code, layout } = source;
  const before = code.lastBeginningUpTo(start);
  const after = before + 1;
  const firstLine = source.lineOf(start);
  const lastLine = source.lineOf(end);
  const followsCode = before >= 0 && source.lineOf(code.ends[before]) === firstLine;
  const precedesCode = after < code.count && source.lineOf(code.starts[after]) === lastLine;
  if (followsCode || precedesCode) return { firstLine, lastLine };
  if (after >= code.count) return null;
  const next = source.lineOf(code.starts[after]);
  if (layout.statement[after] !== after) return { firstLine: next, lastLine: next };
  return { firstLine: next, lastLine: source.lineOf(code.ends[lastOfStatement(source, after)]) };
}

/** The last token of the statement, or of the head of the block, that begins at a token. */
function lastOfStatement({ code, layout }: SourceFile, first: number): number {
  let low = first;
  let high = code.count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (layout.statement[middle] <= first) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
