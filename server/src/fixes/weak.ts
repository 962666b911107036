import { findDeclaration, type SourceFile } from '../source';
import { asConditional } from './conditional';
import { isInForeignMacro, textOf } from './expression';
import { inserted, type Draft, type Edit, type FixRequest } from './fix';
import { ifAround } from './guard';
import { tokenAt } from './read';
import { isCall, placeInCode } from './statement';

const ASKS = 'bpf_ksym_exists';

/** `__weak` on the declaration of a Kconfig option: it is 0 where it is not set. */
export function weakConfigFix(request: FixRequest): Draft | null {
  const name = externName(request);
  if (name === null || !isFailing(request, name, 'kconfig-missing')) return null;
  const edit = weakEdit(request.source, name);
  return edit && { title: `Declare ${name} __weak`, edits: [edit], isSafe: true };
}

/** A kernel function or variable declared `__weak`, and used only where it is there. */
export function weakSymbolFix(request: FixRequest): Draft | null {
  const { source, problem } = request;
  const name = externName(request);
  if (name === null) return null;
  const isWeak = request.checked.prepared.object.externs.some(
    (extern) => extern.name === name && extern.weak,
  );
  const isFunction = problem.rule === 'kfunc-missing';
  if (isWeak) return isFunction ? guardedCallFix(request, name) : null;
  const edit = weakEdit(source, name);
  const uses = isFunction ? callsGuarded(source, name) : readsGuarded(source, name);
  if (edit === null || uses === null) return null;
  const edits = [edit, ...uses].sort((a, b) => a.start - b.start);
  const also = uses.length > 0 ? ' and use it only where it exists' : '';
  return { title: `Declare ${name} __weak${also}`, edits };
}

function externName({ problem: { place } }: FixRequest): string | null {
  if (place.kind === 'declaration') return place.name;
  return place.kind === 'instruction' && place.token?.kind === 'name' ? place.token.name : null;
}

/** Whether some kernel surely lacks a strong extern. */
function isFailing({ checked }: FixRequest, name: string, code: 'kconfig-missing'): boolean {
  const { externs } = checked.prepared.object;
  return checked.judgements.some(({ programs }) =>
    programs.some(({ causes }) =>
      causes.some(
        (cause) =>
          cause.code === code &&
          cause.certainty === 'certain' &&
          externs[cause.extern].name === name &&
          !externs[cause.extern].weak,
      ),
    ),
  );
}

function weakEdit(source: SourceFile, name: string): Edit | null {
  const declared = findDeclaration(source, name);
  const token = declared === null ? -1 : tokenAt(source, declared.span);
  if (token < 0) return null;
  const { code, layout } = source;
  let isMarked = false;
  for (let at = token; at < code.count && layout.depth[at] >= layout.depth[token]; at++) {
    if (code.punctuation(at) === ';' && layout.depth[at] === layout.depth[token]) {
      return isMarked ? inserted(code.starts[at], ' __weak') : null;
    }
    const word = code.isIdentifier(at) ? code.textOf(at) : '';
    if (word === '__weak' || code.punctuation(at) === '{') return null;
    if (word === '__kconfig' || word === '__ksym') isMarked = true;
  }
  return null;
}

/** What is true where a kernel symbol is there, in words that the file knows; `symbol` is its address. */
function existence(source: SourceFile, symbol: string): string {
  return source.macros.named(ASKS).length > 0 ? `${ASKS}(${symbol})` : symbol;
}

function guardedCallFix({ problem, source }: FixRequest, name: string): Draft | null {
  const token = problem.range?.certainty === 'exact' ? tokenAt(source, problem.range) : -1;
  const edits = token < 0 ? null : guardedCall(source, token, name);
  return edits && { title: `Call ${name} only where it exists`, edits };
}

function guardedCall(source: SourceFile, token: number, name: string): Edit[] | null {
  const { code, layout } = source;
  const end = layout.partner[token + 1];
  if (code.textOf(token) !== name || code.punctuation(token + 1) !== '(' || end < token)
    return null;
  const { statement } = placeInCode(source, token);
  const question = existence(source, name);
  if (
    statement !== null &&
    isCall(source, statement) &&
    !isInForeignMacro(source, statement.first + 1)
  ) {
    return ifAround(source, statement, question);
  }
  const whole = { first: token, last: end };
  return [asConditional(source, whole, question, textOf(source, whole), '0')];
}

/** Every call of a function guarded; null where one is not understood. */
function callsGuarded(source: SourceFile, name: string): Edit[] | null {
  const edits: Edit[] = [];
  for (const token of source.occurrences(name)) {
    if (source.layout.depth[token] === 0 || isAsked(source, token)) continue;
    const edit = guardedCall(source, token, name);
    if (edit === null) return null;
    edits.push(...edit);
  }
  return areApart(edits) ? edits : null;
}

/** Every read of a variable guarded; its address alone is 0 where it is missing. */
function readsGuarded(source: SourceFile, name: string): Edit[] | null {
  const { code, layout } = source;
  const edits: Edit[] = [];
  for (const token of source.occurrences(name)) {
    if (layout.depth[token] === 0 || isAsked(source, token)) continue;
    if (code.punctuation(token - 1) === '&') continue;
    const behind = code.punctuation(token + 1);
    if (behind === '.' || behind === '->' || behind === '[' || behind === '(') return null;
    const whole = { first: token, last: token };
    edits.push(asConditional(source, whole, existence(source, `&${name}`), name, '0'));
  }
  return areApart(edits) ? edits : null;
}

/** Whether a name stands in the question whether it exists. */
function isAsked({ code, layout }: SourceFile, token: number): boolean {
  const callee = layout.opener[token] - 1;
  return callee >= 0 && code.isIdentifier(callee) && code.textOf(callee) === ASKS;
}

function areApart(edits: readonly Edit[]): boolean {
  return edits.every(({ start }, i) => i === 0 || edits[i - 1].end <= start);
}
