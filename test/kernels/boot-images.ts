import { ByteWriter } from '../support';

export interface X86Image {
  readonly version?: string;
  readonly is32?: boolean;
  /** Added to the length the header gives. */
  readonly lengthOff?: number;
}

const SETUP_SECTORS = 3;
const HEADER_END = (SETUP_SECTORS + 1) * 512;
const VERSION_AT = 0x400;

/** An x86 bzImage: boot sector and setup, then a decompressor (here 64 bytes), then the payload. */
export function x86Image(payload: Uint8Array, options: X86Image = {}): Uint8Array {
  const decompressor = 64;
  const image = Buffer.alloc(HEADER_END + decompressor + payload.length + 512);
  image[0x1f1] = SETUP_SECTORS;
  image.write('HdrS', 0x202, 'latin1');
  image.writeUInt16LE(0x20f, 0x206);
  if (options.version !== undefined) {
    image.writeUInt16LE(VERSION_AT - 0x200, 0x20e);
    image.write(options.version, VERSION_AT, 'latin1');
  }
  image.writeUInt16LE(options.is32 ? 0 : 1, 0x236);
  image.writeUInt32LE(decompressor, 0x248);
  image.writeUInt32LE(payload.length + (options.lengthOff ?? 0), 0x24c);
  image.set(payload, HEADER_END + decompressor);
  return image;
}

/** A compressed kernel with its expanded size behind it, as kernel builds append it. */
export function withSize(compressed: Uint8Array, size: number): Uint8Array {
  return new ByteWriter('little').bytes(compressed).u32(size).toBytes();
}

/** An EFI zboot image: an MZ and a zimg mark, the payload's place, and a PE header that tells the machine. */
export function zbootImage(payload: Uint8Array, peMachine: number): Uint8Array {
  const payloadAt = 0x200;
  const image = Buffer.alloc(payloadAt + payload.length + 64);
  image.write('MZ\0\0zimg', 0, 'latin1');
  image.writeUInt32LE(payloadAt, 8);
  image.writeUInt32LE(payload.length, 12);
  image.write('gzip', 0x18, 'latin1');
  image.writeUInt32LE(0x40, 0x3c);
  image.write('PE\0\0', 0x40, 'latin1');
  image.writeUInt16LE(peMachine, 0x44);
  image.set(payload, payloadAt);
  return image;
}

/** A flat kernel with the mark of an architecture's boot protocol, and `parts` somewhere in it. */
export function flatImage(
  mark: { readonly at: number; readonly text: string },
  parts: readonly Uint8Array[],
): Uint8Array {
  const out = new ByteWriter('little').zeros(mark.at).bytes(Buffer.from(mark.text, 'latin1'));
  out.zeros(100);
  for (const part of parts) out.bytes(part).zeros(37);
  return out.toBytes();
}

export const ARM64_MARK = { at: 0x38, text: 'ARMd' };
export const RISCV_MARK = { at: 0x38, text: 'RSC\x05' };
export const S390_MARK = { at: 0x10008, text: 'S390EP' };
export const ARM_MARK = { at: 0x24, text: '\x18\x28\x6f\x01' };

/** A legacy LZ4 frame of one block of literals. */
export function lz4Frame(bytes: Uint8Array): Uint8Array {
  const block = new ByteWriter('little').u8(Math.min(bytes.length, 15) << 4);
  for (let rest = bytes.length - 15; rest >= 0; rest -= 255) block.u8(Math.min(rest, 255));
  const data = block.bytes(bytes).toBytes();
  return new ByteWriter('little').u32(0x184c2102).u32(data.length).bytes(data).toBytes();
}

export interface ZstdFrame {
  readonly window?: number;
  readonly isLast?: boolean;
}

/** A zstd frame of one raw block whose size the frame does not tell; `window` is the window descriptor's byte. */
export function zstdFrame(bytes: Uint8Array, { window = 0x50, isLast = true }: ZstdFrame = {}) {
  const header = (bytes.length << 3) | (isLast ? 1 : 0);
  const out = new ByteWriter('little').u32(0xfd2fb528).u8(0).u8(window);
  return out
    .u16(header & 0xffff)
    .u8(header >> 16)
    .bytes(bytes)
    .toBytes();
}
