const NEWLINE = 0x0a;

/** What is kept of a stream: all up to a limit; of a longer one its beginning, or whole lines of both its ends. */
export class KeptBytes {
  isCut = false;
  private readonly first: Uint8Array[] = [];
  private readonly last: Uint8Array[] = [];
  private firstRoom: number;
  private lastLength = 0;
  private readonly mostLast: number;

  constructor(most: number, keepsEnd: boolean) {
    this.mostLast = keepsEnd ? Math.ceil(most / 2) : 0;
    this.firstRoom = most - this.mostLast;
  }

  add(piece: Uint8Array): void {
    const early = piece.subarray(0, this.firstRoom);
    if (early.length > 0) this.first.push(early);
    this.firstRoom -= early.length;
    const late = piece.subarray(early.length);
    if (late.length === 0) return;
    this.last.push(late);
    this.lastLength += late.length;
    this.forget(this.lastLength - this.mostLast);
  }

  bytes(): Uint8Array {
    const first = Buffer.concat(this.first);
    const last = Buffer.concat(this.last);
    if (!this.isCut || this.mostLast === 0) return Buffer.concat([first, last]);
    return Buffer.concat([
      first.subarray(0, first.lastIndexOf(NEWLINE) + 1 || first.length),
      last.subarray(last.indexOf(NEWLINE) + 1),
    ]);
  }

  /** As many of the late bytes, the earliest first. */
  private forget(count: number): void {
    if (count <= 0) return;
    this.isCut = true;
    this.lastLength -= count;
    let rest = count;
    let whole = 0;
    for (; rest > 0 && rest >= this.last[whole].length; whole++) rest -= this.last[whole].length;
    this.last.splice(0, whole);
    if (rest > 0) this.last[0] = this.last[0].subarray(rest);
  }
}
