import type { Fault } from '../bytes';
import { runProgram } from '../hosts';
import { judgeCase, reportRun, type Mismatch, type RunReport } from '../test-run';
import type { ReadyHost } from './ready-host';
import type { ToldFailure } from './refusal';
import type { Job } from './runs-wanted';

/** What came of a run on a host. */
export type Ran =
  | { readonly kind: 'ran'; readonly report: RunReport }
  | {
      readonly kind: 'passed' | 'failed';
      readonly mismatches: readonly Mismatch[];
      readonly report: RunReport;
    }
  | {
      readonly kind: 'refused';
      readonly failures: readonly ToldFailure[];
      readonly log: string;
      /** It was told of an earlier case. */
      readonly isRepeated: boolean;
    }
  /** Loaded, but the kernel did not run it. */
  | { readonly kind: 'not-run'; readonly message: string }
  | { readonly kind: 'fault'; readonly fault: Fault };

/** Understands the log of a job that was refused. */
export type TellOfRefusal = (job: Job, log: string) => Promise<readonly ToldFailure[]>;

interface RunSettings {
  /** Of the object's file. */
  readonly path: string;
  readonly tell: TellOfRefusal;
  readonly signal: AbortSignal;
  /** Called as each job is done. */
  readonly done?: (index: number, ran: Ran) => void;
}

/** Runs jobs on a host, one after the other: what programs measure is not to be of each other. */
export async function runJobs(
  ready: ReadyHost,
  jobs: readonly Job[],
  settings: RunSettings,
): Promise<readonly Ran[]> {
  const refused = new Map<string, Ran>();
  const all: Ran[] = [];
  for (const [index, job] of jobs.entries()) {
    const ran = refused.get(job.loadKey) ?? (await runJob(ready, job, settings));
    if (ran.kind === 'refused') refused.set(job.loadKey, { ...ran, isRepeated: true });
    all.push(ran);
    settings.done?.(index, ran);
  }
  return all;
}

async function runJob(
  { host, wishes, bpftool }: ReadyHost,
  job: Job,
  { path, tell, signal }: RunSettings,
): Promise<Ran> {
  const { bytes, plan, test } = job;
  const more = bpftool === undefined ? {} : { bpftool };
  const ended = await runProgram(host, wishes, { path, bytes, plan, signal, ...more });
  if (!ended.ok) return { kind: 'fault', fault: ended.fault };
  const { value } = ended;
  switch (value.kind) {
    case 'not-run':
      return value;
    case 'refused': {
      const { log } = value;
      return { kind: 'refused', failures: await tell(job, log), log, isRepeated: false };
    }
    case 'ran': {
      const { output } = value;
      if (test === null) return { kind: 'ran', report: reportRun(plan, output) };
      const verdict = judgeCase(test, plan, output);
      return { kind: verdict.passed ? 'passed' : 'failed', ...verdict };
    }
  }
}
