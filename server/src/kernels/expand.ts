import * as zlib from 'node:zlib';
import type { Failure, Result } from '../bytes';
import type { Chunks } from './byte-source';
import { Collector, type ExpansionLimit } from './collector';
import { expandLz4 } from './expand-lz4';
import { expandXz } from './expand-xz';
import { expandZstd } from './expand-zstd';
import { inflateMember } from './gzip-member';
import { throughZlib } from './zlib-stream';

export type Compression = 'gzip' | 'xz' | 'zstd' | 'lz4' | 'brotli';

/** Expands compressed data that starts with `bytes` and may be followed by anything, as in boot images. */
export async function expand(
  bytes: Uint8Array,
  compression: Compression,
  limit: ExpansionLimit,
): Promise<Result<Chunks>> {
  const collector = new Collector(limit);
  const fault = await expandInto(collector, bytes, compression);
  return fault ?? collector.finish();
}

/** The same into a collector, which tells what was expanded also where that failed. */
export function expandInto(
  collector: Collector,
  bytes: Uint8Array,
  compression: Compression,
): Promise<Failure<string> | null> {
  switch (compression) {
    case 'gzip':
      return expandGzip(collector, bytes);
    case 'xz':
      return expandXz(collector, bytes);
    case 'zstd':
      return expandZstd(collector, bytes);
    case 'lz4':
      return expandLz4(collector, bytes);
    case 'brotli':
      return throughZlib(collector, 'brotli', bytes, 'whole', (chunkSize) =>
        zlib.createBrotliDecompress({ chunkSize }),
      );
  }
}

async function expandGzip(
  collector: Collector,
  bytes: Uint8Array,
): Promise<Failure<string> | null> {
  for (let at = 0; at === 0 || startsMember(bytes, at);) {
    const tooMany = collector.startPiece();
    if (tooMany !== null) return tooMany;
    const member = await inflateMember(collector, bytes, at);
    if (!member.ok) return member;
    at = member.value;
    if (at >= bytes.length) break;
  }
  return null;
}

function startsMember(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === 0x1f && bytes[at + 1] === 0x8b && bytes[at + 2] === 0x08;
}
