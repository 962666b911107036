/** As much as is kept of what comes before the mark. */
const MOST_BEFORE = 8192;

/** One output of a run. What comes before the mark is of ssh or a login shell, the rest is the script's. */
export class MarkedStream {
  isMarked = false;
  isCut = false;
  private readonly mark: Buffer;
  private early: Buffer = Buffer.alloc(0);
  private readonly pieces: Uint8Array[] = [];
  private length = 0;

  constructor(
    mark: string,
    private readonly most: number,
    private readonly onPiece: (piece: Uint8Array) => void,
  ) {
    this.mark = Buffer.from(`${mark}\n`);
  }

  add(piece: Buffer): void {
    if (this.isMarked) {
      this.keep(piece);
      return;
    }
    const known = Buffer.concat([this.early, piece]);
    const at = known.indexOf(this.mark);
    if (at < 0) {
      const most = Math.max(MOST_BEFORE, this.mark.length);
      this.early = known.subarray(Math.max(0, known.length - most));
      return;
    }
    this.isMarked = true;
    this.early = known.subarray(Math.max(0, at - MOST_BEFORE), at);
    const rest = known.subarray(at + this.mark.length);
    if (rest.length > 0) this.keep(rest);
  }

  get before(): string {
    return this.early.toString('utf8');
  }

  bytes(): Uint8Array {
    return Buffer.concat(this.pieces);
  }

  private keep(piece: Buffer): void {
    const room = this.most - this.length;
    if (piece.length > room) this.isCut = true;
    const kept = piece.subarray(0, room);
    if (kept.length > 0) this.pieces.push(kept);
    this.length += kept.length;
    this.onPiece(piece);
  }
}
