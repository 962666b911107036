import { success, type Fault } from '../bytes';
import { MOST_DATA } from './case-shape';
import { failure, type TestRunFaultCode } from './faults';
import {
  shortTypeName,
  testRunType,
  type RunnableProgram,
  type TestRunType,
} from './program-types';

/** What a run is wanted with. */
export interface RunRequest {
  readonly program: RunnableProgram;
  readonly data: Uint8Array | null;
  readonly context: Uint8Array | null;
  readonly repeat: number;
}

/** A run that the kernel can be asked for. */
export interface RunPlan extends RunRequest {
  readonly type: TestRunType;
}

/** Which part of a request a fault is about. */
export type RunPart = 'program' | 'data' | 'context' | 'repeat';

export type PlannedRun =
  | { readonly ok: true; readonly value: RunPlan }
  | { readonly ok: false; readonly fault: Fault<TestRunFaultCode>; readonly part: RunPart };

/** Checks what the kernel would refuse with no more than `Invalid argument`. */
export function planRun(request: RunRequest): PlannedRun {
  const { program, data, context, repeat } = request;
  const found = testRunType(program);
  if (!found.ok) return of('program', found);
  const type = found.value;
  const name = shortTypeName(type.programType);
  if (type.data === null) {
    if (data !== null && data.length > 0) return of('data', failure('data-not-taken', name));
  } else {
    const least = type.leastData;
    const length = data?.length ?? 0;
    if (length === 0) return of('data', failure('data-missing', name, least));
    const tooShort = type.data === 'frame' ? 'data-too-short' : 'packet-too-short';
    if (length < least) return of('data', failure(tooShort, name, length, least));
    if (length > MOST_DATA) return of('data', failure('data-too-long', length, MOST_DATA));
  }
  const struct = type.context;
  if (struct !== null) {
    if (struct.isRequired && (context === null || context.length === 0)) {
      return of('context', failure('context-missing', name, struct.name, struct.size));
    }
    if (context !== null && tooLong(context, struct.size)) {
      return of('context', failure('context-too-long', context.length, struct.size, struct.name));
    }
  } else if (context !== null && context.length > contextLimit(type)) {
    const words = [
      'context-too-long',
      context.length,
      contextLimit(type),
      `that of ${name}`,
    ] as const;
    return of('context', failure(...words));
  }
  if (!Number.isSafeInteger(repeat) || repeat < 1)
    return of('repeat', failure('repeat-bad', repeat));
  if (repeat > 1 && !type.repeats) return of('repeat', failure('repeat-not-possible', name));
  const isEmpty = data === null || data.length === 0;
  return success({ ...request, type, data: isEmpty ? null : data });
}

function of(part: RunPart, { fault }: { readonly fault: Fault }): PlannedRun {
  return { ok: false, fault: fault as Fault<TestRunFaultCode>, part };
}

/** Zeros behind what a kernel knows do not matter to it. */
function tooLong(context: Uint8Array, size: number): boolean {
  return context.subarray(size).some((byte) => byte !== 0);
}

/** MAX_BPF_FUNC_ARGS words for raw tracepoints, 16 bits for the others. */
function contextLimit({ programType }: TestRunType): number {
  const isRaw = programType.startsWith('BPF_PROG_TYPE_RAW_TRACEPOINT');
  return isRaw ? 12 * 8 : 65_535;
}

/** Where the host has what the run is given; what comes back is printed. */
export interface RunFiles {
  readonly data: string | null;
  readonly context: string | null;
}

/** bpftool makes room for this much by itself. */
const USUAL_ROOM = 32_768;
const MOST_GROWTH = 4_096;

/**
 * The words that come after `bpftool -j prog run PROGRAM`, for a bpftool that speaks English (LC_ALL=C). `repeat` must be 0 where the kernel
 * does not repeat: bpftool says 1 else, which the kernel refuses there.
 */
export function runWords({ type, data, context, repeat }: RunPlan, files: RunFiles): string[] {
  const words: string[] = [];
  if (data !== null && files.data !== null) {
    words.push('data_in', files.data, 'data_out', '-');
    if (data.length + MOST_GROWTH > USUAL_ROOM) {
      words.push('data_size_out', String(data.length + MOST_GROWTH));
    }
  }
  if (context !== null && files.context !== null) {
    words.push('ctx_in', files.context, 'ctx_out', '-');
  }
  return [...words, 'repeat', String(type.repeats ? repeat : 0)];
}

/**
 * Whether bpftool can ask for it. With a context it always asks for the context back, which the kernel refuses for raw tracepoints and
 * syscall programs; DIRECT_RUN asks for those.
 */
export function isForBpftool({ type, context }: RunPlan): boolean {
  return type.repeats || context === null;
}
