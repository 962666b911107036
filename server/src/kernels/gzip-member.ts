import * as zlib from 'node:zlib';
import { ByteView, success, type Result } from '../bytes';
import type { Collector } from './collector';
import { failure } from './faults';
import { throughZlib } from './zlib-stream';

const FIXED_HEADER = 10;
const TRAILER = 8;
const FLAG_HEADER_CRC = 2;
const FLAG_EXTRA = 4;
const FLAG_NAME = 8;
const FLAG_COMMENT = 16;

/**
 * Expands the gzip member at `start` and returns where it ends. zlib's own gunzip takes what follows a member for
 * another one and drops the last output when it is none, as behind the payload of a boot image.
 */
export async function inflateMember(
  collector: Collector,
  bytes: Uint8Array,
  start: number,
): Promise<Result<number>> {
  const dataAt = endOfHeader(bytes, start);
  if (dataAt >= bytes.length) return failure('compression-truncated', 'gzip');
  let crc = 0;
  let size = 0;
  let stream: zlib.InflateRaw | null = null;
  const fault = await throughZlib(
    collector,
    'gzip',
    bytes.subarray(dataAt),
    start === 0 ? 'whole' : 'one of several',
    (chunkSize) => (stream = zlib.createInflateRaw({ chunkSize })),
    (piece) => {
      crc = zlib.crc32(piece, crc);
      size += piece.length;
    },
  );
  if (fault !== null) return fault;
  const trailerAt = dataAt + bytesUsedBy(stream);
  const view = new ByteView(bytes, true);
  if (!view.contains(trailerAt, TRAILER)) return failure('compression-truncated', 'gzip');
  if (view.u32(trailerAt) !== crc || view.u32(trailerAt + 4) !== size % 0x1_0000_0000) {
    return failure('compression-damaged', 'gzip');
  }
  return success(trailerAt + TRAILER);
}

function bytesUsedBy(stream: zlib.InflateRaw | null): number {
  return stream?.bytesWritten ?? 0;
}

/** RFC 1952: what stands before the deflated data; beyond the end when that is missing. */
function endOfHeader(bytes: Uint8Array, start: number): number {
  const flags = bytes[start + 3];
  let at = start + FIXED_HEADER;
  if (flags & FLAG_EXTRA) at += 2 + ((bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8));
  if (flags & FLAG_NAME) at = afterNul(bytes, at);
  if (flags & FLAG_COMMENT) at = afterNul(bytes, at);
  if (flags & FLAG_HEADER_CRC) at += 2;
  return at;
}

function afterNul(bytes: Uint8Array, start: number): number {
  const nul = bytes.indexOf(0, start);
  return nul < 0 ? bytes.length : nul + 1;
}
