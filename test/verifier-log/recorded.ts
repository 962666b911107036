import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readObject, type BpfObject } from '../../server/src/object';

const LOGS = join(__dirname, 'logs');

/** The kernels whose logs are recorded, as their folders are called. */
export const KERNELS = readdirSync(LOGS).sort(byVersion);

export function recordedPrograms(kernel: string): string[] {
  return readdirSync(join(LOGS, kernel)).map((name) => name.replace('.txt', ''));
}

export function recordedLog(kernel: string, program: string): string {
  return readFileSync(join(LOGS, kernel, `${program}.txt`), 'utf8');
}

export function objectOf(program: string): BpfObject {
  const read = readObject(readFileSync(join(__dirname, 'objects', `${program}.o`)));
  if (!read.ok) throw new Error(read.fault.message);
  return read.value;
}

/** What the source of a program says of it. */
export interface Told {
  /** Null when it says that nothing fails. */
  readonly line: number | null;
  readonly cause: string;
  /** What other kernels say, by version. */
  readonly elsewhere: ReadonlyMap<string, string>;
}

/** Reads the comment `FAILS: cause (5.10: other-cause, 7.2: loads)` of a source. */
export function toldOf(program: string): Told {
  const source = readFileSync(join(__dirname, 'programs', `${program}.bpf.c`), 'utf8').split('\n');
  const index = source.findIndex((line) => line.includes('FAILS: '));
  if (index < 0) return { line: null, cause: 'loads', elsewhere: new Map() };
  const [, cause, others = ''] = /FAILS: ([a-z-]+)(?: \((.*)\))?/.exec(source[index]) ?? [];
  const pairs = others.split(', ').filter(Boolean);
  return {
    line: index + 1,
    cause,
    elsewhere: new Map(pairs.map((pair) => pair.split(': ') as [string, string])),
  };
}

function byVersion(a: string, b: string): number {
  const [[major, minor], [otherMajor, otherMinor]] = [a, b].map((name) =>
    name.split('.').map(Number),
  );
  return major - otherMajor || minor - otherMinor;
}
