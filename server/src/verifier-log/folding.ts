import type { LogLine } from './log-line';

/** Lines, counted from 0, that an editor can fold into the first of them. */
export interface Fold {
  readonly start: number;
  readonly end: number;
  /** A program's whole log; a function verified for itself; a way through the program; a call; a table. */
  readonly kind: 'log' | 'function' | 'path' | 'call' | 'table';
}

const MOST_FOLDS = 1 << 14;
const DEEPEST_CALLS = 16;

/** Collects what can be folded, while a text is read. */
export class Folding {
  private readonly found: Fold[] = [];
  private logStart = -1;
  private functionStart = -1;
  private pathStart = -1;
  private tableStart = -1;
  private calls: number[] = [];
  private last = -1;

  openLog(line: number): void {
    this.logStart = line;
    this.last = line;
  }

  take(read: LogLine, line: number, content: string): void {
    if (this.tableStart >= 0 && !/^\s/.test(content)) this.close('table', line - 1);
    switch (read.kind) {
      case 'table':
        this.tableStart = line;
        break;
      case 'validating':
        this.close('function', this.last);
        this.functionStart = line;
        break;
      case 'branch':
        this.close('path', this.last);
        if (!read.isPruned) this.pathStart = line;
        break;
      case 'call':
        if (read.step === 'caller' && this.calls.length < DEEPEST_CALLS) this.calls.push(line);
        if (read.step === 'returning') this.closeCall(line - 1);
        break;
      case 'statistics':
        this.close('function', this.last);
        break;
    }
    if (read.kind !== 'blank' && read.kind !== 'statistics') this.last = line;
  }

  /** The log's last line was taken. */
  closeLog(): void {
    this.close('table', this.last);
    this.close('function', this.last);
    this.functionStart = -1;
  }

  /** The line that closes the log was met, or the text is at its end. */
  endLog(line: number): void {
    this.add('log', this.logStart, line);
    this.logStart = -1;
  }

  all(): readonly Fold[] {
    return this.found.sort((a, b) => a.start - b.start || b.end - a.end);
  }

  private close(kind: 'table' | 'function' | 'path', end: number): void {
    if (kind === 'table') {
      this.add('table', this.tableStart, end);
      this.tableStart = -1;
      return;
    }
    // What is called stays within a path, paths within a function.
    while (this.calls.length > 0) this.closeCall(end);
    this.add('path', this.pathStart, end);
    this.pathStart = -1;
    if (kind === 'function') {
      this.add('function', this.functionStart, end);
      this.functionStart = -1;
    }
  }

  private closeCall(end: number): void {
    const start = this.calls.pop();
    if (start !== undefined) this.add('call', start, end);
  }

  private add(kind: Fold['kind'], start: number, end: number): void {
    if (start < 0 || end <= start) return;
    if (kind !== 'log' && this.found.length >= MOST_FOLDS) return;
    this.found.push({ kind, start, end });
  }
}
