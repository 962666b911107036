import { differencesOf, differenceWords, type Difference } from './differences';
import type { ExpectedOutput, TestCase } from './case-file';
import { hexByte } from './hex';
import type { RunPlan } from './plan';
import { returnLabel, returnName, returnValue } from './return-values';
import type { RunOutput } from './run-output';

const ETHERNET_HEADER = 14;

/** What came of a run, as it is shown. */
export interface RunReport {
  readonly returned: number;
  /** XDP_PASS; null where the value has no name. */
  readonly returnedName: string | null;
  /** `XDP_PASS (2)` */
  readonly returnedLabel: string;
  readonly nanoseconds: number | null;
  readonly output: Uint8Array | null;
  /** What the output would be if the program changed nothing; null where it is something else than the data. */
  readonly unchanged: Uint8Array | null;
  readonly differences: readonly Difference[];
  /** `bytes 0-11 changed`; null where nothing did, or nothing came back. */
  readonly differenceWords: string | null;
  readonly context: Uint8Array | null;
}

export function reportRun(plan: RunPlan, output: RunOutput): RunReport {
  const { program } = plan;
  const unchanged = unchangedOutput(plan);
  const isCompared = unchanged !== null && output.data !== null;
  return {
    returned: output.returned,
    returnedName: returnName(program, output.returned),
    returnedLabel: returnLabel(program, output.returned),
    nanoseconds: output.nanoseconds,
    output: output.data,
    unchanged,
    differences: isCompared ? differencesOf(unchanged, output.data) : [],
    differenceWords: isCompared ? differenceWords(unchanged, output.data) : null,
    context: output.context,
  };
}

/** What the kernel gives back of data that the program left alone. */
export function unchangedOutput({ type, data }: RunPlan): Uint8Array | null {
  if (data === null || type.output !== 'data') return null;
  if (!type.losesHeader) return data;
  const bytes = new Uint8Array(data);
  bytes.fill(0, 0, ETHERNET_HEADER);
  return bytes;
}

/** Something that a case expects and that did not come. */
export interface Mismatch {
  /** The field of the case that says so: `expect.returns`. */
  readonly field: string;
  /** `it returned XDP_DROP (1), not XDP_PASS (2)` */
  readonly message: string;
  readonly expected: string;
  readonly actual: string;
}

export interface CaseVerdict {
  readonly passed: boolean;
  readonly mismatches: readonly Mismatch[];
  readonly report: RunReport;
}

/** Whether a run gave what its case expects. */
export function judgeCase(test: TestCase, plan: RunPlan, output: RunOutput): CaseVerdict {
  const report = reportRun(plan, output);
  const mismatches = [
    ...wrongReturn(test, plan, report),
    ...wrongBytes('output', test.expect.output, output.data, report.unchanged),
    ...wrongLength(test, output),
    ...wrongBytes('context', test.expect.context, output.context, plan.context),
    ...tooSlow(test, output),
  ];
  return { passed: mismatches.length === 0, mismatches, report };
}

function wrongReturn({ expect }: TestCase, { program }: RunPlan, report: RunReport): Mismatch[] {
  const { returns } = expect;
  if (returns === null) return [];
  const wanted = typeof returns === 'number' ? returns >>> 0 : returnValue(program, returns);
  if (wanted === report.returned) return [];
  const expected = wanted === null ? String(returns) : labelAs(returns, program, wanted);
  const actual = report.returnedLabel;
  const message = `it returned ${actual}, not ${expected}`;
  return [{ field: 'expect.returns', message, expected, actual }];
}

/** By the name that the case uses, as there may be several for a value. */
function labelAs(returns: string | number, program: RunPlan['program'], value: number): string {
  const label = returnLabel(program, value);
  return typeof returns === 'number' ? label : label.replace(/^[^ ]+(?= \()/, returns);
}

function wrongBytes(
  field: 'output' | 'context',
  wanted: ExpectedOutput | null,
  actual: Uint8Array | null,
  unchanged: Uint8Array | null,
): Mismatch[] {
  if (wanted === null) return [];
  const subject = field === 'output' ? 'the output' : 'the context';
  const mismatch = (message: string, expected: string, found: string) => [
    { field: `expect.${field}`, message, expected, actual: found },
  ];
  if (actual === null) return mismatch(`${subject} did not come back`, wanted.kind, 'nothing');
  if (wanted.kind === 'parts') {
    return wanted.parts.flatMap(({ at, bytes }) => {
      const found = actual.subarray(at, at + bytes.length);
      if (isSame(found, bytes)) return [];
      const message = firstDifference(subject, bytes, found, at);
      return mismatch(message, spaced(bytes), spaced(found));
    });
  }
  const bytes = wanted.kind === 'whole' ? wanted.bytes : unchanged;
  if (bytes === null || isSame(bytes, actual)) return [];
  const words =
    wanted.kind === 'unchanged'
      ? `${subject} is not unchanged: ${differenceWords(bytes, actual) ?? ''}`
      : lengthOrDifference(subject, bytes, actual);
  return mismatch(words, spaced(bytes), spaced(actual));
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

function lengthOrDifference(subject: string, wanted: Uint8Array, actual: Uint8Array): string {
  if (wanted.length === actual.length) return firstDifference(subject, wanted, actual, 0);
  const differs = differenceWords(wanted, actual) ?? '';
  return `${subject} has ${actual.length} bytes, not ${wanted.length}: ${differs}`;
}

function firstDifference(
  subject: string,
  wanted: Uint8Array,
  actual: Uint8Array,
  from: number,
): string {
  if (actual.length < wanted.length) {
    const last = from + actual.length;
    return `${subject} ends at ${last}, but ${wanted.length} bytes are expected from ${from} on`;
  }
  const differing = [...wanted.keys()].filter((i) => wanted[i] !== actual[i]);
  const [first] = differing;
  const more = differing.length > 1 ? ` (and ${differing.length - 1} more)` : '';
  const values = `0x${hexByte(actual[first])}, not 0x${hexByte(wanted[first])}`;
  return `byte ${from + first} of ${subject} is ${values}${more}`;
}

const MOST_SPACED = 256;

function spaced(bytes: Uint8Array): string {
  const shown = Array.from(bytes.subarray(0, MOST_SPACED), hexByte).join(' ');
  return bytes.length > MOST_SPACED ? `${shown} …` : shown;
}

function wrongLength({ expect }: TestCase, { data }: RunOutput): Mismatch[] {
  const { outputLength } = expect;
  const length = data?.length ?? 0;
  if (outputLength === null || outputLength === length) return [];
  const message = `the output has ${length} bytes, not ${outputLength}`;
  const [expected, actual] = [String(outputLength), String(length)];
  return [{ field: 'expect.outputLength', message, expected, actual }];
}

function tooSlow({ expect }: TestCase, { nanoseconds }: RunOutput): Mismatch[] {
  const { maxNanoseconds } = expect;
  if (maxNanoseconds === null || nanoseconds === null || nanoseconds <= maxNanoseconds) return [];
  const message = `a run took ${nanoseconds} ns, more than ${maxNanoseconds}`;
  const [expected, actual] = [String(maxNanoseconds), String(nanoseconds)];
  return [{ field: 'expect.maxNanoseconds', message, expected, actual }];
}
