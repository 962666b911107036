import { readBtf } from '../btf';
import { ByteView, decodeText } from '../bytes';
import { MOST_BTF_BYTES } from './limits';

const SMALLEST_HEADER = 24;
const LARGEST_HEADER = 256;
/** A kernel holds a few BTFs beside its own, of programs it preloads. */
const MOST_CANDIDATES = 64;
const LONGEST_BANNER = 512;

/**
 * The largest sound BTF in a kernel that is no ELF file: found by the header's magic number, version and flags, and
 * read as a whole to be believed. Shared with `bytes`.
 */
export function findBtf(bytes: Uint8Array): Uint8Array | null {
  let best: Uint8Array | null = null;
  let candidates = 0;
  for (const littleEndian of [true, false]) {
    const start = littleEndian ? [0x9f, 0xeb, 1, 0] : [0xeb, 0x9f, 1, 0];
    for (const at of occurrences(bytes, Buffer.from(start))) {
      const size = sizeInHeader(bytes, at, littleEndian);
      if (size <= (best?.length ?? 0)) continue;
      if (candidates++ === MOST_CANDIDATES) return best;
      const candidate = bytes.subarray(at, at + size);
      if (readBtf(candidate).ok) best = candidate;
    }
  }
  return best;
}

/** The bytes that a BTF header claims, 0 where it cannot be one. */
function sizeInHeader(bytes: Uint8Array, at: number, littleEndian: boolean): number {
  const view = new ByteView(bytes, littleEndian);
  if (!view.contains(at, SMALLEST_HEADER)) return 0;
  const headerLength = view.u32(at + 4);
  if (headerLength < SMALLEST_HEADER || headerLength > LARGEST_HEADER) return 0;
  const typesLength = view.u32(at + 12);
  const stringsLength = view.u32(at + 20);
  if (typesLength === 0 || stringsLength === 0) return 0;
  const size = headerLength + view.u32(at + 16) + stringsLength;
  return size <= MOST_BTF_BYTES && view.contains(at, size) ? size : 0;
}

/** What follows "Linux version " where a release follows it. */
export function findBanner(bytes: Uint8Array): string | null {
  const mark = 'Linux version ';
  for (const at of occurrences(bytes, Buffer.from(mark))) {
    const start = at + mark.length;
    const text = firstLine(bytes.subarray(start, start + LONGEST_BANNER));
    if (/^\d+\.\d+\S* \(/.test(text)) return text;
  }
  return null;
}

/** The text before the first NUL or newline. */
export function firstLine(bytes: Uint8Array): string {
  const end = bytes.findIndex((byte) => byte === 0 || byte === 0x0a);
  return decodeText(end < 0 ? bytes : bytes.subarray(0, end));
}

function* occurrences(bytes: Uint8Array, wanted: Buffer): Generator<number> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = buffer.indexOf(wanted); at >= 0; at = buffer.indexOf(wanted, at + 1)) yield at;
}
