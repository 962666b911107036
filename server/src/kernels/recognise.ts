import { ByteView } from '../bytes';
import type { Compression } from './expand';

/** What a file holds, as its first bytes tell. */
export type Content =
  | { readonly kind: 'btf' | 'elf' | 'tar' | 'boot image' | 'unknown' }
  | { readonly kind: 'compressed'; readonly by: Compression }
  | { readonly kind: 'compressed otherwise'; readonly by: string };

/** Bytes that `recognise` wants to see of a file that is long enough. */
export const RECOGNISED_BY = 0x10012;

const COMPRESSIONS: readonly (readonly [Compression, readonly number[]])[] = [
  ['gzip', [0x1f, 0x8b, 0x08]],
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
  ['lz4', [0x02, 0x21, 0x4c, 0x18]],
];

const UNREAD_COMPRESSIONS: readonly (readonly [string, readonly number[]])[] = [
  ['bzip2', [0x42, 0x5a, 0x68]],
  ['lzma', [0x5d, 0x00, 0x00]],
  ['lzo', [0x89, 0x4c, 0x5a, 0x4f, 0x00]],
  ['an lz4 frame (not the legacy form of kernels)', [0x04, 0x22, 0x4d, 0x18]],
  ['zip', [0x50, 0x4b, 0x03, 0x04]],
];

const TAR_MAGIC_AT = 257;
const TAR_HEADER_BYTES = 512;
const TAR_SUM_AT = 148;
const TAR_SUM_BYTES = 8;
const BLANK = 0x20;
const S390_MAGIC_AT = 0x10008;

/** Recognises BTF, ELF, tar, kernel boot images and compressed data by their magic numbers. */
export function recognise(head: Uint8Array): Content {
  if (hasBtfMagic(head)) return { kind: 'btf' };
  if (startsWith(head, 0, [0x7f, 0x45, 0x4c, 0x46])) return { kind: 'elf' };
  const by = compressionAt(head, 0);
  if (by !== null) return { kind: 'compressed', by };
  if (isBootImage(head)) return { kind: 'boot image' };
  if (startsWith(head, TAR_MAGIC_AT, ascii('ustar')) || isOldTar(head)) return { kind: 'tar' };
  for (const [name, magic] of UNREAD_COMPRESSIONS) {
    if (startsWith(head, 0, magic)) return { kind: 'compressed otherwise', by: name };
  }
  return { kind: 'unknown' };
}

/** The compression whose magic number stands at `position`. */
export function compressionAt(bytes: Uint8Array, position: number): Compression | null {
  for (const [compression, magic] of COMPRESSIONS) {
    if (startsWith(bytes, position, magic)) return compression;
  }
  return null;
}

/**
 * Whether the first bytes of expanded data show that no kernel follows. A kernel that is no ELF file starts with code,
 * which has no form of its own: only what has another one is told, and text or one byte over and over.
 */
export function isNoKernel(head: Uint8Array): boolean {
  const { kind } = recognise(head);
  if (kind === 'compressed' || kind === 'tar') return true;
  if (startsWith(head, 0, ascii('07070'))) return true;
  return kind === 'unknown' && (head.every((byte) => byte === head[0]) || head.every(isTextByte));
}

function isTextByte(byte: number): boolean {
  return (byte >= BLANK && byte < 0x7f) || (byte >= 0x09 && byte <= 0x0d);
}

/** Positions at which compressed data may start, ascending. */
export function* compressionMagics(bytes: Uint8Array): Generator<number> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const next = COMPRESSIONS.map(([, magic]) => ({ magic: Buffer.from(magic), at: -2 }));
  for (;;) {
    let first = Infinity;
    for (const search of next) {
      if (search.at === -2) search.at = buffer.indexOf(search.magic);
      if (search.at >= 0 && search.at < first) first = search.at;
    }
    if (first === Infinity) return;
    yield first;
    for (const search of next) {
      if (search.at === first) search.at = buffer.indexOf(search.magic, first + 1);
    }
  }
}

function hasBtfMagic(head: Uint8Array): boolean {
  if (head.length < 4) return false;
  const magic = new ByteView(head, true).u16(0);
  return magic === 0xeb9f || magic === 0x9feb;
}

/** A tar of before 1988 has no magic number: its header's checksum tells, which counts its own field as blanks. */
function isOldTar(head: Uint8Array): boolean {
  if (head.length < TAR_HEADER_BYTES || head[0] === 0) return false;
  const sumEnd = TAR_SUM_AT + TAR_SUM_BYTES;
  const written = /^ *([0-7]+)[\0 ]*$/.exec(
    String.fromCharCode(...head.subarray(TAR_SUM_AT, sumEnd)),
  );
  if (written === null) return false;
  let sum = TAR_SUM_BYTES * BLANK;
  for (let at = 0; at < TAR_HEADER_BYTES; at++) {
    if (at < TAR_SUM_AT || at >= sumEnd) sum += head[at];
  }
  return sum === Number.parseInt(written[1], 8);
}

/** Boot images by the marks their boot protocols ask for: x86, EFI zboot, arm64, RISC-V, s390x, 32-bit Arm. */
function isBootImage(head: Uint8Array): boolean {
  return (
    startsWith(head, 0x202, ascii('HdrS')) ||
    startsWith(head, 4, ascii('zimg')) ||
    startsWith(head, 0x38, ascii('ARMd')) ||
    startsWith(head, 0x38, ascii('RSC\x05')) ||
    startsWith(head, S390_MAGIC_AT, ascii('S390EP')) ||
    startsWith(head, 0x24, [0x18, 0x28, 0x6f, 0x01])
  );
}

export function startsWith(bytes: Uint8Array, position: number, magic: readonly number[]): boolean {
  return magic.every((byte, i) => bytes[position + i] === byte);
}

export function ascii(text: string): number[] {
  return Array.from(text, (character) => character.charCodeAt(0));
}
