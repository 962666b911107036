import { printable } from '../bytes';
import { PrintFormat, type FoundFormat } from './watch-formats';

/** A line that a program printed. */
export interface TraceLine {
  /** Seconds on the kernel's clock of the trace. */
  readonly time: number;
  readonly cpu: number;
  /** The task that the program ran in. */
  readonly task: string;
  readonly pid: number;
  readonly text: string;
  /** The load and the program that print so; null where several or none are known to. */
  readonly pins: string | null;
  readonly program: string | null;
}

/** What a load prints with. */
export interface LoadFormats {
  readonly pins: string;
  readonly programs: readonly string[];
  readonly formats: readonly FoundFormat[];
}

/** Characters of a line that are kept: the kernel prints no more. */
export const LONGEST_LINE = 2048;
/** Lines a second that are told; programs can print more than anybody reads. */
const MOST_LINES = 2000;

/** Task, thread group where it is shown, CPU, flags, time. */
const HEAD =
  /^ *(.{1,16}?)-(\d{1,10}) +(?:\([-\d ]{1,12}\) +)?\[(\d{1,5})\] +(?:\S{1,8} +)?(\d{1,12}\.\d{1,9}): (.*)$/;
/** The event, before 5.9 the address of who printed. */
const OF_PROGRAM = /^(?:bpf_trace_printk: |(?:0x[0-9a-f]{1,16}|0)?: )(.*)$/;
const LOST = /^CPU:\d{1,5} \[LOST (\d{1,15}) EVENTS\]/;

/** Reads a trace, and leaves out what others print. */
export class TraceReader {
  private readonly known: readonly Known[];
  private last: TraceLine | null = null;
  private second = -1;
  private linesOfSecond = 0;

  constructor(
    loads: readonly LoadFormats[],
    /** Whether a line that has no known format is told, too. */
    private readonly showsAll: boolean,
    private readonly onLine: (line: TraceLine) => void,
    /** They were too many, for the host or for us. */
    private readonly onSkipped: (lines: number) => void,
    private readonly now: () => number = Date.now,
  ) {
    this.known = loads.flatMap(knownOf);
  }

  add(line: string): void {
    const lost = LOST.exec(line);
    if (lost !== null) {
      this.onSkipped(Number(lost[1]));
      return;
    }
    const head = HEAD.exec(line);
    if (head === null) {
      // A newline that a program printed; every line ends with one of its own already.
      if (line !== '' && this.last !== null) this.tell({ ...this.last, text: printable(line) });
      return;
    }
    const [, task, pid, cpu, time, event] = head;
    const text = OF_PROGRAM.exec(event)?.[1] ?? null;
    const by = text === null ? null : this.printedBy(text);
    this.last =
      text === null || by === null
        ? null
        : {
            time: Number(time),
            cpu: Number(cpu),
            task: printable(task),
            pid: Number(pid),
            text: printable(text),
            ...by,
          };
    if (this.last !== null) this.tell(this.last);
  }

  private tell(line: TraceLine): void {
    const second = Math.floor(this.now() / 1000);
    if (second !== this.second) {
      this.second = second;
      this.linesOfSecond = 0;
    }
    this.linesOfSecond++;
    if (this.linesOfSecond <= MOST_LINES) this.onLine(line);
    else this.onSkipped(1);
  }

  /** Null: not by what is watched. */
  private printedBy(text: string): Pick<TraceLine, 'pins' | 'program'> | null {
    const all = this.known.filter(({ format }) => format.matches(text));
    if (all.length === 0) return this.showsAll ? { pins: null, program: null } : null;
    const [first] = all;
    const isOf = (key: 'pins' | 'program') => all.every((each) => each[key] === first[key]);
    if (!isOf('pins')) return { pins: null, program: null };
    return { pins: first.pins, program: isOf('program') ? first.program : null };
  }
}

interface Known {
  readonly format: PrintFormat;
  readonly pins: string;
  readonly program: string | null;
}

function knownOf({ pins, programs, formats }: LoadFormats): Known[] {
  return formats.map(({ text, function: name }) => ({
    format: new PrintFormat(text),
    pins,
    program: name !== null && programs.includes(name) ? name : null,
  }));
}
