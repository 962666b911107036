import { printable } from '../bytes';
import { SourceFiles } from '../check';
import type { BpfObject, SourceLine } from '../object';
import type { Problem, SourceRange } from '../problem';
import type { Relocation } from '../relocation';
import type { Verdict } from '../verdict';
import {
  Placing,
  readReport,
  stateBefore,
  stepAt,
  type Failure,
  type FailureCause,
  type FailurePlace,
} from '../verifier-log';
import type { ObjectAtHand } from './object-at-hand';
import { stepsBefore } from './refusal-steps';

/** One reason that a host's kernel, or libbpf there, refused a program; as it is told. */
export interface ToldFailure {
  readonly cause: FailureCause;
  readonly program: string | null;
  /** In whosever words. */
  readonly sentence: string;
  readonly error: string | null;
  readonly subject: string | null;
  /** The field, type or enumerator of the relocation that is to blame. */
  readonly target: string | null;
  readonly range: SourceRange | null;
  readonly functionName: string | null;
  /** Position in that function. */
  readonly instruction: number | null;
  /** `(61) r0 = *(u32 *)(r1 +4)` */
  readonly code: string | null;
  /** Registers before the instruction. */
  readonly registers: ReadonlyMap<string, string>;
  /** The source lines by which the verifier came there, each with the last instruction of it; the failing one is left out. */
  readonly steps: readonly { readonly range: SourceRange; readonly text: string }[];
  /** What our own check had said of the program; null where it was not asked. */
  readonly verdict: Verdict | null;
  /** Whether the check looks for what this is. */
  readonly isPredictable: boolean;
}

/** What is known of the object before a host is asked. */
export interface Foreseen {
  readonly relocations: readonly Relocation[];
  /** Of the check for this host's kernel. */
  readonly problems: readonly Problem[];
  /** Of a program by its name; null where the check could not be made. */
  readonly verdictOf: (program: string) => Verdict | null;
}

/** Causes that the check looks for; the others it leaves to the verifier. */
const PREDICTABLE: ReadonlySet<FailureCause> = new Set([
  'field-missing',
  'relocation-refused',
  'helper-missing',
  'kfunc-missing',
  'ksym-missing',
  'kconfig-missing',
  'target-missing',
  'program-type',
  'instruction',
  'byte-order',
  'object-refused',
]);

const MOST_FAILURES = 20;

/** Understands what bpftool printed when an object was refused; `programs` are the functions it was tried with. */
export function tellRefusal(
  { path, object }: ObjectAtHand,
  programs: readonly number[],
  log: string,
  foreseen: Foreseen,
  sources = new SourceFiles(path, object.lines),
): readonly ToldFailure[] {
  const report = readReport(log);
  const placing = new Placing(object);
  const only = programs.length === 1 ? object.functions[programs[0]].name : null;
  return report.failures.slice(0, MOST_FAILURES).map((found) => {
    const failure = found.program === null && only !== null ? { ...found, program: only } : found;
    const place = placing.failure(failure);
    const { at } = place;
    const program =
      failure.program ?? (place.program === null ? null : object.functions[place.program].name);
    return {
      cause: failure.cause,
      program,
      sentence: failure.cause === 'byte-order' ? ordersOf(object) : failure.sentence,
      error: failure.error,
      subject: failure.cause === 'byte-order' ? null : failure.subject,
      target: targetOf(failure, place, foreseen.relocations),
      range: rangeOf(place, foreseen.problems, sources),
      functionName: at === null ? null : object.functions[at.functionIndex].name,
      instruction: at?.instruction ?? null,
      ...stepOf(report.text, failure),
      steps: stepsBefore(report.text, failure, placing)
        .slice(0, -1)
        .map(({ line, text }) => ({ range: lineRange(line, sources), text })),
      verdict: program === null ? null : foreseen.verdictOf(program),
      isPredictable: PREDICTABLE.has(failure.cause),
    };
  });
}

/** libbpf names neither the object's nor its own. */
function ordersOf({ littleEndian }: BpfObject): string {
  const [own, theirs, target] = littleEndian
    ? ['little-endian', 'big-endian', 'bpfeb']
    : ['big-endian', 'little-endian', 'bpfel'];
  return `the object is ${own}, the host ${theirs}; compile it with -target ${target}`;
}

function targetOf(
  { relocation }: Failure,
  place: FailurePlace,
  relocations: readonly Relocation[],
): string | null {
  if (place.relocation !== null && place.relocation < relocations.length) {
    return relocations[place.relocation].spec;
  }
  return relocation?.target ?? null;
}

/** The very token, where the check found a problem at this instruction, else what the compiler recorded. */
function rangeOf(
  { at }: FailurePlace,
  problems: readonly Problem[],
  sources: SourceFiles,
): SourceRange | null {
  if (at === null) return null;
  const known = problems.find(({ place }) => {
    if (place.kind !== 'instruction') return false;
    const { functionIndex, instruction } = place.site;
    return functionIndex === at.functionIndex && instruction === at.instruction;
  });
  if (known?.range != null) return known.range;
  return at.line === null ? null : lineRange(at.line, sources);
}

function lineRange(line: SourceLine, sources: SourceFiles): SourceRange {
  const placed = sources.find(line);
  const file = placed?.source.path ?? line.file;
  const at = placed?.site.line ?? line.line;
  const text = placed?.source.text.split('\n').at(at - 1) ?? line.text;
  const first = text.length - text.trimStart().length + 1;
  const column = Math.max(placed?.site.column ?? line.column, 0) || first;
  return {
    file,
    line: at,
    column,
    endLine: at,
    // The compiler records where something begins: it goes on to the end of the line at most.
    endColumn: Math.max(column, text.trimEnd().length) + 1,
    text: text.replace(/\r$/, ''),
    certainty: 'carried',
  };
}

const NO_STEP = { code: null, registers: new Map<string, string>() };

function stepOf(text: string, { attempt, stop }: Failure): Pick<ToldFailure, 'code' | 'registers'> {
  const log = attempt?.log ?? null;
  if (log === null || stop === null || stop.entry < 0) return NO_STEP;
  // Where the sentence is about the program as a whole, or another instruction, the last step tells nothing.
  if (stop.pc === null || log.trail.pc(stop.entry) !== stop.pc) return NO_STEP;
  const { code } = stepAt(text, log.trail, stop.entry);
  const { values } = stateBefore(text, log, stop.entry);
  const registers = [...values].filter(([name]) => /^R\d/.test(name));
  return { code: printable(code), registers: new Map(registers) };
}
