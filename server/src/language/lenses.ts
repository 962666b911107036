import { newestFirst, rangeLabel } from '../lookup';
import { kernelLabels, type SourceRange } from '../problem';
import type { TargetKernel, Verdict } from '../verdict';
import { count } from './words';
import type { DocumentView } from './view';

/** A verdict to be shown above a program. */
export interface Lens {
  readonly range: SourceRange;
  /** `loads on 4 of 5 kernels, fails on 5.10` */
  readonly title: string;
  readonly program: string;
  readonly section: string;
}

interface Found {
  readonly range: SourceRange;
  readonly program: string;
  readonly section: string;
  readonly verdicts: Verdict[];
}

/** One for each program of the document; of one that several objects hold, the worst counts. */
export function lensesOf({ objects, kernels, path }: DocumentView): Lens[] {
  const found = new Map<string, Found>();
  for (const { checked, programs } of objects) {
    const { prepared, judgements } = checked;
    for (const { program, range } of programs) {
      if (range?.file !== path) continue;
      const { functionIndex } = prepared.programs[program];
      const { name, section } = prepared.object.functions[functionIndex];
      const key = `${range.line}:${range.column} ${name}`;
      const known = found.get(key) ?? { range, program: name, section, verdicts: [] };
      found.set(key, known);
      for (const [index, kernel] of kernels.entries()) {
        const judgement = judgements.find((of) => of.kernel.name === kernel.name);
        if (judgement === undefined) continue;
        const { verdict } = judgement.programs[program];
        known.verdicts[index] = worse(known.verdicts.at(index), verdict);
      }
    }
  }
  return [...found.values()]
    .filter(({ verdicts }) => verdicts.length > 0)
    .map(({ verdicts, ...program }) => ({ ...program, title: titleOf(verdicts, kernels) }))
    .sort((a, b) => a.range.line - b.range.line);
}

function worse(a: Verdict | undefined, b: Verdict): Verdict {
  if (a === undefined || b === 'fails') return b;
  return a === 'loads' ? b : a;
}

function titleOf(verdicts: readonly Verdict[], kernels: readonly TargetKernel[]): string {
  const total = count(kernels.length, 'kernel');
  const of = (verdict: Verdict) => kernels.flatMap((_, k) => (verdicts[k] === verdict ? [k] : []));
  const loading = of('loads');
  const all = kernels.length === 1 ? kernelLabels(kernels)[0] : `all ${total}`;
  if (loading.length === kernels.length) return `loads on ${all}`;
  if (of('fails').length === kernels.length) return `fails on ${all}`;
  const parts = [
    ...(loading.length === 0 ? [] : [`loads on ${loading.length} of ${total}`]),
    ...wherever('fails on', of('fails'), kernels),
    ...wherever('unknown on', of('unknown'), kernels),
  ];
  return parts.join(', ');
}

function wherever(
  words: string,
  chosen: readonly number[],
  kernels: readonly TargetKernel[],
): string[] {
  return chosen.length === 0 ? [] : [`${words} ${kernelsInWords(chosen, kernels)}`];
}

/** Runs of kernels, oldest first: `5.10, 6.12 – 7.2`. */
export function kernelsInWords(
  chosen: readonly number[],
  kernels: readonly TargetKernel[],
): string {
  const labels = kernelLabels(kernels);
  const runs: number[][] = [];
  let isOpen = false;
  for (const kernel of newestFirst(kernels)) {
    if (!chosen.includes(kernel)) {
      isOpen = false;
    } else if (isOpen) {
      runs[runs.length - 1].push(kernel);
    } else {
      runs.push([kernel]);
      isOpen = true;
    }
  }
  return runs
    .reverse()
    .map((run) => rangeLabel(run, kernels, labels))
    .join(', ');
}
