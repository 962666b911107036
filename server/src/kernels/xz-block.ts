import { createHash, type Hash } from 'node:crypto';
import * as zlib from 'node:zlib';
import { ByteView } from '../bytes';

/** One block of an .xz stream (The .xz File Format, 3): LZMA2 data, at times behind the x86 branch filter. */
interface XzBlock {
  /** Where the LZMA2 data starts and ends, in bytes from the start of the stream. */
  readonly dataAt: number;
  readonly dataEnd: number;
  /** Expanded bytes. */
  readonly size: number;
  readonly dictionaryProperty: number;
  readonly hasX86Filter: boolean;
  /** What else the data went through, which is not undone here. */
  readonly unreadFilter: string | null;
  readonly check: number;
  readonly checkAt: number;
}

/** A stream as its headers tell: no byte was expanded for this. */
interface XzStream {
  /** Position after the stream. */
  readonly end: number;
  /** Expanded bytes. */
  readonly size: number;
  readonly hasFilter: boolean;
  /** How its blocks are checked, a number of the format's. */
  readonly check: number;
}

const X86_FILTER = 4;
const FILTER_NAMES: Readonly<Record<number, string>> = {
  3: 'the delta filter',
  5: 'the branch filter of PowerPC',
  6: 'the branch filter of IA-64',
  7: 'the branch filter of Arm',
  8: 'the branch filter of Arm Thumb',
  9: 'the branch filter of SPARC',
  10: 'the branch filter of arm64',
  11: 'the branch filter of RISC-V',
};
const LZMA2_FILTER = 0x21;
const STREAM_HEADER = 12;
const STREAM_FOOTER = 12;
const INDEX_CRC = 4;
export const XZ_CHECK = { NONE: 0, CRC32: 1, CRC64: 4, SHA256: 10 } as const;
const CHECK_BYTES = [0, 4, 4, 4, 8, 8, 8, 16, 16, 16, 32, 32, 32, 64, 64, 64];
const HAS_COMPRESSED_SIZE = 0x40;
const HAS_UNCOMPRESSED_SIZE = 0x80;

/** Measures the stream that `bytes` starts with by the headers in it: blocks, their chunks, and the index behind them. */
export function measureXzStream(bytes: Uint8Array): XzStream | 'truncated' | 'damaged' {
  let size = 0;
  let hasFilter = false;
  let indexAt = STREAM_HEADER;
  let block = readXzBlock(bytes, null);
  while (typeof block === 'object') {
    size += block.size;
    hasFilter ||= block.hasX86Filter || block.unreadFilter !== null;
    indexAt = endOfBlock(block);
    block = readXzBlock(bytes, block);
  }
  if (block !== 'end') return block;
  const end = endOfIndex(bytes, indexAt) + STREAM_FOOTER;
  return end > bytes.length ? 'truncated' : { end, size, hasFilter, check: bytes[7] & 15 };
}

/** The index: a zero, a count, two numbers for each block, padding to four bytes, a CRC. */
function endOfIndex(bytes: Uint8Array, start: number): number {
  let records = multibyteInteger(bytes, start + 1);
  let at = afterMultibyteInteger(bytes, start + 1);
  for (; records > 0 && at < bytes.length; records--) {
    at = afterMultibyteInteger(bytes, afterMultibyteInteger(bytes, at));
  }
  return start + Math.ceil((at - start) / 4) * 4 + INDEX_CRC;
}

function endOfBlock(block: XzBlock): number {
  return block.checkAt + CHECK_BYTES[block.check];
}

/** The block after `previous`, or the first one; 'end' where the stream's index begins. */
export function readXzBlock(
  bytes: Uint8Array,
  previous: XzBlock | null,
): XzBlock | 'end' | 'truncated' | 'damaged' {
  if (bytes.length < STREAM_HEADER + 1) return 'truncated';
  const check = bytes[7] & 15;
  const start = previous === null ? STREAM_HEADER : previous.checkAt + CHECK_BYTES[previous.check];
  if (start >= bytes.length) return 'truncated';
  if (bytes[start] === 0) return 'end';
  const dataAt = start + (bytes[start] + 1) * 4;
  if (dataAt > bytes.length) return 'truncated';
  const filters = readFilters(bytes, start + 1, dataAt);
  if (filters === null) return 'damaged';
  const data = walkLzma2(bytes, dataAt);
  if (data === null) return 'truncated';
  const checkAt = dataAt + Math.ceil((data.end - dataAt) / 4) * 4;
  return { dataAt, dataEnd: data.end, size: data.size, check, checkAt, ...filters };
}

/** The block as a stream of its own that knows neither branch filter nor check. */
export function plainStreamOf(bytes: Uint8Array, block: XzBlock): Uint8Array {
  const streamHeader = [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0, 0, 0, 0xff, 0x12, 0xd9, 0x41];
  const blockHeader = [2, 0, LZMA2_FILTER, 1, block.dictionaryProperty, 0, 0, 0];
  const crc = zlib.crc32(Uint8Array.from(blockHeader));
  const crcBytes = [crc & 255, (crc >>> 8) & 255, (crc >>> 16) & 255, crc >>> 24];
  const head = [...streamHeader, ...blockHeader, ...crcBytes];
  const stream = new Uint8Array(head.length + block.dataEnd - block.dataAt);
  stream.set(head);
  stream.set(bytes.subarray(block.dataAt, block.dataEnd), head.length);
  return stream;
}

/** Whether the block's check is that of its data, which is given to `update` piece by piece; CRC64 is not asked. */
export class XzBlockCheck {
  private crc = 0;
  private readonly sha256: Hash | null;

  constructor(
    private readonly bytes: Uint8Array,
    private readonly block: XzBlock,
  ) {
    this.sha256 = block.check === XZ_CHECK.SHA256 ? createHash('sha256') : null;
  }

  update(piece: Uint8Array): void {
    if (this.block.check === XZ_CHECK.CRC32) this.crc = zlib.crc32(piece, this.crc);
    this.sha256?.update(piece);
  }

  isRight(): boolean {
    const { check, checkAt } = this.block;
    const stored = this.bytes.subarray(checkAt, checkAt + CHECK_BYTES[check]);
    if (this.sha256 !== null) return this.sha256.digest().equals(stored);
    if (check !== XZ_CHECK.CRC32) return true;
    return stored.length === 4 && new ByteView(stored, true).u32(0) === this.crc;
  }
}

function readFilters(
  bytes: Uint8Array,
  flagsAt: number,
  end: number,
): Pick<XzBlock, 'dictionaryProperty' | 'hasX86Filter' | 'unreadFilter'> | null {
  const flags = bytes[flagsAt];
  let at = flagsAt + 1;
  if (flags & HAS_COMPRESSED_SIZE) at = afterMultibyteInteger(bytes, at);
  if (flags & HAS_UNCOMPRESSED_SIZE) at = afterMultibyteInteger(bytes, at);
  let hasX86Filter = false;
  let unreadFilter: string | null = null;
  for (let left = (flags & 3) + 1; left > 0 && at + 2 < end; left--) {
    const id = bytes[at];
    const propertyBytes = bytes[at + 1];
    if (id === LZMA2_FILTER && left === 1 && propertyBytes === 1) {
      return { hasX86Filter, unreadFilter, dictionaryProperty: bytes[at + 2] };
    }
    if (hasX86Filter || unreadFilter !== null) unreadFilter = 'several filters';
    else if (id === X86_FILTER && propertyBytes === 0) hasX86Filter = true;
    else if (id === X86_FILTER) unreadFilter = 'the branch filter of x86 with a start offset';
    else unreadFilter = FILTER_NAMES[id] ?? `a filter of kind ${id}`;
    at += 2 + propertyBytes;
  }
  return null;
}

function multibyteInteger(bytes: Uint8Array, start: number): number {
  let value = 0;
  for (let at = start, unit = 1; at < bytes.length; at++, unit *= 128) {
    value += (bytes[at] & 0x7f) * unit;
    if (bytes[at] < 0x80) break;
  }
  return value;
}

function afterMultibyteInteger(bytes: Uint8Array, start: number): number {
  let at = start;
  while (bytes[at] & 0x80) at++;
  return at + 1;
}

/** The end and the expanded size of LZMA2 data by the headers of its chunks; null when it is cut off. */
function walkLzma2(bytes: Uint8Array, start: number): { end: number; size: number } | null {
  let size = 0;
  for (let at = start; at < bytes.length;) {
    const control = bytes[at];
    if (control === 0) return { end: at + 1, size };
    if (at + 5 > bytes.length) return null;
    const low = (bytes[at + 1] << 8) | bytes[at + 2];
    if (control < 0x80) {
      size += low + 1;
      at += 3 + low + 1;
    } else {
      size += ((control & 0x1f) << 16) + low + 1;
      at += 5 + ((bytes[at + 3] << 8) | bytes[at + 4]) + 1 + (control >= 0xc0 ? 1 : 0);
    }
  }
  return null;
}
