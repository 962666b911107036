import { mutate } from './mutate';
import { Random } from './random';
import type { Reader } from './readers';

export interface Seed {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface Finding {
  readonly reader: string;
  readonly seed: string;
  readonly run: number;
  readonly problem: string;
  readonly input: Uint8Array;
}

export interface FuzzReport {
  readonly runs: number;
  /** Mutants that the reader took, by reader: the others were refused with a fault. */
  readonly taken: ReadonlyMap<string, number>;
  readonly slowest: { readonly milliseconds: number; readonly what: string };
  readonly findings: readonly Finding[];
}

export interface FuzzOptions {
  readonly runs: number;
  readonly seed: number;
  readonly readers: readonly Reader[];
  readonly seeds: Readonly<Record<Reader['seeds'], readonly Seed[]>>;
  readonly onProgress?: (runs: number) => void;
}

/** Milliseconds of processor time: a small input that takes longer hangs for a user. */
const HANGING = 10_000;

/** Feeds mutated seeds to the readers in turn; the same seed number makes the same mutants. */
export async function fuzz(options: FuzzOptions): Promise<FuzzReport> {
  const { runs, seed, readers, seeds, onProgress } = options;
  const taken = new Map(readers.map(({ name }) => [name, 0]));
  const findings: Finding[] = [];
  let slowest = { milliseconds: 0, what: '' };
  for (let run = 0; run < runs; run++) {
    // One generator a run, so that a finding can be made again alone.
    const random = new Random(seed * 1_000_003 + run);
    const reader = readers[run % readers.length];
    const choices = seeds[reader.seeds];
    const chosen = random.pick(choices);
    const input = mutate(chosen.bytes, random.pick(choices).bytes, random);
    const finding = (problem: string) =>
      findings.push({ reader: reader.name, seed: chosen.name, run, problem, input });
    const start = processorMilliseconds();
    try {
      if (await reader.read(input)) taken.set(reader.name, (taken.get(reader.name) ?? 0) + 1);
    } catch (error) {
      finding(error instanceof Error ? (error.stack ?? error.message) : String(error));
    }
    const milliseconds = processorMilliseconds() - start;
    if (milliseconds > HANGING) finding(`took ${Math.round(milliseconds)} ms`);
    if (milliseconds > slowest.milliseconds) {
      slowest = { milliseconds, what: `${reader.name} on ${chosen.name}, run ${run}` };
    }
    if (run % 5000 === 4999) onProgress?.(run + 1);
  }
  return { runs, taken, slowest, findings };
}

/** What this process used, whatever else the machine does. */
function processorMilliseconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
