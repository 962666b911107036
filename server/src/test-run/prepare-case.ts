import { isLikelyMisspelling } from '../nearest';
import type { CaseFault, TestCase } from './case-file';
import { buildContext } from './context';
import { quoted } from './faults';
import type { CasePlace } from './json-text';
import { planRun, type RunPart, type RunPlan } from './plan';
import { testRunType, type RunnableProgram } from './program-types';
import { returnNames, returnValue } from './return-values';

/** What a case becomes a run with. */
export interface CaseRequest {
  readonly test: TestCase;
  readonly program: RunnableProgram;
  /** The host's byte order. */
  readonly littleEndian: boolean;
  /** What the files hold that `data` and `context` of the case name; null where it names none. */
  readonly dataFile: Uint8Array | null;
  readonly contextFile: Uint8Array | null;
}

export type PreparedCase =
  | { readonly ok: true; readonly value: RunPlan }
  | { readonly ok: false; readonly faults: readonly CaseFault[] };

/** Makes a run of a case: what only the program's type tells is checked here. */
export function prepareCase(request: CaseRequest): PreparedCase {
  const { test, program } = request;
  const faults: CaseFault[] = [];
  const tell = (field: string, message: string) => {
    faults.push(caseFault(test, field, message));
  };
  const found = testRunType(program);
  if (!found.ok) return { ok: false, faults: [caseFault(test, 'program', found.fault.message)] };
  const type = found.value;
  const data = dataOf(request, type.data === 'packet');
  let context: Uint8Array | null = null;
  if (test.context.kind === 'fields') {
    const { fields } = test.context;
    const dataLength = data?.length ?? 0;
    const built = buildContext({ fields, type, dataLength, littleEndian: request.littleEndian });
    if (built.ok) context = built.value;
    else
      tell(built.field === undefined ? 'context' : `context.${built.field}`, built.fault.message);
  } else if (test.context.kind === 'bytes') context = test.context.bytes;
  else context = request.contextFile;
  const planned =
    faults.length > 0 ? null : planRun({ program, data, context, repeat: test.repeat });
  if (planned !== null && !planned.ok) tell(fieldOf(planned.part, test), planned.fault.message);
  checkExpectation(test, program, tell);
  if (planned === null || !planned.ok || faults.length > 0) return { ok: false, faults };
  return planned;
}

/** A fault of a case at one of its fields, or, where the field is not written, at the case. */
export function caseFault(test: TestCase, field: string, message: string): CaseFault {
  const whole = test.places.get('') ?? NOWHERE;
  const path = `cases[${test.index}]${field === '' ? '' : `.${field}`}`;
  return { path, message, place: test.places.get(field) ?? whole, caseIndex: test.index };
}

const NOWHERE: CasePlace = { start: 0, end: 0, line: 1, column: 1 };

/** Netfilter is given a packet from its IP header on. */
function dataOf({ test, dataFile }: CaseRequest, isWithoutHeader: boolean): Uint8Array | null {
  switch (test.data.kind) {
    case 'packet':
      return isWithoutHeader ? test.data.bytes.subarray(test.data.headerLength) : test.data.bytes;
    case 'bytes':
      return test.data.bytes;
    default:
      return dataFile;
  }
}

function fieldOf(part: RunPart, test: TestCase): string {
  const fields = {
    data: ['packet', 'dataHex', 'dataFile'],
    context: ['context', 'contextHex', 'contextFile'],
  };
  if (part === 'program' || part === 'repeat') return part;
  return fields[part].find((field) => test.places.has(field)) ?? '';
}

type Tell = (field: string, message: string) => void;

function checkExpectation(
  { expect, context }: TestCase,
  program: RunnableProgram,
  tell: Tell,
): void {
  const found = testRunType(program);
  if (!found.ok) return;
  const { output, givesContext, repeats } = found.value;
  const { returns } = expect;
  if (typeof returns === 'string' && returnValue(program, returns) === null) {
    tell('expect.returns', notReturned(program, returns));
  }
  const wantsOutput = expect.output === null ? null : 'output';
  const wantsLength = expect.outputLength === null ? null : 'outputLength';
  const wanted = wantsOutput ?? wantsLength;
  if (output === null && wanted !== null) {
    tell(`expect.${wanted}`, 'programs of this type give back no data; leave it out');
  } else if (output === 'bpf_flow_keys' && expect.output?.kind === 'unchanged') {
    tell(
      'expect.output',
      'a flow dissector gives back its bpf_flow_keys, not the data; say which bytes they have',
    );
  }
  if (expect.context !== null && !givesContext) {
    tell('expect.context', 'programs of this type give back no context; leave it out');
  } else if (expect.context !== null && context.kind === 'none') {
    tell('expect.context', 'the case gives no context, so none comes back; give one');
  }
  if (expect.maxNanoseconds !== null && !repeats) {
    tell(
      'expect.maxNanoseconds',
      'the kernel does not measure programs of this type; leave it out',
    );
  }
}

function notReturned(program: RunnableProgram, name: string): string {
  const names = returnNames(program);
  const near = names.find((known) => isLikelyMisspelling(name, known));
  if (near !== undefined)
    return `${quoted(name)} is not returned by programs of this type; is '${near}' meant?`;
  const known = names.length === 0 ? 'write a number' : `there are ${names.join(', ')}`;
  return `${quoted(name)} is not returned by programs of this type; ${known}`;
}
