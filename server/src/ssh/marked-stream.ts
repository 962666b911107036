import type { KeptBytes } from './kept-bytes';
import { endMark, startMark } from './remote-script';

/** As much as is kept of what comes before the mark. */
const MOST_BEFORE = 8192;

/** No code of a script has more digits; what follows an end mark and is longer is none. */
const LONGEST_CODE = 4;

/** One output of a run. What comes before the mark is of ssh or a login shell, the rest is the script's. */
export class MarkedStream {
  isMarked = false;
  /** How the script ended, where its end was told. */
  code: number | null = null;
  private run: Run | null = null;
  /** What is not understood yet: what comes before the mark, the beginning of an end mark, or what follows one. */
  private early: Buffer = Buffer.alloc(0);
  private hasEnded = false;

  /** What comes from now on may be of a run with this mark; it is called once. */
  expect(mark: string, kept: KeptBytes, onPiece: (piece: Uint8Array) => void): void {
    this.run = {
      start: Buffer.from(startMark(mark)),
      end: Buffer.from(endMark(mark)),
      kept,
      onPiece,
    };
  }

  add(piece: Buffer): void {
    const known = this.early.length === 0 ? piece : Buffer.concat([this.early, piece]);
    if (this.hasEnded) this.readCode(known);
    else if (this.run === null) this.keepBefore(known);
    else if (this.isMarked) this.findEnd(known, this.run);
    else this.findStart(known, this.run);
  }

  get before(): string {
    return this.isMarked ? '' : this.early.toString('utf8');
  }

  bytes(): Uint8Array {
    return this.run?.kept.bytes() ?? new Uint8Array();
  }

  get isCut(): boolean {
    return this.run?.kept.isCut === true;
  }

  private keepBefore(known: Buffer): void {
    this.early = known.subarray(Math.max(0, known.length - MOST_BEFORE));
  }

  private findStart(known: Buffer, run: Run): void {
    const at = known.indexOf(run.start);
    if (at < 0) {
      this.keepBefore(known);
      return;
    }
    this.isMarked = true;
    this.findEnd(known.subarray(at + run.start.length), run);
  }

  private findEnd(known: Buffer, run: Run): void {
    const at = known.indexOf(run.end);
    const until = at < 0 ? known.length - beginningOf(run.end, known) : at;
    keep(known.subarray(0, until), run);
    this.early = known.subarray(until);
    if (at < 0) return;
    this.hasEnded = true;
    this.readCode(known.subarray(at + run.end.length));
  }

  /** What comes after it is of processes that are about to be ended. */
  private readCode(known: Buffer): void {
    this.early = known.subarray(0, LONGEST_CODE);
    const digits = /^(\d+)\n/.exec(this.early.toString('latin1'))?.[1];
    if (digits !== undefined) this.code ??= Number(digits);
  }
}

interface Run {
  readonly start: Buffer;
  readonly end: Buffer;
  readonly kept: KeptBytes;
  readonly onPiece: (piece: Uint8Array) => void;
}

/** How many bytes at the end of a piece may be the first of an end mark. */
function beginningOf(end: Buffer, piece: Buffer): number {
  for (let n = Math.min(end.length - 1, piece.length); n > 0; n--) {
    if (piece.subarray(piece.length - n).equals(end.subarray(0, n))) return n;
  }
  return 0;
}

function keep(piece: Buffer, { kept, onPiece }: Run): void {
  if (piece.length === 0) return;
  kept.add(piece);
  onPiece(piece);
}
