import {
  acquiringInstruction,
  causeOfSentence,
  concernsWholeProgram,
  instructionOfSentence,
  type FailureCause,
} from './causes';
import type { Folding } from './folding';
import { readInstruction, readLogLine, successors, type LogLine } from './log-line';
import { Paths } from './paths';
import type { TextLines } from './text-lines';
import { Entry, Trail } from './trail';

/** What stopped the verifier. */
export interface LogFailure {
  readonly cause: FailureCause;
  /** The verifier's own sentence, or libbpf's in its place: of several the first that tells the cause. */
  readonly sentence: string;
  /** All lines of it, as far as they are kept. */
  readonly lines: readonly string[];
  /** Of the first of them, in the text. */
  readonly start: number;
  readonly line: number;
  /** The last entry before it that is an instruction; −1 when the verifier did not get so far, or it is not kept. */
  readonly entry: number;
  /** The instruction to blame in the program's image; null when the sentence concerns the program as a whole. */
  readonly pc: number | null;
  /** Where that which is not released was acquired. */
  readonly acquiredAt: number | null;
  /** The subprogram that was looked at for itself, or before its first instruction; null for none. */
  readonly subprogram: number | null;
}

export interface LogStatistics {
  /** Instructions that were worked off. */
  readonly processed: number | null;
  readonly microseconds: number | null;
  readonly peakStates: number | null;
}

/** One verifier's log. Offsets and lines are those of the whole text that it is a part of. */
export interface VerifierLog {
  readonly start: number;
  readonly end: number;
  readonly trail: Trail;
  readonly statistics: LogStatistics;
  /** Whether it has its last line; a log whose buffer was too small has not. */
  readonly isComplete: boolean;
  /** The first instruction of each subprogram, by its number in the log. */
  readonly subprograms: ReadonlyMap<number, number>;
  /** What the last sentences are about; null when the last thing is no sentence. */
  readonly failure: LogFailure | null;
}

const MOST_SENTENCES = 16;
const MOST_SUBPROGRAMS = 1 << 12;

/** Takes a log line by line. */
export class LogReader {
  private readonly trail = new Trail();
  private readonly paths = new Paths(this.trail);
  private readonly subprograms = new Map<number, number>();
  private sentences: { readonly start: number; readonly line: number; readonly text: string }[] =
    [];
  private figures = { processed: null, microseconds: null, peakStates: null } as Figures;
  private isComplete = false;
  private instruction = -1;
  private pc = -1;
  private following: readonly number[] | null = null;
  private validated: number | null = null;
  private start = -1;
  private end = -1;

  constructor(private readonly folding: Folding) {}

  get isEmpty(): boolean {
    return this.start < 0;
  }

  take(line: TextLines): void {
    if (this.start < 0) this.start = line.start;
    this.end = line.end;
    const { content } = line;
    const read = readLogLine(content);
    this.folding.take(read, line.number, content);
    if (read.kind === 'sentence') {
      if (this.sentences.length < MOST_SENTENCES) {
        this.sentences.push({ start: line.start, line: line.number, text: content.trim() });
      }
      return;
    }
    if (read.kind === 'statistics') this.takeFigures(content);
    const isAfter = read.kind === 'blank' || read.kind === 'statistics';
    // The two states that an endless loop was told from stand below its sentence.
    const isDetail = read.kind === 'aside' && /^(?:cur|old) state:/.test(content);
    if (isAfter || isDetail) return;
    this.sentences = [];
    this.follow(read, line, content);
  }

  finish(): VerifierLog {
    this.folding.closeLog();
    return {
      start: Math.max(this.start, 0),
      end: Math.max(this.end, 0),
      trail: this.trail,
      statistics: this.figures,
      isComplete: this.isComplete,
      subprograms: this.subprograms,
      failure: this.failure(),
    };
  }

  private follow(read: LogLine, line: TextLines, content: string): void {
    switch (read.kind) {
      case 'instruction': {
        const { code } = readInstruction(content);
        this.instruction = this.paths.visit(read.pc, code, line);
        this.pc = read.pc;
        this.following = successors(read.pc, code);
        break;
      }
      case 'state': {
        // Some versions begin a path without a word: the number alone tells that it is not what comes next.
        const jumped =
          read.pc >= 0 &&
          this.instruction >= 0 &&
          this.following !== null &&
          read.pc !== this.pc &&
          !this.following.includes(read.pc);
        const ended = read.pc >= 0 && this.instruction >= 0 && this.following === null;
        const link = jumped || ended ? this.paths.resume(read.pc) : -1;
        this.trail.add(Entry.STATE, read.pc, line, link);
        if (read.pc >= 0) {
          this.pc = read.pc;
          this.following = [read.pc];
        }
        break;
      }
      case 'branch': {
        const link = this.paths.leave(read.from);
        if (read.isPruned) break;
        this.trail.add(Entry.BRANCH, read.to, line, link);
        this.pc = read.to;
        this.following = [read.to];
        break;
      }
      case 'call':
        this.trail.add(Entry.CALL, -1, line);
        // The line with the next number is that of the callee, or where the call was.
        this.following = null;
        break;
      case 'source':
        this.trail.add(Entry.SOURCE, -1, line);
        break;
      case 'subprogram':
        if (this.subprograms.size < MOST_SUBPROGRAMS) {
          this.subprograms.set(read.number, read.start);
        }
        break;
      case 'validating':
        this.trail.add(Entry.START, -1, line);
        this.validated = read.number;
        this.instruction = -1;
        this.following = null;
        break;
    }
  }

  private takeFigures(content: string): void {
    const processed = /^processed (\d{1,15}) insns/.exec(content);
    if (processed !== null) {
      this.isComplete = true;
      const peak = /\bpeak_states (\d{1,15})/.exec(content);
      this.figures = {
        ...this.figures,
        processed: Number(processed[1]),
        peakStates: peak === null ? null : Number(peak[1]),
      };
    }
    const time = /^verification time (\d{1,15}) usec/.exec(content);
    if (time !== null) this.figures = { ...this.figures, microseconds: Number(time[1]) };
  }

  private failure(): LogFailure | null {
    if (this.sentences.length === 0) return null;
    const told = this.sentences.map(({ text }) => causeOfSentence(text));
    const entry = this.trail.has(this.instruction) ? this.instruction : -1;
    const telling = told.findIndex((cause) => cause !== null);
    const at = telling < 0 ? this.sentences.length - 1 : telling;
    const { text: sentence } = this.sentences[at];
    const named = firstNumber(this.sentences, instructionOfSentence);
    const isWhole = this.sentences.some(({ text }) => concernsWholeProgram(text));
    return {
      cause: told[at] ?? 'other',
      sentence,
      lines: this.sentences.map(({ text }) => text),
      start: this.sentences[0].start,
      line: this.sentences[0].line,
      entry,
      pc: named ?? (isWhole || entry < 0 ? this.subprogramStart(entry) : this.trail.pc(entry)),
      acquiredAt: firstNumber(this.sentences, acquiringInstruction),
      subprogram: this.validated,
    };
  }

  /** Before its first instruction a function that is looked at for itself is to blame. */
  private subprogramStart(entry: number): number | null {
    if (entry >= 0 || this.validated === null) return null;
    return this.subprograms.get(this.validated) ?? null;
  }
}

interface Figures {
  readonly processed: number | null;
  readonly microseconds: number | null;
  readonly peakStates: number | null;
}

function firstNumber(
  sentences: readonly { readonly text: string }[],
  read: (text: string) => number | null,
): number | null {
  for (const { text } of sentences) {
    const number = read(text);
    if (number !== null) return number;
  }
  return null;
}
