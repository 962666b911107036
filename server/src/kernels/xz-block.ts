import * as zlib from 'node:zlib';
import { ByteView } from '../bytes';

/** One block of an .xz stream (The .xz File Format, 3): LZMA2 data, at times behind one branch filter. */
export interface XzBlock {
  /** Where the LZMA2 data starts and ends, in bytes from the start of the stream. */
  readonly dataAt: number;
  readonly dataEnd: number;
  /** Expanded bytes. */
  readonly size: number;
  readonly dictionaryProperty: number;
  readonly branchFilter: number | null;
  readonly check: number;
  readonly checkAt: number;
}

/** A stream as its headers tell: no byte was expanded for this. */
export interface XzStream {
  /** Position after the stream. */
  readonly end: number;
  /** Expanded bytes. */
  readonly size: number;
  readonly hasBranchFilter: boolean;
}

export const X86_FILTER = 4;
const LAST_BRANCH_FILTER = 0x0b;
const LZMA2_FILTER = 0x21;
const STREAM_HEADER = 12;
const STREAM_FOOTER = 12;
const INDEX_CRC = 4;
const CHECK_CRC32 = 1;
const CHECK_BYTES = [0, 4, 4, 4, 8, 8, 8, 16, 16, 16, 32, 32, 32, 64, 64, 64];
const HAS_COMPRESSED_SIZE = 0x40;
const HAS_UNCOMPRESSED_SIZE = 0x80;

/** Measures the stream that `bytes` starts with by the headers in it: blocks, their chunks, and the index behind them. */
export function measureXzStream(bytes: Uint8Array): XzStream | 'truncated' | 'damaged' {
  let size = 0;
  let hasBranchFilter = false;
  let indexAt = STREAM_HEADER;
  let block = readXzBlock(bytes, null);
  while (typeof block === 'object') {
    size += block.size;
    hasBranchFilter ||= block.branchFilter !== null;
    indexAt = endOfBlock(block);
    block = readXzBlock(bytes, block);
  }
  if (block !== 'end') return block;
  const end = endOfIndex(bytes, indexAt) + STREAM_FOOTER;
  return end > bytes.length ? 'truncated' : { end, size, hasBranchFilter };
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

/** Whether the block's CRC32, which kernel builds choose, is that of `data`; other checks are not asked. */
export function checkedBy(bytes: Uint8Array, block: XzBlock, data: Uint8Array): boolean {
  if (block.check !== CHECK_CRC32) return true;
  const view = new ByteView(bytes, true);
  return view.contains(block.checkAt, 4) && view.u32(block.checkAt) === zlib.crc32(data);
}

function readFilters(
  bytes: Uint8Array,
  flagsAt: number,
  end: number,
): Pick<XzBlock, 'dictionaryProperty' | 'branchFilter'> | null {
  const flags = bytes[flagsAt];
  let at = flagsAt + 1;
  if (flags & HAS_COMPRESSED_SIZE) at = afterMultibyteInteger(bytes, at);
  if (flags & HAS_UNCOMPRESSED_SIZE) at = afterMultibyteInteger(bytes, at);
  let branchFilter: number | null = null;
  for (let left = (flags & 3) + 1; left > 0 && at + 2 < end; left--) {
    const id = bytes[at];
    const propertyBytes = bytes[at + 1];
    if (id === LZMA2_FILTER && left === 1 && propertyBytes === 1) {
      return { branchFilter, dictionaryProperty: bytes[at + 2] };
    }
    if (branchFilter !== null) return null;
    branchFilter = id >= X86_FILTER && id <= LAST_BRANCH_FILTER && propertyBytes === 0 ? id : 0;
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
