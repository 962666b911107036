import { ByteView } from '../bytes';

/** What the headers of a zstd frame and of its blocks tell (RFC 8878). */
export interface ZstdFrame {
  /** Position after the frame. */
  readonly end: number;
  readonly windowSize: number;
  /** Expanded bytes, where the frame says so. */
  readonly contentSize: number | null;
  readonly blocks: number;
  /** The blocks cannot expand to more bytes; 0 for a frame to skip. */
  readonly mostBytes: number;
}

const MAGIC = 0xfd2fb528;
const SKIPPABLE_MAGIC = 0x184d2a50;
const LARGEST_BLOCK = 128 * 1024;
const BLOCK_HEADER = 3;
const CHECKSUM = 4;
const RLE_BLOCK = 1;
const COMPRESSED_BLOCK = 2;
const RESERVED_BLOCK = 3;
const DICTIONARY_ID_BYTES = [0, 1, 2, 4];

/** Finds the end of the frame at `start` by its block headers, so that what follows it is not taken for a frame. */
export function readZstdFrame(bytes: Uint8Array, start: number): ZstdFrame | 'none' | 'truncated' {
  const view = new ByteView(bytes, true);
  if (!view.contains(start, 4)) return 'none';
  const magic = view.u32(start);
  if ((magic & ~15) >>> 0 === SKIPPABLE_MAGIC) return skippableFrame(view, start);
  if (magic !== MAGIC) return 'none';
  if (!view.contains(start, 6)) return 'truncated';

  const descriptor = view.u8(start + 4);
  const isSingleSegment = (descriptor & 0x20) !== 0;
  const sizeAt = start + 5 + (isSingleSegment ? 0 : 1) + DICTIONARY_ID_BYTES[descriptor & 3];
  const sizeFlag = descriptor >> 6;
  const sizeBytes = sizeFlag === 0 ? Number(isSingleSegment) : 1 << sizeFlag;
  if (!view.contains(sizeAt, sizeBytes)) return 'truncated';
  const contentSize = readContentSize(view, sizeAt, sizeBytes);
  const windowSize = isSingleSegment ? (contentSize ?? 0) : windowOf(view.u8(start + 5));

  let blocks = 0;
  let mostBytes = 0;
  let at = sizeAt + sizeBytes;
  for (let isLast = false; !isLast; blocks++) {
    if (!view.contains(at, BLOCK_HEADER)) return 'truncated';
    const header = view.u16(at) | (view.u8(at + 2) << 16);
    const type = (header >> 1) & 3;
    if (type === RESERVED_BLOCK) return 'none';
    const size = header >> 3;
    isLast = (header & 1) === 1;
    at += BLOCK_HEADER + (type === RLE_BLOCK ? 1 : size);
    mostBytes += type === COMPRESSED_BLOCK ? LARGEST_BLOCK : size;
  }
  const end = at + (descriptor & 4 ? CHECKSUM : 0);
  if (end > bytes.length) return 'truncated';
  return { end, windowSize, contentSize, blocks, mostBytes };
}

function skippableFrame(view: ByteView, start: number): ZstdFrame | 'truncated' {
  if (!view.contains(start, 8)) return 'truncated';
  const end = start + 8 + view.u32(start + 4);
  if (end > view.length) return 'truncated';
  return { end, windowSize: 0, contentSize: 0, blocks: 0, mostBytes: 0 };
}

function readContentSize(view: ByteView, at: number, length: number): number | null {
  switch (length) {
    case 1:
      return view.u8(at);
    case 2:
      return view.u16(at) + 256;
    case 4:
      return view.u32(at);
    case 8:
      return view.offset64(at);
    default:
      return null;
  }
}

function windowOf(descriptor: number): number {
  const base = 2 ** (10 + (descriptor >> 3));
  return base + (base / 8) * (descriptor & 7);
}
