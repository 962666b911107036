import { atOnce, type Steps } from '../bytes';
import { ChosenKernels } from './kernel-names';
import { SourceLocator, type MisunderstoodComment, type SourceTexts } from './locate';
import { isWorse, mergeInSteps, type MergedFinding } from './merge';
import { NearestThings } from './nearest-there';
import type { Problem, RelatedPlace } from './problem';
import type { CheckedObject, Rule } from './rule';
import { RULES } from './rules';

export interface CheckResult {
  /** By file, line and column; what has no place comes first. */
  readonly problems: readonly Problem[];
  /** How many more a comment in the source allows. */
  readonly allowed: number;
  /** Comments that mean to allow something, and do not. */
  readonly misunderstood: readonly MisunderstoodComment[];
}

const RULE_IDS: ReadonlySet<string> = new Set(RULES.map(({ id }) => id));

/** What the rules find in an object, before it is looked for in the source; nothing in it depends on the source. */
export interface Findings {
  readonly checked: CheckedObject;
  readonly merged: readonly MergedFinding[];
  readonly nearest: NearestThings;
}

/** Runs every rule over an object and its judgements, and finds where in the source each problem stands. */
export function findProblems(
  checked: CheckedObject,
  sources: SourceTexts,
  rules: readonly Rule[] = RULES,
): CheckResult {
  return placeFindings(findingsOf(checked, { rules }), sources);
}

/** Runs every rule over an object and its judgements. */
export function findingsOf(checked: CheckedObject, settings: FindingSettings = {}): Findings {
  return atOnce(findingsInSteps(checked, settings));
}

/** The same, in steps. */
export function* findingsInSteps(
  checked: CheckedObject,
  { rules = RULES, before = null }: FindingSettings = {},
): Steps<Findings> {
  const kernels = new ChosenKernels(checked.judgements.map(({ kernel }) => kernel));
  const nearest = new NearestThings(checked, before?.nearest);
  const merged = yield* mergeInSteps(checked, rules, kernels, nearest);
  return { checked, merged, nearest };
}

export interface FindingSettings {
  readonly rules?: readonly Rule[];
  /** What was found in the build before, of which is kept what is slow to find and still holds. */
  readonly before?: Findings | null;
}

/** Finds where in the source each finding stands, and what comments there allow. */
export function placeFindings({ checked, merged }: Findings, sources: SourceTexts): CheckResult {
  const { object } = checked.prepared;
  const locator = new SourceLocator(checked.prepared, sources);
  const found = merged.map((finding): Problem => {
    const { rule, place, related, ...rest } = finding;
    return {
      ...rest,
      rule: rule.id,
      place,
      range: locator.range(place),
      localType: locator.localType(place),
      functionName: functionNameOf(finding, object.functions),
      related: distinctPlaces(
        related.map((other) => ({ range: locator.range(other.place), message: other.message })),
      ),
    };
  });
  const distinct = withoutDoubles(found);
  const problems = distinct.filter(
    ({ rule, range }) => range === null || !locator.isAllowed(rule, range),
  );
  return {
    problems: problems.sort(byPlace),
    allowed: distinct.length - problems.length,
    misunderstood: locator.misunderstood(RULE_IDS),
  };
}

function functionNameOf(
  { place }: MergedFinding,
  functions: readonly { readonly name: string }[],
): string | null {
  switch (place.kind) {
    case 'instruction':
      return functions[place.site.functionIndex].name;
    case 'program':
      return functions[place.functionIndex].name;
    default:
      return null;
  }
}

/** One token may have several records that say the same: the parts of a bitfield read. */
function withoutDoubles(problems: readonly Problem[]): Problem[] {
  const kept = new Map<string, Problem>();
  for (const problem of problems) {
    const { rule, message, range } = problem;
    const key = JSON.stringify([rule, message, range]);
    const known = kept.get(key);
    kept.set(key, known === undefined ? problem : together(known, problem));
  }
  return [...kept.values()];
}

function distinctPlaces(places: readonly RelatedPlace[]): RelatedPlace[] {
  const byText = new Map(places.map((place) => [JSON.stringify(place), place]));
  return [...byText.values()];
}

function together(a: Problem, b: Problem): Problem {
  return {
    ...a,
    severity: isWorse(b.severity, a.severity) ? b.severity : a.severity,
    programs: union(a.programs, b.programs),
    kernels: union(a.kernels, b.kernels),
  };
}

function union(a: readonly number[], b: readonly number[]): number[] {
  return [...new Set([...a, ...b])].sort((x, y) => x - y);
}

function byPlace(a: Problem, b: Problem): number {
  if (a.range === null || b.range === null)
    return Number(a.range !== null) - Number(b.range !== null);
  if (a.range.file !== b.range.file) return a.range.file < b.range.file ? -1 : 1;
  return a.range.line - b.range.line || a.range.column - b.range.column;
}
