import type { Transform } from 'node:stream';
import type { Failure } from '../bytes';
import type { Collector } from './collector';
import { failure } from './faults';

const SMALLEST_CHUNK = 64 * 1024;
const LARGEST_CHUNK = 16 << 20;
/** BTF shrinks to a fifth or a fourth: with chunks of this ratio it comes in one piece and is never joined. */
const CHUNK_RATIO = 6;

/** An expander of node:zlib; `bytesWritten` counts the compressed bytes it has used. */
type ZlibStream = Transform & { readonly bytesWritten: number };

/**
 * Expands `compressed` with a stream of node:zlib, off the main thread. Where it is one of several pieces, what follows
 * the piece says nothing about how far it expands: its buffers are small.
 */
export async function throughZlib(
  collector: Collector,
  method: string,
  compressed: Uint8Array,
  extent: 'whole' | 'one of several',
  create: (chunkSize: number) => ZlibStream,
  onPiece: (piece: Uint8Array) => void = () => undefined,
): Promise<Failure<string> | null> {
  const wanted =
    extent === 'whole' ? Math.max(SMALLEST_CHUNK, compressed.length * CHUNK_RATIO) : SMALLEST_CHUNK;
  const stream = create(Math.min(wanted, LARGEST_CHUNK));
  stream.end(compressed);
  try {
    for await (const piece of stream as AsyncIterable<Buffer>) {
      const bytes = new Uint8Array(piece.buffer, piece.byteOffset, piece.length);
      onPiece(bytes);
      const fault = await collector.add(bytes);
      if (fault !== null) return fault;
    }
  } catch (error) {
    const endedEarly = error instanceof Error && error.message === 'unexpected end of file';
    return failure(endedEarly ? 'compression-truncated' : 'compression-damaged', method);
  }
  return null;
}
