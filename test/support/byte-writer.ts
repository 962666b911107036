export type ByteOrder = 'little' | 'big';

/** Appends numbers and bytes in one byte order; what was written can be overwritten at its position. */
export class ByteWriter {
  readonly order: ByteOrder;
  private buffer = new Uint8Array(256);
  private used = 0;

  constructor(order: ByteOrder) {
    this.order = order;
  }

  get length(): number {
    return this.used;
  }

  u8(value: number): this {
    this.grow(1);
    this.buffer[this.used++] = value;
    return this;
  }

  u16(value: number): this {
    return this.append(2, (view, at) => {
      view.setUint16(at, value, this.order === 'little');
    });
  }

  /** Takes negative numbers as well: the low 32 bits count. */
  u32(value: number): this {
    return this.append(4, (view, at) => {
      view.setUint32(at, value, this.order === 'little');
    });
  }

  u64(value: number | bigint): this {
    const bits = BigInt.asUintN(64, BigInt(value));
    return this.append(8, (view, at) => {
      view.setBigUint64(at, bits, this.order === 'little');
    });
  }

  bytes(bytes: Uint8Array): this {
    this.grow(bytes.length);
    this.buffer.set(bytes, this.used);
    this.used += bytes.length;
    return this;
  }

  zeros(count: number): this {
    return this.bytes(new Uint8Array(Math.max(0, count)));
  }

  align(unit: number): this {
    return this.zeros((unit - (this.used % unit)) % unit);
  }

  toBytes(): Uint8Array {
    return this.buffer.slice(0, this.used);
  }

  private append(size: number, write: (view: DataView, at: number) => void): this {
    this.grow(size);
    write(new DataView(this.buffer.buffer), this.used);
    this.used += size;
    return this;
  }

  private grow(more: number): void {
    if (this.used + more <= this.buffer.length) return;
    const larger = new Uint8Array(Math.max(this.buffer.length * 2, this.used + more));
    larger.set(this.buffer);
    this.buffer = larger;
  }
}

/** Bytes of a text and the NUL after it. A JavaScript string of code points below 256 can be given with `latin1`. */
export function cStringBytes(text: string, encoding: 'utf8' | 'latin1' = 'utf8'): Uint8Array {
  return Uint8Array.from([...Buffer.from(text, encoding), 0]);
}
