import { basename, dirname, join } from 'node:path';
import { decodeText, failuresOf, success, type Fault, type Result } from '../bytes';
import {
  buildPacket,
  caseFault,
  LARGEST_CASE_FILE,
  MOST_CONTEXT,
  MOST_DATA,
  planRun,
  prepareCase,
  readCaseFile,
  testRunType,
  type CaseFault,
  type CaseOutline,
  type RunnableProgram,
  type RunPlan,
  type TestCase,
} from '../test-run';
import { readBeside, readInput } from './input-file';
import { choosePrograms, openObject, runnable, tailor, type ObjectAtHand } from './object-at-hand';

/** One program with data from files. */
export interface RunWanted {
  readonly kind: 'run';
  readonly object: string;
  readonly program: string;
  readonly dataFile: string | null;
  readonly contextFile: string | null;
  readonly repeat: number;
  /** `name=value`, unread. */
  readonly settings: readonly string[];
}

export interface CasesWanted {
  readonly kind: 'cases';
  readonly file: string;
  /** Null: the one that the file names, or that is called so. */
  readonly object: string | null;
  /** Empty: those of all cases. */
  readonly programs: readonly string[];
  /** Of cases; left out or empty, all. */
  readonly names?: readonly string[];
}

/** A case as it stands in a file of cases, of which a name and what is expected may be left out. */
export interface InlineRun {
  readonly kind: 'inline';
  readonly object: string;
  readonly run: Readonly<Record<string, unknown>>;
}

/** One run of one program, ready for any host. */
export interface Job {
  readonly program: string;
  /** Index in the object's functions. */
  readonly functionIndex: number;
  /** The object with this program alone, and its constants set. */
  readonly bytes: Uint8Array;
  readonly plan: RunPlan;
  /** Null for a run that nothing is expected of. */
  readonly test: TestCase | null;
  /** Equal for jobs whose bytes are. */
  readonly loadKey: string;
}

export interface Jobs {
  readonly at: ObjectAtHand;
  readonly jobs: readonly Job[];
  /** What is wrong with cases; the others are run. */
  readonly faults: readonly CaseFault[];
  /** All cases of the file, also those with faults; none for runs that are of no file. */
  readonly outline: readonly CaseOutline[];
}

/** Nothing can be run: why, and what that is about. */
export interface NoJobs {
  readonly ok: false;
  readonly subject: string;
  readonly fault: Fault;
}

type ReadJobs = { readonly ok: true; readonly value: Jobs } | NoJobs;

const failure = failuresOf({
  'object-unnamed': () =>
    'the file names no object and is not called NAME.bpf.test.json; name the object behind it',
  'no-case': () => 'there is no case to run',
  'run-bad': (field: string, message: string) => (field === '' ? message : `${field}: ${message}`),
});

function nothing(subject: string, { fault }: { readonly fault: Fault }): NoJobs {
  return { ok: false, subject, fault };
}

/** The one run that the command line itself describes. */
export async function readRun(wanted: RunWanted): Promise<ReadJobs> {
  const { program, settings, repeat } = wanted;
  const opened = await openObject(wanted.object);
  if (!opened.ok) return nothing(wanted.object, opened);
  const at = opened.value;
  const found = findProgram(at, program);
  if (!found.ok) return nothing(program, found);
  const [functionIndex, type] = found.value;
  const data = await readOptional(wanted.dataFile, MOST_DATA);
  if (!data.ok) return nothing(wanted.dataFile ?? '', data);
  const context = await readOptional(wanted.contextFile, MOST_CONTEXT);
  if (!context.ok) return nothing(wanted.contextFile ?? '', context);
  const plan = planRun({
    program: type,
    data: data.value ?? readyData(type),
    context: context.value,
    repeat,
  });
  if (!plan.ok) return nothing(program, plan);
  const bytes = tailor(at, [functionIndex], settings);
  if (!bytes.ok) return nothing('--set', bytes);
  const job = { program, functionIndex, bytes: bytes.value, plan: plan.value, test: null };
  return success({ at, jobs: [{ ...job, loadKey: program }], faults: [], outline: [] });
}

async function readOptional(path: string | null, most: number): Promise<Result<Uint8Array | null>> {
  return path === null ? success(null) : readInput(path, most);
}

function findProgram(
  { object }: ObjectAtHand,
  name: string,
): Result<readonly [functionIndex: number, program: RunnableProgram]> {
  const chosen = choosePrograms(object, [name]);
  if (!chosen.ok) return chosen;
  const [index] = chosen.value;
  const type = runnable(object, index);
  return type.ok ? success([index, type.value]) : type;
}

const READY_PACKET = { protocol: 'tcp' } as const;

/** A packet for programs that need one; the others need none. */
function readyData(program: RunnableProgram): Uint8Array | null {
  const type = testRunType(program);
  if (!type.ok || type.value.data === null) return null;
  const packet = buildPacket(READY_PACKET);
  if (!packet.ok) return null;
  return type.value.data === 'frame' ? packet.bytes : packet.bytes.subarray(packet.headerLength);
}

/** The runs of a file of cases. */
export async function readCases(wanted: CasesWanted): Promise<ReadJobs> {
  const text = await readInput(wanted.file, LARGEST_CASE_FILE);
  if (!text.ok) return nothing(wanted.file, text);
  const file = readCaseFile(decodeText(text.value));
  const path = wanted.object ?? objectBeside(wanted.file, file.object);
  if (path === null) return nothing(wanted.file, failure('object-unnamed'));
  const opened = await openObject(path);
  if (!opened.ok) return nothing(path, opened);
  const at = opened.value;
  const { programs, names } = wanted;
  const isWanted = (list: readonly string[] | undefined, word: string) =>
    list === undefined || list.length === 0 || list.includes(word);
  const cases = file.cases.filter(
    ({ program, name }) => isWanted(programs, program) && isWanted(names, name),
  );
  const faults = [...file.faults];
  const jobs: Job[] = [];
  const readFile: ReadFile = (named, most) => readBeside(wanted.file, named, most);
  for (const test of cases) {
    const job = await readCase(test, at, readFile);
    if (job.ok) jobs.push(job.value);
    else faults.push(...job.faults);
  }
  if (jobs.length === 0 && faults.length === 0) return nothing(wanted.file, failure('no-case'));
  return success({ at, jobs, faults, outline: file.outline });
}

const UNNAMED = 'run';

/** The one run that an editor describes. */
export async function readInline({ object: path, run }: InlineRun): Promise<ReadJobs> {
  const opened = await openObject(path);
  if (!opened.ok) return nothing(path, opened);
  const at = opened.value;
  const program = typeof run.program === 'string' ? run.program : '';
  const found = findProgram(at, program);
  if (!found.ok) return nothing(program === '' ? path : program, found);
  const type = testRunType(found.value[1]);
  const hasData = ['packet', 'dataHex', 'dataFile'].some((field) => Object.hasOwn(run, field));
  const ready = hasData || !type.ok || type.value.data === null ? {} : { packet: READY_PACKET };
  const text = JSON.stringify({ cases: [{ name: UNNAMED, ...ready, ...run }] });
  const { cases, faults } = readCaseFile(text);
  if (cases.length === 0) return nothing(program, inlineFault(faults));
  const job = await readCase(cases[0], at, readInput);
  if (!job.ok) return nothing(program, inlineFault(job.faults));
  const isExpected = Object.hasOwn(run, 'expect') || Object.hasOwn(run, 'name');
  return success({
    at,
    jobs: [isExpected ? job.value : { ...job.value, test: null }],
    faults: [],
    outline: [],
  });
}

function inlineFault(faults: readonly CaseFault[]): { readonly fault: Fault } {
  const [{ path, message }] = faults;
  return failure('run-bad', path.replace(/^cases\[0\]\.?/, ''), message);
}

function objectBeside(caseFile: string, named: string | null): string | null {
  if (named !== null) return join(dirname(caseFile), named);
  const stem = /^(.+)\.test\.json$/.exec(basename(caseFile))?.[1];
  return stem === undefined ? null : join(dirname(caseFile), `${stem}.o`);
}

type ReadCase =
  | { readonly ok: true; readonly value: Job }
  | { readonly ok: false; readonly faults: readonly CaseFault[] };

/** Reads a file that a case names. */
type ReadFile = (path: string, most: number) => Promise<Result<Uint8Array>>;

async function readCase(test: TestCase, at: ObjectAtHand, readFile: ReadFile): Promise<ReadCase> {
  const wrong = (field: string, { fault }: { readonly fault: Fault }): ReadCase => ({
    ok: false,
    faults: [caseFault(test, field, fault.message)],
  });
  const found = findProgram(at, test.program);
  if (!found.ok) return wrong('program', found);
  const [functionIndex, program] = found.value;
  const data = await fileOf(test.data, readFile, MOST_DATA);
  if (!data.ok) return wrong('dataFile', data);
  const context = await fileOf(test.context, readFile, MOST_CONTEXT);
  if (!context.ok) return wrong('contextFile', context);
  const plan = prepareCase({
    test,
    program,
    // It loads on no host of the other order.
    littleEndian: at.object.littleEndian,
    dataFile: data.value,
    contextFile: context.value,
  });
  if (!plan.ok) return plan;
  const settings = Object.entries(test.constants).map(([name, value]) => `${name}=${value}`);
  const bytes = tailor(at, [functionIndex], settings);
  if (!bytes.ok) return wrong('constants', bytes);
  const loadKey = JSON.stringify([test.program, ...settings.sort()]);
  const job = { program: test.program, functionIndex, bytes: bytes.value, plan: plan.value, test };
  return success({ ...job, loadKey });
}

async function fileOf(
  given: TestCase['data'] | TestCase['context'],
  readFile: ReadFile,
  most: number,
): Promise<Result<Uint8Array | null>> {
  return given.kind === 'file' ? readFile(given.path, most) : success(null);
}
