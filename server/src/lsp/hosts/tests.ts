import { readFile } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import { printable, success, type Fault, type Result } from '../../bytes';
import type { FaultyCase, PlacedRefusal } from '../../engine';
import { runJobs, type CasesWanted, type InlineRun, type Job, type Ran } from '../../host-tasks';
import type { CaseList, CommandArgument, RunResult, TestResult } from '../../settings';
import { bytesReport, LARGEST_CASE_FILE } from '../../test-run';
import { mapped } from '../object-files';
import type { Session } from '../session';
import { folderOf, placesOf, wantedObject } from './objects';
import { refusalOf } from './refusals';

type Wanted = CommandArgument<'coreLens.server.test'>;

/** Runs the cases of a file, or one run, on hosts. */
export async function testOnHosts(
  session: Session,
  wanted: Wanted,
  report: (message: string) => void,
  signal: AbortSignal,
): Promise<Result<readonly TestResult[]>> {
  const what = whatToRun(session, wanted);
  if (!what.ok) return what;
  const prepared = await session.engine.ask('prepareRuns', { wanted: what.value });
  if (!prepared.ok) return prepared;
  const { path, jobs, faults } = prepared.value;
  const folder = folderOf(session, path);
  const { sourceMap } = await session.settings.of(folder);
  const places = await placesOf(session, folder, mapped(sourceMap, folder));
  const total = jobs.length * wanted.hosts.length;
  let done = 0;
  const results = await Promise.all(
    [...new Set(wanted.hosts)].map(async (host): Promise<TestResult> => {
      const ready = await session.hosts.open(host, signal);
      if (!ready.ok) return { host, message: ready.fault.message, runs: [] };
      const refusals = new Map<string, readonly PlacedRefusal[]>();
      const ran = await runJobs(ready.value, jobs, {
        path,
        signal,
        tell: async ({ program, loadKey }, log) => {
          const programs = [program];
          const told = await session.engine.ask('explain', {
            path,
            host,
            programs,
            log,
            places,
            after: 'run',
          });
          refusals.set(loadKey, told);
          return [];
        },
        done: () => {
          report(`${++done} of ${total} runs`);
        },
      });
      const runs = ran.map((one, i) =>
        runResult(jobs[i], one, refusals.get(jobs[i].loadKey) ?? []),
      );
      return { host, message: null, runs: [...runs, ...faulty(faults, wanted)] };
    }),
  );
  return success(results);
}

/** Cases that cannot be run have failed, with what is wrong with them. */
function faulty(faults: readonly FaultyCase[], { names }: Wanted): RunResult[] {
  return faults
    .filter(({ caseName }) => names === undefined || caseName === null || names.includes(caseName))
    .map(({ path, message, caseName }) => ({
      ...NOTHING,
      name: caseName,
      program: '',
      outcome: 'not-done',
      text: path === '' ? message : `${path}: ${message}`,
    }));
}

function whatToRun(session: Session, wanted: Wanted): Result<CasesWanted | InlineRun> {
  const { cases, names = [], run, object, uri } = wanted;
  const named = object !== undefined || uri !== undefined;
  const at = named || cases === undefined ? wantedObject(session, wanted) : null;
  if (at?.ok === false) return at;
  const path = at?.value.path ?? null;
  if (cases !== undefined) {
    return success({ kind: 'cases', file: cases, object: path, programs: [], names });
  }
  return success({ kind: 'inline', object: path ?? '', run: run ?? {} });
}

const NOTHING: Omit<RunResult, 'name' | 'program' | 'outcome'> = {
  returned: null,
  nanoseconds: null,
  text: '',
  mismatches: [],
  refusals: [],
};

function runResult(job: Job, ran: Ran, refusals: readonly PlacedRefusal[]): RunResult {
  const { test, program } = job;
  const about = { ...NOTHING, name: test?.name ?? null, program };
  switch (ran.kind) {
    case 'fault':
      return { ...about, outcome: 'not-done', text: ran.fault.message };
    case 'not-run':
      return { ...about, outcome: 'not-run', text: ran.message };
    case 'refused': {
      const text = refusals.map(({ message }) => message).join('\n') || lastLine(ran.log);
      return { ...about, outcome: 'refused', text, refusals: refusals.map(refusalOf) };
    }
    default: {
      const { report } = ran;
      const mismatches = ran.kind === 'ran' ? [] : ran.mismatches;
      return {
        ...about,
        outcome: ran.kind,
        returned: report.returnedLabel,
        nanoseconds: report.nanoseconds,
        text: reportText(job, ran),
        mismatches: mismatches.map(({ field, message, expected, actual }) => {
          const place = test?.places.get(field) ?? test?.places.get('');
          const [line, character] = [(place?.line ?? 1) - 1, (place?.column ?? 1) - 1];
          return { field, message, expected, actual, line, character };
        }),
      };
    }
  }
}

function reportText({ plan }: Job, { report }: Extract<Ran, { readonly report: unknown }>): string {
  return [
    ...bytesReport('output', report.unchanged, report.output),
    ...bytesReport('context', plan.context, report.context),
  ].join('\n');
}

function lastLine(log: string): string {
  return printable(log.trimEnd().split('\n').at(-1) ?? '').slice(0, 500);
}

/** The cases of a file, as it is saved or, with `text`, as it is edited. */
export async function listCases(
  session: Session,
  { path, text: given }: CommandArgument<'coreLens.server.cases'>,
): Promise<CaseList> {
  const text = given ?? (await readText(path));
  if (typeof text !== 'string') return { object: null, cases: [], faults: [text] };
  const { object, outline, faults } = await session.engine.ask('listCases', { text });
  return {
    object: object === null || isAbsolute(object) ? object : join(dirname(path), object),
    cases: outline.map(({ name, program, place }) => ({
      name,
      program,
      line: place.line - 1,
      character: place.column - 1,
    })),
    faults: faults.map(({ path: field, message, place }) => ({
      message: field === '' ? message : `${field}: ${message}`,
      line: place.line - 1,
      character: place.column - 1,
    })),
  };
}

async function readText(path: string): Promise<string | CaseList['faults'][number]> {
  try {
    const bytes = await readFile(path);
    if (bytes.length > LARGEST_CASE_FILE) throw new Error(`more than ${LARGEST_CASE_FILE} bytes`);
    return bytes.toString();
  } catch (error) {
    const { message } = error as Fault;
    return { message: `it cannot be read: ${message}`, line: 0, character: 0 };
  }
}
