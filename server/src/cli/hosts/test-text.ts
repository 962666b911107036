import { printable } from '../../bytes';
import type { Job, Ran } from '../../host-tasks';
import { bytesReport, type RunReport, type TestCase } from '../../test-run';
import type { Meaning, Style } from '../style';
import { failureLines } from './refusal-report';
import { tableLines, type Cell } from './table';

const WORDS: Readonly<Record<Ran['kind'], string>> = {
  ran: 'ran',
  passed: 'passed',
  failed: 'failed',
  refused: 'refused',
  'not-run': 'not run',
  fault: 'not reached',
};

const MEANINGS: Readonly<Record<Ran['kind'], Meaning>> = {
  ran: 'good',
  passed: 'good',
  failed: 'bad',
  refused: 'bad',
  'not-run': 'bad',
  fault: 'absent',
};

interface Names {
  /** The file of the cases. */
  readonly file: string;
  readonly object: string;
  readonly style: Style;
}

/** What came of one run, for people. */
export function* runLines(
  { program, test, plan }: Job,
  ran: Ran,
  { file, object, style }: Names,
): Generator<string> {
  const name = printable(test?.name ?? program);
  const state = style(MEANINGS[ran.kind], WORDS[ran.kind].padEnd('refused'.length));
  switch (ran.kind) {
    case 'ran':
      yield `  ${name} returned ${resultWords(ran.report)}`;
      yield* bytesLines('output', ran.report.unchanged, ran.report.output, '  ');
      yield* bytesLines('context', plan.context, ran.report.context, '  ');
      return;
    case 'passed':
      yield `  ${state}  ${name}  ${style('quiet', resultWords(ran.report))}`;
      return;
    case 'failed':
      yield `  ${state}  ${name}  ${style('quiet', resultWords(ran.report))}`;
      for (const { field, message } of ran.mismatches) {
        yield `    ${style('heading', `${placeOf(file, test, field)}:`)} ${field}: ${printable(message)}`;
      }
      yield* bytesLines('output', ran.report.unchanged, ran.report.output, '    ');
      yield* bytesLines('context', plan.context, ran.report.context, '    ');
      return;
    case 'refused':
      yield `  ${state}  ${name}${ran.isRepeated ? style('quiet', '  as above') : ''}`;
      if (ran.isRepeated) return;
      for (const failure of ran.failures) yield* failureLines(failure, object, style);
      if (ran.failures.length === 0) yield `    ${lastLine(ran.log)}`;
      return;
    case 'not-run':
      yield `  ${state}  ${name}: ${printable(ran.message)}`;
      return;
    case 'fault':
      yield `  ${state}  ${name}: ${printable(ran.fault.message)}`;
  }
}

/** Where a case says what it expects. */
function placeOf(file: string, test: TestCase | null, field: string): string {
  const place = test?.places.get(field) ?? test?.places.get('');
  return place === undefined ? printable(file) : `${printable(file)}:${place.line}:${place.column}`;
}

function resultWords({ returnedLabel, nanoseconds }: RunReport): string {
  return nanoseconds === null ? returnedLabel : `${returnedLabel}, ${nanoseconds} ns`;
}

function* bytesLines(
  subject: string,
  before: Uint8Array | null,
  after: Uint8Array | null,
  indent: string,
): Generator<string> {
  for (const line of bytesReport(subject, before, after)) yield `${indent}${line}`;
}

function lastLine(log: string): string {
  return printable(log.trimEnd().split('\n').at(-1) ?? '').slice(0, 500);
}

/** Cases, or the one program, by hosts. */
export function* caseMatrix(
  jobs: readonly Job[],
  labels: readonly string[],
  ran: readonly (readonly Ran[])[],
  style: Style,
): Generator<string> {
  const rows = jobs.map(({ test, program }, job): Cell[] => [
    { text: test?.name ?? program },
    ...ran.map((onHost) => {
      const there = onHost[job];
      const text = there.kind === 'ran' ? there.report.returnedLabel : WORDS[there.kind];
      return { text, meaning: MEANINGS[there.kind] };
    }),
  ]);
  const subject = jobs.some(({ test }) => test !== null) ? 'case' : 'program';
  yield* tableLines([subject, ...labels], rows, style, '');
}

/** `3 cases, 2 hosts: 5 passed, 1 failed` */
export function summary(cases: number, hosts: number, ran: readonly Ran[], style: Style): string {
  const parts = (['passed', 'failed', 'refused', 'not-run', 'fault'] as const).flatMap((kind) => {
    const count = ran.filter((there) => there.kind === kind).length;
    if (count === 0 && kind !== 'passed') return [];
    return [style(MEANINGS[kind], `${count} ${WORDS[kind]}`)];
  });
  return `${plural(cases, 'case')}, ${plural(hosts, 'host')}: ${parts.join(', ')}`;
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
