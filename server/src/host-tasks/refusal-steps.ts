import { printable, shortened } from '../bytes';
import type { SourceLine } from '../object';
import { historyOf, type Failure, type Placing, type Step } from '../verifier-log';

/** What the verifier did on a source line on its way to an instruction that it refused. */
export interface ToldStep {
  readonly line: SourceLine;
  /** The last instruction of the line, with what it left in registers. */
  readonly text: string;
}

/** Instructions that are gone back over. */
const MOST_INSTRUCTIONS = 400;
const MOST_STEPS = 12;
const LONGEST_TEXT = 300;

/** The last source lines of the way to a failure, in the order in which the program runs; the failing one is the last. */
export function stepsBefore(text: string, failure: Failure, placing: Placing): ToldStep[] {
  const { attempt, stop, program } = failure;
  const log = attempt?.log ?? null;
  if (log === null || stop === null || stop.entry < 0 || program === null) return [];
  const { steps } = historyOf(text, log, stop.entry, MOST_INSTRUCTIONS);
  const told: ToldStep[] = [];
  for (const step of steps) {
    const line = placing.instruction(program, step.pc)?.line ?? null;
    if (line === null) continue;
    const last = told.at(-1);
    if (last?.line.file === line.file && last.line.line === line.line) told.pop();
    told.push({ line, text: stepText(step) });
  }
  return told.slice(-MOST_STEPS);
}

function stepText({ pc, code, state, isJump }: Step): string {
  const left = state === null ? [] : [...state.values].map(([name, value]) => `${name}=${value}`);
  const jumped = isJump ? 'jumps here; ' : '';
  const words = `${jumped}${pc}: ${code}${left.length === 0 ? '' : ` → ${left.join(' ')}`}`;
  return shortened(printable(words), LONGEST_TEXT);
}
