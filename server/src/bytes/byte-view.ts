const HOST_IS_LITTLE_ENDIAN = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

/**
 * A window on bytes with a byte order. Accessors take byte positions relative to the window and do not check them:
 * the reader that makes a view checks with `contains` once, where the input enters.
 */
export class ByteView {
  readonly bytes: Uint8Array;
  readonly littleEndian: boolean;
  private readonly data: DataView;

  constructor(bytes: Uint8Array, littleEndian: boolean) {
    this.bytes = bytes;
    this.littleEndian = littleEndian;
    this.data = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get length(): number {
    return this.bytes.length;
  }

  contains(position: number, length: number): boolean {
    return position >= 0 && length >= 0 && position + length <= this.bytes.length;
  }

  u8(position: number): number {
    return this.bytes[position];
  }

  u16(position: number): number {
    return this.data.getUint16(position, this.littleEndian);
  }

  i16(position: number): number {
    return this.data.getInt16(position, this.littleEndian);
  }

  u32(position: number): number {
    return this.data.getUint32(position, this.littleEndian);
  }

  i32(position: number): number {
    return this.data.getInt32(position, this.littleEndian);
  }

  u64(position: number): bigint {
    return this.data.getBigUint64(position, this.littleEndian);
  }

  /** A 64-bit file offset or size as a number; what cannot be one in any real file comes back as Infinity. */
  offset64(position: number): number {
    const high = this.u32(this.littleEndian ? position + 4 : position);
    const low = this.u32(this.littleEndian ? position : position + 4);
    return high < 0x200000 ? high * 0x1_0000_0000 + low : Infinity;
  }

  /**
   * The whole 32-bit words of a range, for a walk over all of them: shared where they lie as this machine reads words,
   * else a copy.
   */
  words(position: number, length: number): Uint32Array {
    const count = Math.floor(length / 4);
    const offset = this.bytes.byteOffset + position;
    if (offset % 4 === 0 && this.littleEndian === HOST_IS_LITTLE_ENDIAN) {
      return new Uint32Array(this.bytes.buffer, offset, count);
    }
    const words = new Uint32Array(count);
    for (let i = 0; i < count; i++) words[i] = this.u32(position + i * 4);
    return words;
  }

  /** The same bytes from `position` on, shared, never copied. */
  slice(position: number, length: number): ByteView {
    return new ByteView(this.bytes.subarray(position, position + length), this.littleEndian);
  }
}
