import { decompressBlock } from 'lz4js';
import { ByteView, type Failure } from '../bytes';
import type { Collector } from './collector';
import { failure } from './faults';

const MAGIC = 0x184c2102;
/** Every block but the last expands to exactly this. */
const BLOCK_SIZE = 8 << 20;
/** A byte that lengthens a match stands for 255. */
const MOST_BYTES_PER_BYTE = 255;
const LARGEST_BLOCK = BLOCK_SIZE + Math.ceil(BLOCK_SIZE / 255) + 16;

/**
 * Expands the legacy LZ4 frame that kernel images use: blocks with their length in front, no end mark, no checksum.
 * The last block is shorter than the others; what follows it (the build appends the size) is no part of the frame.
 */
export async function expandLz4(
  collector: Collector,
  bytes: Uint8Array,
): Promise<Failure<string> | null> {
  const view = new ByteView(bytes, true);
  for (let at = 4; view.contains(at, 4);) {
    const length = view.u32(at);
    at += 4;
    if (length === MAGIC) continue;
    const isTrailer = at === bytes.length || length === 0 || length > LARGEST_BLOCK;
    if (isTrailer) return collector.size > 0 ? null : failure('compression-damaged', 'lz4');
    if (!view.contains(at, length)) return failure('compression-truncated', 'lz4');
    const tooMany = collector.startPiece();
    if (tooMany !== null) return tooMany;
    const block = new Uint8Array(Math.min(BLOCK_SIZE, length * MOST_BYTES_PER_BYTE));
    const size = decompressBlock(bytes.subarray(at, at + length), block, 0, length, 0);
    if (size > block.length) return failure('compression-damaged', 'lz4');
    const fault = await collector.add(block.subarray(0, size));
    if (fault !== null) return fault;
    at += length;
    if (size < BLOCK_SIZE && (!view.contains(at, 4) || view.u32(at) !== MAGIC)) return null;
  }
  return collector.size > 0 ? null : failure('compression-truncated', 'lz4');
}
