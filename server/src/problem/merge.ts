import type { Steps } from '../bytes';
import type { BpfObject } from '../object';
import type { ChosenKernels } from './kernel-names';
import type { NearestThings } from './nearest-there';
import type { CheckedObject, Finding, Place, Rule, Severity } from './rule';

/** Findings of one rule about one thing at one place, before that place is looked up in the source. */
export interface MergedFinding {
  readonly rule: Rule;
  readonly place: Place;
  readonly severity: Severity;
  readonly message: string;
  readonly help: string | null;
  readonly programs: readonly number[];
  readonly kernels: readonly number[];
  readonly related: NonNullable<Finding['related']>;
}

const RANK: Readonly<Record<Severity, number>> = { hint: 0, information: 1, warning: 2, error: 3 };

/** Whether `a` is worse than `b`. */
export function isWorse(a: Severity, b: Severity): boolean {
  return RANK[a] > RANK[b];
}

/** All that the rules find, each thing once: kernels, programs and inlined copies are gathered. */
export function* mergeInSteps(
  checked: CheckedObject,
  rules: readonly Rule[],
  kernels: ChosenKernels,
  nearest: NearestThings,
): Steps<MergedFinding[]> {
  const merged: MergedFinding[] = [];
  for (const rule of rules) {
    const groups = new Map<string, Finding[]>();
    for (const found of rule.find(checked, nearest)) {
      yield;
      if (found === null) continue;
      const finding = isOptional(checked, found) ? asOptional(found) : found;
      if (finding.severity === 'hint' && isRefused(checked, finding)) continue;
      const key = `${placeKey(checked.prepared.object, finding.place)}\0${finding.subject}`;
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [finding]);
      else group.push(finding);
    }
    for (const group of groups.values()) {
      merged.push(mergedGroup(rule, group, kernels));
      yield;
    }
  }
  return merged;
}

/** Whether it concerns only programs that are not loaded unless the application says so (`SEC("?…")`). */
function isOptional({ prepared }: CheckedObject, { programs }: Finding): boolean {
  const { object, programs: all } = prepared;
  return (
    programs.length > 0 &&
    programs.every((program) => !object.functions[all[program].functionIndex].autoload)
  );
}

const WHEN_SWITCHED_ON = 'it matters only on kernels where the application switches the program on';

/** It depends on the application, as what hangs on const volatile data does. */
function asOptional(finding: Finding): Finding {
  if (finding.severity !== 'error') return finding;
  const help = finding.help === undefined ? '' : `${finding.help}; `;
  return { ...finding, severity: 'warning', help: `${help}${WHEN_SWITCHED_ON}` };
}

/** Where libbpf refuses the object, nothing else about its programs matters. */
function isRefused({ judgements }: CheckedObject, { kernel, programs }: Finding): boolean {
  const judged = judgements[kernel].programs;
  return programs.every((program) =>
    judged[program].causes.some(({ code }) => code === 'object-refused'),
  );
}

/** Where a finding stands as the compiler tells it: copies of inlined code have one place. */
function placeKey(object: BpfObject, place: Place): string {
  switch (place.kind) {
    case 'object':
      return 'object';
    case 'declaration':
      return `declaration ${place.name}`;
    case 'program':
      return `program ${place.functionIndex}`;
    case 'instruction': {
      const { functionIndex, instruction } = place.site;
      const source = object.lines.lineOf(object.functions[functionIndex], instruction);
      return source === null
        ? `instruction ${functionIndex}:${instruction}`
        : `line ${source.file}:${source.line}:${source.column}`;
    }
  }
}

function mergedGroup(rule: Rule, group: readonly Finding[], kernels: ChosenKernels): MergedFinding {
  let severity = group[0].severity;
  for (const finding of group) if (isWorse(finding.severity, severity)) severity = finding.severity;
  return {
    rule,
    place: group[0].place,
    severity,
    message: messageOf(group, kernels),
    help: distinct(group.flatMap(({ help }) => help ?? [])).join('; ') || null,
    programs: ascending(group.flatMap(({ programs }) => programs)),
    kernels: ascending(group.map(({ kernel }) => kernel)),
    related: distinctRelated(group),
  };
}

/** Each sentence with the kernels it holds on; what they have instead is told with it. */
function messageOf(group: readonly Finding[], kernels: ChosenKernels): string {
  const holdsOn = new Map<string, { readonly finding: Finding; readonly kernels: Set<number> }>();
  for (const finding of group) {
    const key = `${finding.message}\0${finding.nearest ?? ''}`;
    const sentence = holdsOn.get(key) ?? { finding, kernels: new Set() };
    sentence.kernels.add(finding.kernel);
    holdsOn.set(key, sentence);
  }
  const sentences = [...holdsOn.values()].map(({ finding, kernels: where }) => {
    const nearest = finding.nearest === undefined ? '' : ` (nearest there: ${finding.nearest})`;
    return `${finding.message} on ${kernels.phrase(where)}${nearest}`;
  });
  return sentences.join('; ');
}

function distinctRelated(group: readonly Finding[]): NonNullable<Finding['related']> {
  const seen = new Map<string, NonNullable<Finding['related']>[number]>();
  for (const { related } of group) {
    for (const place of related ?? []) seen.set(JSON.stringify(place), place);
  }
  return [...seen.values()];
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}

function ascending(numbers: readonly number[]): number[] {
  return [...new Set(numbers)].sort((a, b) => a - b);
}
