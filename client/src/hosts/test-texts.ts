import type { Refusal, RunResult, TestResult } from '../../../server/src/settings';
import { codeBlock, escapeMarkdown, markdownTable } from '../plain-text';
import type { Translate } from '../words';
import { refusalLine } from './load-texts';

const NANOSECONDS_A_MILLISECOND = 1e6;
const MOST_RUNS = 100_000_000;

export function outcomeInWords(outcome: RunResult['outcome'], t: Translate): string {
  const words: Readonly<Record<RunResult['outcome'], string>> = {
    ran: t('ran'),
    passed: t('passed'),
    failed: t('failed'),
    refused: t('refused'),
    'not-run': t('not run'),
    'not-done': t('not done'),
  };
  return words[outcome];
}

/** What came of running a program on hosts, as Markdown: a table of hosts, then what each has to say. */
export function testReport(program: string, results: readonly TestResult[], t: Translate): string {
  const head = [t('host'), t('outcome'), t('returned'), t('time of a run')];
  const rows = results.flatMap(({ host, runs, message }) =>
    runs.length === 0
      ? [[escapeMarkdown(host), message === null ? '–' : t('not reached'), '–', '–']]
      : runs.map((run) => [
          escapeMarkdown(host),
          outcomeInWords(run.outcome, t),
          escapeMarkdown(run.returned ?? '–'),
          run.nanoseconds === null ? '–' : t('{0} ns', run.nanoseconds),
        ]),
  );
  const sections = results.flatMap(({ host, runs, message }) => {
    const said = [
      ...(message === null ? [] : [escapeMarkdown(message)]),
      ...runs.flatMap((run) => runParts(run, t)),
    ];
    return said.length === 0 ? [] : [`## ${escapeMarkdown(host)}`, ...said];
  });
  return [`# ${escapeMarkdown(program)}`, markdownTable(head, rows), ...sections].join('\n\n');
}

function runParts({ refusals, text }: RunResult, t: Translate): string[] {
  return [
    ...(refusals.length === 0 ? [] : [refusals.map((one) => refusalLine(one, t)).join('\n')]),
    ...(text.trim() === '' ? [] : [codeBlock(text)]),
  ];
}

/** How long a run took, in milliseconds, as VS Code counts. */
export function millisecondsOf({ nanoseconds }: RunResult): number | undefined {
  return nanoseconds === null ? undefined : nanoseconds / NANOSECONDS_A_MILLISECOND;
}

/** What a test has to say in the output of a run of tests: plain lines. */
export function outputOf(host: string, name: string, run: RunResult, t: Translate): string {
  const result = [
    outcomeInWords(run.outcome, t),
    ...(run.returned === null ? [] : [t('returned {0}', run.returned)]),
    ...(run.nanoseconds === null ? [] : [t('{0} ns', run.nanoseconds)]),
  ];
  const lines = [`${name} (${host}): ${result.join(', ')}`];
  for (const { field, message } of run.mismatches) lines.push(`  ${field}: ${message}`);
  for (const refusal of run.refusals) lines.push(`  ${refusalWords(refusal)}`);
  if (run.text.trim() !== '') lines.push(...run.text.split('\n').map((line) => `  ${line}`));
  return lines.join('\n');
}

/** `watch: …` */
export function refusalWords({ program, message, opinion }: Refusal): string {
  const words = program === null ? message : `${program}: ${message}`;
  return opinion === null ? words : `${words} (${opinion})`;
}

/** Why bytes written in hexadecimal cannot be such; null when they may be. */
export function hexFault(text: string, t: Translate): string | null {
  const digits = text.replace(/\b0x/gi, '').replace(/[\s:,;-]/g, '');
  if (digits === '') return t('Type bytes in hexadecimal, as 02 00 5e');
  const other = /[^0-9a-f]/i.exec(digits)?.at(0);
  if (other !== undefined) return t('{0} is no hexadecimal digit', other);
  return digits.length % 2 === 0 ? null : t('The last byte has one digit');
}

/** Why a number of runs cannot be asked for; null when it can. */
export function repeatFault(text: string, t: Translate): string | null {
  const isCount = /^\s*[1-9]\d{0,8}\s*$/.test(text) && Number(text) <= MOST_RUNS;
  return isCount ? null : t('A number from 1 to {0}', MOST_RUNS);
}
