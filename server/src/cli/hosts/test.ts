import { printable, success, type Fault, type Result } from '../../bytes';
import {
  NOTHING_FORESEEN,
  readCases,
  readRun,
  runJobs,
  tellRefusal,
  type Job,
  type Jobs,
  type Ran,
} from '../../host-tasks';
import { prepareRelocations } from '../../relocation';
import type { CaseFault } from '../../test-run';
import type { TestArguments } from '../host-arguments';
import { EXIT_FOUND, EXIT_UNUSABLE, type Surroundings } from '../surroundings';
import { onEach, withHosts, type NamedHost } from './open-hosts';
import type { Outcome } from './outcome';
import { runDocument } from './test-json';
import { caseMatrix, runLines, summary } from './test-text';

/** `core-lens test`: runs programs with test data. */
export async function test(
  args: TestArguments,
  surroundings: Surroundings,
  signal: AbortSignal,
  outcome: Outcome,
): Promise<void> {
  const { what } = args;
  const read = what.kind === 'run' ? await readRun(what) : await readCases(what);
  if (!read.ok) {
    outcome.fail(read.subject, read.fault);
    return;
  }
  const wanted = read.value;
  const file = what.kind === 'cases' ? what.file : null;
  for (const { path, message, place } of wanted.faults) {
    const where = path === '' ? '' : `${path}: `;
    outcome.note(`${file ?? ''}:${place.line}:${place.column}`, `${where}${message}`);
    outcome.reach(EXIT_UNUSABLE);
  }
  if (wanted.jobs.length === 0) {
    if (args.format === 'json') outcome.json(document(args, wanted, [], []));
    return;
  }
  const { at, jobs } = wanted;
  const foreseen = { ...NOTHING_FORESEEN, relocations: prepareRelocations(at.object) };
  const tell = ({ functionIndex }: Job, log: string) =>
    Promise.resolve(tellRefusal(at, [functionIndex], log, foreseen));
  const done = await withHosts(args, surroundings, signal, async (hosts) => {
    const results = await onEach(hosts, async (ready) =>
      success(await runJobs(ready, jobs, { path: at.path, tell, signal })),
    );
    report(args, wanted, hosts, results, outcome);
  });
  if (!done.ok) outcome.fail('--upload-bpftool', done.fault);
}

function report(
  args: TestArguments,
  wanted: Jobs,
  hosts: readonly NamedHost[],
  results: readonly Result<readonly Ran[]>[],
  outcome: Outcome,
): void {
  const { what, format } = args;
  const { style } = outcome;
  for (const [i, result] of results.entries()) {
    const { label } = hosts[i];
    if (!result.ok) {
      outcome.fail(label, result.fault);
      continue;
    }
    if (format === 'text') outcome.lines([style('heading', printable(label))]);
    for (const [j, ran] of result.value.entries()) {
      if (ran.kind === 'fault') outcome.fail(label, ran.fault);
      else if (ran.kind !== 'passed' && ran.kind !== 'ran') outcome.reach(EXIT_FOUND);
      if (format === 'json') continue;
      const file = what.kind === 'cases' ? what.file : '';
      outcome.lines(runLines(wanted.jobs[j], ran, { file, object: wanted.at.path, style }));
    }
    if (format === 'text') outcome.lines(['']);
  }
  if (format === 'json') {
    outcome.json(document(args, wanted, hosts, results));
    return;
  }
  if (hosts.length > 1) {
    const labels = hosts.map(({ label }) => label);
    outcome.lines(caseMatrix(wanted.jobs, labels, results.map(ranOrFault(wanted)), style));
    if (what.kind === 'cases') outcome.lines(['']);
  }
  if (what.kind === 'cases') {
    const all = results.map(ranOrFault(wanted)).flat();
    outcome.lines([summary(wanted.jobs.length, hosts.length, all, style)]);
  }
}

/** A host that was not reached ran nothing. */
function ranOrFault({ jobs }: Jobs) {
  return (result: Result<readonly Ran[]>): readonly Ran[] =>
    result.ok ? result.value : jobs.map(() => ({ kind: 'fault', fault: result.fault }));
}

function document(
  { what }: TestArguments,
  { at, jobs, faults }: Jobs,
  hosts: readonly NamedHost[],
  results: readonly Result<readonly Ran[]>[],
): object {
  return {
    object: at.path,
    ...(what.kind === 'cases' && { cases: what.file, faults: faults.map(faultDocument) }),
    hosts: hosts.map(({ label, opened }, i) => {
      const result = results[i];
      return {
        host: label,
        ...(!result.ok && { error: (result.fault satisfies Fault).message }),
        release: opened.ok ? opened.value.facts.release : null,
        runs: result.ok ? result.value.map((ran, j) => runDocument(jobs[j], ran)) : [],
      };
    }),
  };
}

function faultDocument({ path, message, place }: CaseFault): object {
  return { path, message, line: place.line, column: place.column };
}
