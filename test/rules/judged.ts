import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Witnesses } from '../../server/src/check';
import { checkFile } from '../../server/src/cli/check/analyse';
import { openBundledKernels, type Kernel } from '../../server/src/kernels';
import { RULES, type Problem } from '../../server/src/problem';
import { annotationsOf, type Annotation } from './annotations';

export const ROOT = join(__dirname, '..', '..');

/** By their first two numbers, as the annotations name them. */
export interface NamedKernel {
  readonly name: string;
  readonly kernel: Kernel;
}

export async function bundledKernels(): Promise<NamedKernel[]> {
  const opened = await openBundledKernels(join(ROOT, 'kernels'));
  assert.ok(opened.ok);
  return opened.value.map(({ name, kernel }) => {
    assert.ok(kernel.ok, name);
    return { name: /^\d+\.\d+/.exec(name)?.[0] ?? name, kernel: kernel.value };
  });
}

export interface Judged {
  readonly problems: readonly Problem[];
  /** Names of all programs. */
  readonly programs: readonly string[];
  /** Names of the programs that a problem is about. */
  readonly programsOf: (problem: Problem) => readonly string[];
  /** The kernels on which a program does not load, or may not. */
  readonly notLoading: (program: string) => readonly string[];
}

const WITNESSES = new Witnesses(join(ROOT, 'kernels'));

/** What is found in an object on all these kernels. */
export async function judged(path: string, kernels: readonly NamedKernel[]): Promise<Judged> {
  const checked = await checkFile(
    path,
    kernels.map(({ kernel }) => kernel),
    { rules: RULES, settings: [], witnesses: WITNESSES },
    (message) => assert.fail(message),
  );
  assert.equal(checked.fault, null);
  const { prepared, judgements, problems } = checked;
  const programs = prepared.programs.map(
    ({ functionIndex }) => prepared.object.functions[functionIndex].name,
  );
  return {
    problems,
    programs,
    programsOf: (problem) => problem.programs.map((index) => programs[index]),
    notLoading: (program) => {
      const index = programs.indexOf(program);
      const failing = kernels.filter((_, k) => judgements[k].programs[index].verdict !== 'loads');
      return failing.map(({ name }) => name);
    },
  };
}

/** A problem in one line, to be compared with what its source says. */
export function problemLine(
  { rule, severity, range, kernels: where }: Problem,
  source: string,
  kernels: readonly NamedKernel[],
): string {
  const line = told(
    rule,
    severity,
    range,
    where.map((kernel) => kernels[kernel].name),
  );
  return range === null || resolve(ROOT, range.file) === source ? line : `${range.file}:${line}`;
}

export function annotationLine({ rule, severity, place, kernels }: Annotation): string {
  const own = RULES.find(({ id }) => id === rule)?.severity ?? 'no such rule';
  return told(rule, severity ?? own, place, kernels);
}

function told(
  rule: string,
  severity: string,
  place: { line: number; column: number; endColumn: number } | null,
  kernels: readonly string[],
): string {
  const at = place === null ? 'file' : `${place.line}:${place.column}-${place.endColumn}`;
  return `${at} ${rule} (${severity}): ${kernels.join(' ')}`;
}

/** Everything that a report says of a problem. */
export function wordsOf({ message, help }: Problem): string {
  return `${message}\n${help ?? ''}`;
}

/** Compares what is found with the annotations of the source, line by line in both directions. */
export function assertAnnotated(
  problems: readonly Problem[],
  source: string,
  kernels: readonly NamedKernel[],
): void {
  const annotations = annotationsOf(readFileSync(source, 'utf8'));
  const found = problems.map((problem) => problemLine(problem, source, kernels));
  assert.deepEqual(inOrder(found), inOrder(annotations.map(annotationLine)));
  for (const annotation of annotations) {
    if (annotation.words === null) continue;
    const problem = problems[found.indexOf(annotationLine(annotation))];
    assert.ok(wordsOf(problem).includes(annotation.words), wordsOf(problem));
  }
}

function inOrder(lines: readonly string[]): string[] {
  return [...lines].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
}
