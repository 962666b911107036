import type { FailureCause } from './causes';
import { errorName } from './errors';
import { Folding, type Fold } from './folding';
import { LogReader, type LogFailure, type VerifierLog } from './log-reader';
import { readLogLine } from './log-line';
import { readRemark, type Remark } from './remarks';
import { readRelocationText, type RelocationText } from './relocation-text';
import { TextLines } from './text-lines';

/** One time that libbpf gave a program to the kernel. */
export interface Attempt {
  /** Null in a log that does not say whose it is. */
  readonly program: string | null;
  readonly outcome: 'loaded' | 'failed' | 'unknown';
  /** `EINVAL`; null when it loaded or is not told. */
  readonly error: string | null;
  /** The line, counted from 0, that tells of it first. */
  readonly line: number;
  readonly log: VerifierLog | null;
}

/** One reason that something was not loaded, of whoever told it. */
export interface Failure {
  readonly cause: FailureCause;
  readonly program: string | null;
  /** In whosever words: the verifier's, libbpf's or bpftool's. */
  readonly sentence: string;
  /** The place of the sentence in the text. */
  readonly start: number;
  readonly line: number;
  readonly error: string | null;
  /** What is missing or refused, by name; null where the words name nothing. */
  readonly subject: string | null;
  /** What a CO-RE relocation asks for, where the words say. */
  readonly relocation: RelocationText | null;
  /** The attempt whose log tells it; null when libbpf did not get so far. */
  readonly attempt: Attempt | null;
  /** Set where a log tells it. */
  readonly stop: LogFailure | null;
  /** Set where libbpf or bpftool tells it. */
  readonly remark: Remark | null;
}

/** All that bpftool and libbpf printed while they loaded an object. */
export interface LoadReport {
  readonly text: string;
  readonly attempts: readonly Attempt[];
  readonly remarks: readonly Remark[];
  /** The reasons, the most telling first; empty when nothing failed, or nothing told why. */
  readonly failures: readonly Failure[];
  readonly folds: readonly Fold[];
  readonly lineCount: number;
}

const MOST_ATTEMPTS = 1 << 12;
const MOST_REMARKS = 1 << 10;

const BEGIN = /^(?:libbpf: )?(?:prog '([^']{1,256})': )?-- BEGIN (?:PROG LOAD|DUMP) LOG --/;
const END = /^(?:libbpf: )?-- END (?:PROG LOAD )?LOG --/;
const REFUSED = /^(?:prog '([^']{1,256})': BPF program load failed|load bpf program failed): (.*)/;
const FAILED =
  /^(?:prog '([^']{1,256})': failed to load: (.*)|failed to load program '([^']{1,256})')/;

/** Reads what was printed; time and memory stay in proportion to the text, and it takes any text. */
export function readReport(text: string): LoadReport {
  return new ReportReader(text).read();
}

interface OpenAttempt {
  program: string | null;
  outcome: Attempt['outcome'];
  error: string | null;
  readonly line: number;
  log: VerifierLog | null;
}

class ReportReader {
  private readonly attempts: OpenAttempt[] = [];
  private readonly remarks: Remark[] = [];
  private readonly folding = new Folding();
  private log: LogReader | null = null;
  /** A log begins that says nothing of libbpf: the kernel's own words alone. */
  private isBare = false;

  constructor(private readonly text: string) {}

  read(): LoadReport {
    const lines = new TextLines(this.text);
    while (lines.advance()) this.take(lines);
    if (this.log !== null) this.closeLog(lines.number);
    const attempts: readonly Attempt[] = this.attempts;
    return {
      text: this.text,
      attempts,
      remarks: this.remarks,
      failures: failuresOf(attempts, this.remarks),
      folds: this.folding.all(),
      lineCount: lines.number + 1,
    };
  }

  private take(line: TextLines): void {
    const isOurs = this.startsWith(line, 'libbpf:') || this.startsWith(line, '-- ');
    const isError = !isOurs && this.startsWith(line, 'Error: ');
    if (!isOurs && !isError) {
      if (this.log === null && !this.opensBareLog(line)) return;
      this.log?.take(line);
      return;
    }
    const { content } = line;
    if (END.test(content)) {
      this.closeLog(line.number);
      return;
    }
    const begin = BEGIN.exec(content);
    if (begin !== null) {
      this.closeLog(line.number - 1);
      this.openLog(begin.at(1) ?? null, line.number);
      return;
    }
    const sentence = content.replace(/^(?:libbpf|Error): ?/, '').trim();
    // An old libbpf puts its own name before the first and the last, empty lines of a log.
    if (this.log !== null && sentence === '') return;
    this.closeLog(line.number - 1);
    this.takeSentence(sentence, line, isError);
  }

  private takeSentence(sentence: string, line: TextLines, isError: boolean): void {
    const refused = REFUSED.exec(sentence);
    if (refused !== null) {
      this.addAttempt(refused.at(1) ?? null, 'failed', line.number, errorName(refused[2]));
      return;
    }
    const failed = FAILED.exec(sentence);
    if (failed !== null) {
      const error = failed.at(2) ?? '';
      this.fail(failed.at(1) ?? failed[3], errorName(error));
      return;
    }
    if (this.remarks.length >= MOST_REMARKS) return;
    const remark = readRemark(sentence, line.start, line.number, isError);
    if (remark === null) return;
    const isNew = this.remarks.every((known) => !repeats(known, remark));
    if (isNew) this.remarks.push(remark);
  }

  private opensBareLog(line: TextLines): boolean {
    if (this.isBare || this.attempts.length > 0) return false;
    const { kind } = readLogLine(line.content);
    const isLog =
      kind === 'instruction' || kind === 'subprogram' || kind === 'state' || kind === 'validating';
    if (!isLog) return false;
    this.isBare = true;
    this.openLog(null, line.number);
    return true;
  }

  private openLog(program: string | null, line: number): void {
    this.folding.openLog(line);
    this.log = new LogReader(this.folding);
    const last = this.attempts.at(-1);
    const isAnnounced =
      last?.log === null && last.outcome === 'failed' && sameProgram(last, program);
    if (!isAnnounced) this.addAttempt(program, 'unknown', line, null);
  }

  private closeLog(line: number): void {
    const { log } = this;
    if (log === null) return;
    this.log = null;
    const read = log.finish();
    this.folding.endLog(line);
    const attempt = this.attempts.at(-1);
    if (attempt?.log !== null) return;
    attempt.log = log.isEmpty ? null : read;
    if (attempt.outcome !== 'unknown') return;
    // libbpf says it beforehand when the kernel refused.
    if (!this.isBare) attempt.outcome = read.isComplete ? 'loaded' : 'unknown';
    else if (read.isComplete) attempt.outcome = read.failure === null ? 'loaded' : 'failed';
  }

  private addAttempt(
    program: string | null,
    outcome: Attempt['outcome'],
    line: number,
    error: string | null,
  ): void {
    if (this.attempts.length >= MOST_ATTEMPTS) this.attempts.shift();
    this.attempts.push({ program, outcome, line, error, log: null });
  }

  /** A program was given up; an old libbpf names it only now. */
  private fail(program: string, error: string | null): void {
    const last = this.attempts.at(-1);
    if (last === undefined || !sameProgram(last, program)) return;
    last.program ??= program;
    last.outcome = 'failed';
    last.error ??= error;
  }

  private startsWith(line: TextLines, words: string): boolean {
    return this.text.startsWith(words, line.start);
  }
}

/** libbpf says some things twice, or once more in other words. */
function repeats(known: Remark, { sentence, cause, subject }: Remark): boolean {
  return (
    known.sentence === sentence ||
    (subject !== null && known.subject === subject && known.cause === cause)
  );
}

function sameProgram(attempt: OpenAttempt, program: string | null): boolean {
  return attempt.program === null || program === null || attempt.program === program;
}

function failuresOf(attempts: readonly Attempt[], remarks: readonly Remark[]): Failure[] {
  const failed = lastOfEach(attempts).filter(({ outcome }) => outcome === 'failed');
  const told = failed.map((attempt) => ofAttempt(attempt));
  const complaints = remarks.map((remark) => ofRemark(remark));
  // What the words do not explain stands behind what they do.
  const all = [...told, ...complaints];
  const isTelling = ({ cause }: Failure) => cause !== 'other';
  const telling = all.filter(isTelling);
  return [...telling, ...all.filter((failure) => !isTelling(failure))];
}

/** libbpf may try a program more than once; the last time counts. */
function lastOfEach(attempts: readonly Attempt[]): readonly Attempt[] {
  const last = new Map<string | null, Attempt>();
  for (const attempt of attempts) last.set(attempt.program, attempt);
  return [...last.values()];
}

function ofAttempt(attempt: Attempt): Failure {
  const stop = attempt.log?.failure ?? null;
  const base = {
    program: attempt.program,
    error: attempt.error,
    attempt,
    stop,
    remark: null,
  };
  if (stop === null) {
    return {
      ...base,
      cause: causeWithoutWords(attempt),
      sentence: attempt.error ?? '',
      start: attempt.log?.start ?? 0,
      line: attempt.line,
      subject: null,
      relocation: null,
    };
  }
  const relocations = stop.lines.map(readRelocationText);
  return {
    ...base,
    cause: stop.cause,
    sentence: stop.sentence,
    start: stop.start,
    line: stop.line,
    subject: subjectOf(stop.lines),
    relocation: relocations.find((found) => found !== null) ?? null,
  };
}

/** Without a log the kernel did not even look at the program: it does not know its type, or lets nobody load it. */
function causeWithoutWords({ log, error }: Attempt): FailureCause {
  if (error === 'EPERM') return 'permission';
  return log === null && error === 'EINVAL' ? 'program-type' : 'other';
}

function ofRemark(remark: Remark): Failure {
  const { cause, program, sentence, start, line, error, subject } = remark;
  return {
    cause,
    program,
    sentence,
    start,
    line,
    error,
    subject,
    relocation: readRelocationText(sentence),
    attempt: null,
    stop: null,
    remark,
  };
}

/** A kfunc, map or helper that the sentences name. */
function subjectOf(lines: readonly string[]): string | null {
  for (const line of lines) {
    const found =
      /^(?:kfunc|BPF map) '([^']{1,256})'/.exec(line) ??
      /\b(?:helper|unknown func|invalid func) ([A-Za-z_]\w{0,255}#\d{1,10})/.exec(line) ??
      /^(?:calling kernel function|kernel function) (\w{1,256})/.exec(line);
    if (found !== null) return found[1];
  }
  return null;
}
