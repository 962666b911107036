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
  private readonly start: Buffer;
  private readonly end: Buffer;
  /** What is not understood yet: what comes before the mark, the beginning of an end mark, or what follows one. */
  private early: Buffer = Buffer.alloc(0);
  private hasEnded = false;

  constructor(
    mark: string,
    private readonly kept: KeptBytes,
    private readonly onPiece: (piece: Uint8Array) => void,
  ) {
    this.start = Buffer.from(startMark(mark));
    this.end = Buffer.from(endMark(mark));
  }

  add(piece: Buffer): void {
    const known = this.early.length === 0 ? piece : Buffer.concat([this.early, piece]);
    if (this.hasEnded) this.readCode(known);
    else if (this.isMarked) this.findEnd(known);
    else this.findStart(known);
  }

  get before(): string {
    return this.isMarked ? '' : this.early.toString('utf8');
  }

  bytes(): Uint8Array {
    return this.kept.bytes();
  }

  get isCut(): boolean {
    return this.kept.isCut;
  }

  private findStart(known: Buffer): void {
    const at = known.indexOf(this.start);
    if (at < 0) {
      this.early = known.subarray(Math.max(0, known.length - MOST_BEFORE));
      return;
    }
    this.isMarked = true;
    this.findEnd(known.subarray(at + this.start.length));
  }

  private findEnd(known: Buffer): void {
    const at = known.indexOf(this.end);
    const until = at < 0 ? known.length - this.beginningOfEnd(known) : at;
    this.keep(known.subarray(0, until));
    this.early = known.subarray(until);
    if (at < 0) return;
    this.hasEnded = true;
    this.readCode(known.subarray(at + this.end.length));
  }

  /** What comes after it is of processes that are about to be ended. */
  private readCode(known: Buffer): void {
    this.early = known.subarray(0, LONGEST_CODE);
    const digits = /^(\d+)\n/.exec(this.early.toString('latin1'))?.[1];
    if (digits !== undefined) this.code ??= Number(digits);
  }

  /** How many bytes at the end may be the first of an end mark. */
  private beginningOfEnd(known: Buffer): number {
    for (let n = Math.min(this.end.length - 1, known.length); n > 0; n--) {
      if (known.subarray(known.length - n).equals(this.end.subarray(0, n))) return n;
    }
    return 0;
  }

  private keep(piece: Buffer): void {
    if (piece.length === 0) return;
    this.kept.add(piece);
    this.onPiece(piece);
  }
}
