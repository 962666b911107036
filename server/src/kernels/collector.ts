import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Failure, Result } from '../bytes';
import { Chunks } from './byte-source';
import { failure, type KernelFaultCode } from './faults';
import { HEAD_BYTES, MOST_PIECES, MOST_VMLINUX_BYTES, PIECE_COST_BYTES } from './limits';

/** How far an expansion may go: a number of bytes, or what the first expanded bytes allow. */
export type ExpansionLimit = number | ((head: Uint8Array) => Result<number>);

/** So many expanded bytes may pass before other work gets its turn. */
const BYTES_PER_TURN = 4 << 20;

/** Takes the pieces of an expansion and stops it where the limit is passed. */
export class Collector {
  private readonly pieces: Uint8Array[] = [];
  private limit: number | null;
  private turnEnds = BYTES_PER_TURN;
  private compressedPieces = 0;
  private discarded = 0;
  size = 0;

  constructor(private readonly limitOf: ExpansionLimit) {
    this.limit = typeof limitOf === 'number' ? limitOf : null;
  }

  /** What the expansion has cost so far, in bytes: those expanded, kept or not, and a share for each compressed piece. */
  get cost(): number {
    return this.size + this.discarded + this.compressedPieces * PIECE_COST_BYTES;
  }

  /** Counts a member, frame, stream or block that is expanded for itself; says why when it is the one too many. */
  startPiece(): Failure<string> | null {
    if (this.compressedPieces === MOST_PIECES) return failure('compressed-in-pieces', MOST_PIECES);
    this.compressedPieces++;
    return null;
  }

  /** Counts bytes that were expanded, or may have been, and are not kept. */
  discard(bytes: number): void {
    this.discarded += bytes;
  }

  /** Keeps `piece`, which must not change afterwards; says why when it is the one too many. */
  async add(piece: Uint8Array): Promise<Failure<string> | null> {
    this.pieces.push(piece);
    this.size += piece.length;
    if (this.limit === null && this.size >= HEAD_BYTES) {
      const fault = this.findLimit();
      if (fault !== null) return fault;
    }
    if (this.limit !== null && this.size > this.limit) return this.tooFar(this.limit);
    if (this.size >= this.turnEnds) {
      this.turnEnds = this.size + BYTES_PER_TURN;
      await nextTurn();
    }
    return null;
  }

  /** The same for bytes that are announced: nothing needs to be expanded to refuse them. */
  refuse(announced: number): Failure<string> | null {
    const limit = this.limit ?? MOST_VMLINUX_BYTES;
    return this.size + announced > limit ? this.tooFar(limit) : null;
  }

  finish(): Result<Chunks> {
    if (this.limit === null) {
      const fault = this.findLimit();
      if (fault !== null) return fault;
    }
    if (this.limit !== null && this.size > this.limit) return this.tooFar(this.limit);
    return { ok: true, value: new Chunks(this.pieces) };
  }

  private findLimit(): Failure<string> | null {
    if (typeof this.limitOf === 'number') return null;
    const limit = this.limitOf(new Chunks(this.pieces).window(0, HEAD_BYTES));
    if (!limit.ok) return limit;
    this.limit = limit.value;
    return null;
  }

  private tooFar(limit: number): Failure<KernelFaultCode> {
    this.pieces.length = 0;
    return failure('expands-too-far', limit);
  }
}
