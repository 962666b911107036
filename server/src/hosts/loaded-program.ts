import { printable } from '../bytes';

/** A program that is in the kernel, as `bpftool -j prog show` tells of it. */
export interface LoadedProgram {
  /** The name of its pin: that of its function, before libbpf 0.6 that of its section. */
  readonly pin: string;
  readonly id: number | null;
  readonly type: string;
  readonly tag: string;
  /** Instructions as the kernel rewrote them, of 8 bytes. */
  readonly instructions: number | null;
  /** Bytes of machine code; null: it is interpreted. */
  readonly machineCode: number | null;
  readonly mapIds: readonly number[];
  /** Runs, and nanoseconds of them all; null where the kernel does not measure. */
  readonly runs: { readonly count: number; readonly nanoseconds: number } | null;
}

const MOST_PROGRAMS = 4096;
const MOST_MAPS = 256;

/** Reads lines `program PIN`, each followed by the line that bpftool answered of it. */
export function readPrograms(text: string): LoadedProgram[] {
  const programs: LoadedProgram[] = [];
  for (const part of text.split(/^(?=program )/m)) {
    const pin = /^program (.*)$/m.exec(part)?.[1];
    if (pin === undefined || programs.length === MOST_PROGRAMS) continue;
    programs.push(readProgram(pin, part.split('\n').at(1) ?? ''));
  }
  return programs;
}

function readProgram(pin: string, answer: string): LoadedProgram {
  const told = objectIn(answer);
  const xlated = count(told.bytes_xlated);
  const runs = count(told.run_cnt);
  const nanoseconds = count(told.run_time_ns);
  return {
    pin: printable(pin),
    id: count(told.id),
    type: text(told.type),
    tag: text(told.tag),
    instructions: xlated === null ? null : xlated / 8,
    machineCode: told.jited === true ? count(told.bytes_jited) : null,
    mapIds: numbers(told.map_ids),
    runs: runs === null || nanoseconds === null ? null : { count: runs, nanoseconds },
  };
}

function objectIn(answer: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(answer);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function count(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : null;
}

function text(value: unknown): string {
  return typeof value === 'string' ? printable(value) : '';
}

function numbers(value: unknown): number[] {
  if (!Array.isArray(value)) return [];
  return value.slice(0, MOST_MAPS).flatMap((item: unknown) => count(item) ?? []);
}
