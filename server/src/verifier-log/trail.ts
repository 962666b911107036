/** What an entry of the trail is. */
export const Entry = {
  /** `12: (bf) r6 = r1`, often with the registers that it changed behind a semicolon. */
  INSTRUCTION: 1,
  /** Registers on a line of their own, with or without the number of the instruction that comes next. */
  STATE: 2,
  /** `from 12 to 15: …`: another path begins. */
  BRANCH: 3,
  /** A line about a call: `caller:`, `callee:`, `returning from callee:`, `to caller at 7:`. */
  CALL: 4,
  /** The source line of what follows. */
  SOURCE: 5,
  /** `Validating f() func#1...`: what follows has nothing to do with what was before. */
  START: 6,
} as const;

export type EntryKind = (typeof Entry)[keyof typeof Entry];

const FIRST_CAPACITY = 32;
/** The verifier gives up after a million instructions. */
const MOST_ENTRIES = 1 << 20;

/**
 * What the verifier did, as ranges of the text: no text is copied, and of a very long log only the end is kept. Entries
 * go by numbers that stay theirs when older ones are dropped.
 */
export class Trail {
  private kinds = new Uint8Array(FIRST_CAPACITY);
  private pcs = new Int32Array(FIRST_CAPACITY);
  private starts = new Uint32Array(FIRST_CAPACITY);
  private ends = new Uint32Array(FIRST_CAPACITY);
  private lineNumbers = new Uint32Array(FIRST_CAPACITY);
  private links = new Int32Array(FIRST_CAPACITY);
  private kept = 0;
  private dropped = 0;

  constructor(private readonly most = MOST_ENTRIES) {}

  /** The first entry that is kept. */
  get first(): number {
    return this.dropped;
  }

  /** One more than the last entry. */
  get end(): number {
    return this.dropped + this.kept;
  }

  /** Adds an entry; `pc` is −1 where the line has none, `link` −1 where it leads nowhere. */
  add(
    kind: EntryKind,
    pc: number,
    line: { readonly number: number; readonly start: number; readonly end: number },
    link = -1,
  ): number {
    if (this.kept === this.kinds.length) this.makeRoom();
    const at = this.kept++;
    this.kinds[at] = kind;
    this.pcs[at] = pc;
    this.starts[at] = line.start;
    this.ends[at] = line.end;
    this.lineNumbers[at] = line.number;
    this.links[at] = link;
    return this.dropped + at;
  }

  has(entry: number): boolean {
    return entry >= this.first && entry < this.end;
  }

  kind(entry: number): EntryKind {
    return this.kinds[entry - this.dropped] as EntryKind;
  }

  pc(entry: number): number {
    return this.pcs[entry - this.dropped];
  }

  start(entry: number): number {
    return this.starts[entry - this.dropped];
  }

  textEnd(entry: number): number {
    return this.ends[entry - this.dropped];
  }

  /** The line of the text, counted from 0. */
  line(entry: number): number {
    return this.lineNumbers[entry - this.dropped];
  }

  /**
   * Of an instruction the visit to it before, of the beginning of a path the instruction that it branched off at; −1 for
   * none.
   */
  link(entry: number): number {
    return this.links[entry - this.dropped];
  }

  private makeRoom(): void {
    if (this.kept < this.most) {
      const capacity = Math.min(this.kinds.length * 2, this.most);
      this.kinds = grown(this.kinds, new Uint8Array(capacity));
      this.pcs = grown(this.pcs, new Int32Array(capacity));
      this.starts = grown(this.starts, new Uint32Array(capacity));
      this.ends = grown(this.ends, new Uint32Array(capacity));
      this.lineNumbers = grown(this.lineNumbers, new Uint32Array(capacity));
      this.links = grown(this.links, new Int32Array(capacity));
      return;
    }
    // Half at once, so that the moving stays in proportion to what is added.
    const leaving = this.kept >> 1;
    for (const column of [
      this.kinds,
      this.pcs,
      this.starts,
      this.ends,
      this.lineNumbers,
      this.links,
    ]) {
      column.copyWithin(0, leaving);
    }
    this.kept -= leaving;
    this.dropped += leaving;
  }
}

function grown<Column extends Uint8Array | Int32Array | Uint32Array>(
  from: Column,
  to: Column,
): Column {
  to.set(from);
  return to;
}
