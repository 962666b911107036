/**
 * Bytes that may not be in memory. `read` gives exactly what is asked for, as far as the source reaches; it throws
 * only where the file system does.
 */
export interface ByteSource {
  readonly size: number;
  read(position: number, length: number): Promise<Uint8Array>;
}

/** Bytes in memory in one or many pieces, as an expansion leaves them: read without being joined. */
export class Chunks implements ByteSource {
  readonly size: number;
  private readonly starts: number[] = [];

  constructor(private readonly pieces: readonly Uint8Array[]) {
    let size = 0;
    for (const piece of pieces) {
      this.starts.push(size);
      size += piece.length;
    }
    this.size = size;
  }

  read(position: number, length: number): Promise<Uint8Array> {
    return Promise.resolve(this.window(position, length));
  }

  /** Shared where one piece holds all of it, joined else. */
  window(position: number, length: number): Uint8Array {
    const end = Math.min(position + length, this.size);
    if (position >= end) return new Uint8Array(0);
    let index = this.pieceAt(position);
    const within = position - this.starts[index];
    const first = this.pieces[index].subarray(within, within + end - position);
    if (first.length === end - position) return first;
    const joined = new Uint8Array(end - position);
    joined.set(first);
    for (let filled = first.length; filled < joined.length;) {
      const piece = this.pieces[++index].subarray(0, joined.length - filled);
      joined.set(piece, filled);
      filled += piece.length;
    }
    return joined;
  }

  private pieceAt(position: number): number {
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.starts[middle] <= position) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

/** `bytes` without the buffer around them, when that is much larger than they are. */
export function withoutSurroundings(bytes: Uint8Array): Uint8Array {
  return bytes.buffer.byteLength > 2 * bytes.length + 4096 ? new Uint8Array(bytes) : bytes;
}
