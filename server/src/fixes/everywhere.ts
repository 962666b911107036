import type { SourceRange } from '../problem';
import type { Relocation } from '../relocation';
import type { SourceFile } from '../source';
import { inserted, type Draft, type Edit, type FixRequest } from './fix';
import { newlineOf } from './layout-of-text';
import { textOf } from './expression';
import { readAt, tokenAt, type SourceRead } from './read';
import { placeInCode } from './statement';

/** How far a fix goes beyond the read of its problem. */
export type Reach = 'function' | 'file';

export type DraftMaker = (request: FixRequest) => Draft | null;

const MOST_READS = 64;

/**
 * One fix for all reads of one field, of which a checker that stops where a program fails tells the first only. Null where
 * there is but one, or one of them cannot be mended beside the others.
 */
export function everywhere(request: FixRequest, make: DraftMaker, reach: Reach): Draft | null {
  const reads = sameReads(request, reach);
  if (reads.length < 2 || reads.length > MOST_READS) return null;
  const drafts: Draft[] = [];
  for (const read of reads) {
    const draft = make(read);
    if (draft === null) return null;
    drafts.push(draft);
  }
  const edits = joinedEdits(request.source, drafts);
  if (edits === null) return null;
  const title = drafts[0].title.replace(/\(.*\)/, '');
  const all = reads.length === 2 ? 'both reads' : `all ${reads.length} reads`;
  return { title: `${title}: ${all} in this ${reach}`, edits };
}

/** A request for each read of the same field, in the order of the text. */
function sameReads(request: FixRequest, reach: Reach): FixRequest[] {
  const { problem, checked, source, path, steps = [] } = request;
  const { place, range } = problem;
  if (place.kind !== 'instruction' || place.token?.kind !== 'accessor' || range === null) return [];
  const { token } = place;
  const { relocations } = checked.prepared;
  const own = relocations[token.relocation];
  const ownToken = tokenAt(source, range);
  if (own.access === null || ownToken < 0) return [];
  const wanted = token.step ?? own.access.steps.findLastIndex(({ isMember }) => isMember);
  const { item } = source.layout;
  const found = new Map([[ownToken, request]]);
  const seen = new Map(found);
  for (const { relocation, step, range: at } of steps) {
    if (step !== wanted || at.file !== path || !isSameField(own, relocations[relocation])) continue;
    const other = tokenAt(source, at);
    if (other < 0 || seen.has(other)) continue;
    if (reach === 'function' && item[other] !== item[ownToken]) continue;
    const moved = { ...place, token: { ...token, relocation } };
    const one = { ...request, problem: { ...problem, place: moved, range: at } };
    seen.set(other, one);
    if (!isGuarded(source, other)) found.set(other, one);
  }
  for (const [at, one] of seen) addTwins(found, at, one);
  const statements = [...found.keys()].map((at) => statementOf(source, at));
  const isShared = (at: number) => {
    const statement = statementOf(source, at);
    return statements.filter((one) => one === statement).length > 1;
  };
  return [...found]
    .sort(([a], [b]) => a - b)
    .map(([at, one]) => ({ ...one, isPartOfStatement: isShared(at) }));
}

function isSameField(a: Relocation, b: Relocation): boolean {
  return a.kind === b.kind && b.access !== null && a.spec === b.spec;
}

/** Adds the reads of a function that are written alike: one relocation may serve them all. */
function addTwins(found: Map<number, FixRequest>, token: number, request: FixRequest): void {
  const { source, problem, path } = request;
  const { code, layout } = source;
  const read = readAt(request);
  const way = read && wayTo(source, read);
  if (way === null) return;
  for (const other of source.occurrences(code.textOf(token))) {
    if (layout.item[other] !== layout.item[token] || found.has(other)) continue;
    if (isGuarded(source, other)) continue;
    const span = source.tokenSpan(other);
    const range = { ...span, file: path, text: source.lineText(span.line), certainty: 'exact' };
    const twin = { ...request, problem: { ...problem, range: range as SourceRange } };
    const same = readAt(twin);
    if (same !== null && wayTo(source, same) === way) found.set(other, twin);
  }
}

/** What is followed to a field, whichever way it is read: `task state`. */
function wayTo(
  source: SourceFile,
  { pointer, path, arguments: given, base, argument, form }: SourceRead,
): string | null {
  if (form === 'value-macro') return null;
  const before = form === 'path-macro' ? given.slice(base, argument) : [pointer];
  const words = before.map((tokens) => (tokens === null ? '' : textOf(source, tokens)));
  return words.includes('')
    ? null
    : [...words, textOf(source, path)].join(' ').replace(/\s+/g, ' ');
}

function statementOf(source: SourceFile, token: number): number {
  return placeInCode(source, token).statement?.first ?? source.layout.statement[token];
}

const ASKS = /^bpf_core_(field|type)_exists$/;
const MOST_BLOCKS = 32;

/** Whether a question stands before a token in its statement, or in the head of a block around it. */
function isGuarded({ code, layout }: SourceFile, token: number): boolean {
  const asksBetween = (first: number, end: number) => {
    for (let at = first; at < end; at++) {
      if (code.isIdentifier(at) && ASKS.test(code.textOf(at))) return true;
    }
    return false;
  };
  if (asksBetween(layout.statement[token], token)) return true;
  let bracket = layout.opener[token];
  for (let i = 0; i < MOST_BLOCKS && bracket >= 0; i++, bracket = layout.opener[bracket]) {
    const isBlock = code.punctuation(bracket) === '{' && layout.depth[bracket] > 0;
    if (isBlock && asksBetween(layout.statement[bracket], bracket)) return true;
  }
  return false;
}

/** The edits of all drafts; what several declare is declared once, in front of the first. Null where they are at odds. */
function joinedEdits(source: SourceFile, drafts: readonly Draft[]): Edit[] | null {
  const newline = newlineOf(source);
  const items = new Map<string, string>();
  const edits: Edit[] = [];
  let declaredAt = Infinity;
  for (const edit of drafts.flatMap((draft) => draft.edits)) {
    const isDeclaration = edit.start === edit.end && edit.newText.endsWith(newline + newline);
    if (!isDeclaration) {
      edits.push(edit);
      continue;
    }
    declaredAt = Math.min(declaredAt, edit.start);
    for (const item of edit.newText.split(newline + newline).filter((text) => text !== '')) {
      const name = /(\w+)(?= \{| ?\(const)/.exec(item)?.[1] ?? item;
      if ((items.get(name) ?? item) !== item) return null;
      items.set(name, item);
    }
  }
  if (items.size > 0) {
    const text = [...items.values()].map((item) => item + newline + newline).join('');
    edits.push(inserted(declaredAt, text));
  }
  edits.sort((a, b) => a.start - b.start);
  return edits.every(({ start }, i) => i === 0 || edits[i - 1].end < start) ? edits : null;
}
