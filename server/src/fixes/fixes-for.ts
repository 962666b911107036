import { ineffectiveGuards } from '../problem';
import { bitfieldFix, fieldSizeFix } from './bitfield';
import { defineTypeFix } from './define-type';
import { enumValueFix } from './enum-value';
import { everywhere, type DraftMaker as Maker } from './everywhere';
import { fallbackFix } from './fallback';
import type { Draft, Fix, FixRequest } from './fix';
import { guardFix } from './guard';
import { helperFix } from './helper';
import { withHeader } from './include';
import { optionalFix } from './optional';
import { probeReadFix } from './plain-load';
import { readAt } from './read';
import { silenceFix } from './silence';
import { weakConfigFix, weakSymbolFix } from './weak';

const guarded: Maker = (request) => {
  const read = readAt(request);
  return read === null ? null : guardFix(request, read);
};
const fallenBack: Maker = (request) => {
  const read = readAt(request);
  return read === null ? null : fallbackFix(request, read);
};

/** What helps against the problems of a rule, the best first. */
const MAKERS = new Map<string, readonly Maker[]>([
  ['field-missing', [fallenBack, guarded]],
  ['kind-mismatch', [fallenBack, guarded]],
  ['path-mismatch', [fallenBack, guarded]],
  ['type-missing', [guarded]],
  ['index-out-of-range', [guarded]],
  ['enumerator-missing', [guarded]],
  ['guard-ineffective', [guarded, fallenBack]],
  ['size-mismatch', [bitfieldFix]],
  ['became-bitfield', [bitfieldFix]],
  ['left-bitfield', [bitfieldFix]],
  ['bitfield-read-directly', [bitfieldFix]],
  ['signedness', [bitfieldFix]],
  ['read-size', [fieldSizeFix, bitfieldFix]],
  ['enum-value-differs', [enumValueFix]],
  ['kconfig-missing', [weakConfigFix]],
  ['kfunc-missing', [weakSymbolFix]],
  ['ksym-missing', [weakSymbolFix]],
  ['helper-missing', [helperFix]],
  ['guard-never-true', [defineTypeFix]],
  ['guard-always-true', [defineTypeFix]],
  ['direct-read', [probeReadFix]],
  ['attach-missing', [optionalFix]],
]);
/** Those that mend one read of possibly many. */
const OF_A_READ = new Set([guarded, fallenBack]);

/** What makes a problem of this file go: the best first, a comment that allows it last. */
export function fixesFor(request: FixRequest): Fix[] {
  const { problem, source, path } = request;
  if (problem.range?.file !== path || problem.range.certainty === 'carried') return [];
  const drafts = draftsFor(request);
  const silence = silenceFix(source, problem);
  const fixes = drafts.map((draft, i) => {
    const isPreferred = i === 0 && draft.isForExperts !== true;
    return fixOf(request, withHeader(source, draft), isPreferred);
  });
  return silence === null ? fixes : [...fixes, fixOf(request, silence, false)];
}

/**
 * The best first. Where a function reads a field more than once, one read is not mended without the others: the program would
 * fail at the next, and compilers share what they compute.
 */
function draftsFor(request: FixRequest): Draft[] {
  const drafts: Draft[] = [];
  for (const make of makersFor(request)) {
    const one = make(request);
    if (one === null) continue;
    const isOfRead = OF_A_READ.has(make);
    const inFunction = isOfRead ? everywhere(request, make, 'function') : null;
    const inFile = isOfRead && drafts.length === 0 ? everywhere(request, make, 'file') : null;
    const nearest = inFunction ?? one;
    const hasMore = inFile !== null && inFile.edits.length > nearest.edits.length;
    drafts.push(nearest, ...(hasMore ? [inFile] : []));
  }
  return drafts;
}

function makersFor(request: FixRequest): readonly Maker[] {
  const { rule } = request.problem;
  if (rule !== 'guard-ineffective') return MAKERS.get(rule) ?? [];
  return isSizeAlone(request) ? [bitfieldFix] : (MAKERS.get(rule) ?? []);
}

/** Whether a read that a guard does not protect fails by its size, which no question protects from. */
function isSizeAlone({ problem: { place }, checked }: FixRequest): boolean {
  if (place.kind !== 'instruction' || place.token?.kind !== 'accessor') return false;
  const { relocation } = place.token;
  return ineffectiveGuards(checked).some(
    ({ cause, reason }) => cause.relocation === relocation && reason.code === 'size-mismatch',
  );
}

function fixOf(
  { problem: { rule }, path }: FixRequest,
  { title, edits, isSafe = false }: Draft,
  isPreferred: boolean,
): Fix {
  return {
    title,
    rule,
    kind: 'quickfix',
    edits: edits.map((edit) => ({ file: path, ...edit })),
    isPreferred,
    isSafe,
  };
}
