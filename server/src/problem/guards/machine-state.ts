import { FRAME_POINTER } from './operations';
import { ANYTHING, either, isAddress, type Known } from './value';

export const STACK_SIZE = 512;
const UNKNOWN_BYTE = -1;

/** What is known of one function's registers and stack before an instruction. */
export class MachineState {
  private constructor(
    readonly registers: Known[],
    /** By byte from the bottom of the stack: its value, −1 where that is not known. */
    private readonly bytes: Int16Array,
    /** By offset from the frame pointer: addresses and other values that are no bytes, 8 bytes each. */
    private readonly spilled: Map<number, Known>,
    /** The address of a stack slot was itself stored: whoever is called may find it. */
    private hasEscaped: boolean,
  ) {}

  static atEntry(): MachineState {
    const registers: Known[] = new Array<Known>(FRAME_POINTER + 1).fill(ANYTHING);
    registers[FRAME_POINTER] = { region: 'stack', id: 0, offset: 0 };
    const bytes = new Int16Array(STACK_SIZE).fill(UNKNOWN_BYTE);
    return new MachineState(registers, bytes, new Map(), false);
  }

  copy(): MachineState {
    const { registers, bytes, spilled, hasEscaped } = this;
    return new MachineState(registers.slice(), bytes.slice(), new Map(spilled), hasEscaped);
  }

  /** Forgets what is not the same in another state; tells whether anything was forgotten. */
  mergeWith(other: MachineState): boolean {
    let changed = false;
    for (let register = 0; register < this.registers.length; register++) {
      const merged = either(this.registers[register], other.registers[register]);
      if (!isSame(merged, this.registers[register])) changed = true;
      this.registers[register] = merged;
    }
    for (let i = 0; i < STACK_SIZE; i++) {
      if (this.bytes[i] === UNKNOWN_BYTE || this.bytes[i] === other.bytes[i]) continue;
      this.bytes[i] = UNKNOWN_BYTE;
      changed = true;
    }
    for (const [offset, value] of this.spilled) {
      const merged = either(value, other.spilled.get(offset) ?? ANYTHING);
      if (isSame(merged, value)) continue;
      if (merged === ANYTHING) this.spilled.delete(offset);
      else this.spilled.set(offset, merged);
      changed = true;
    }
    if (other.hasEscaped && !this.hasEscaped) {
      this.hasEscaped = true;
      changed = true;
    }
    return changed;
  }

  /** A value of `size` bytes into the stack at `offset` from the frame pointer. */
  store(offset: number | null, size: number, value: Known, littleEndian: boolean): void {
    if (isAddress(value) && value.region === 'stack') this.hasEscaped = true;
    if (offset === null) {
      this.forgetStack();
      return;
    }
    this.forget(offset, offset + size);
    if (offset < -STACK_SIZE || offset + size > 0) return;
    if (typeof value === 'number') {
      let rest = BigInt.asUintN(64, BigInt(value));
      for (let i = 0; i < size; i++, rest >>= 8n) {
        const at = littleEndian ? i : size - 1 - i;
        this.bytes[STACK_SIZE + offset + at] = Number(rest & 0xffn);
      }
    } else if (size === 8 && value !== ANYTHING) {
      this.spilled.set(offset, value);
    }
  }

  load(offset: number, size: number, littleEndian: boolean): Known {
    if (offset < -STACK_SIZE || offset + size > 0) return ANYTHING;
    if (size === 8) {
      const value = this.spilled.get(offset);
      if (value !== undefined) return value;
    }
    let value = 0n;
    for (let i = 0; i < size; i++) {
      const at = littleEndian ? size - 1 - i : i;
      const byte = this.bytes[STACK_SIZE + offset + at];
      if (byte === UNKNOWN_BYTE) return ANYTHING;
      value = (value << 8n) | BigInt(byte);
    }
    const signed = Number(BigInt.asIntN(64, value));
    return Number.isSafeInteger(signed) ? signed : ANYTHING;
  }

  /** Somebody may have written to the stack from `start` up to `end`, both from the frame pointer. */
  forget(start: number, end: number): void {
    const first = Math.max(0, STACK_SIZE + start);
    const last = Math.min(STACK_SIZE, STACK_SIZE + end);
    if (first < last) this.bytes.fill(UNKNOWN_BYTE, first, last);
    for (const offset of this.spilled.keys()) {
      if (offset < end && offset + 8 > start) this.spilled.delete(offset);
    }
  }

  forgetStack(): void {
    this.bytes.fill(UNKNOWN_BYTE);
    this.spilled.clear();
  }

  /** What a call may write to through its arguments; `length` is how many bytes from the lowest, where that is known. */
  forgetArguments(length: number | null): void {
    const offsets = this.registers
      .slice(1, 6)
      .flatMap((value) => (isAddress(value) && value.region === 'stack' ? [value.offset] : []));
    if (offsets.length === 0) return;
    if (this.hasEscaped || offsets.includes(null)) this.forgetStack();
    for (const offset of offsets) {
      if (offset !== null) this.forget(offset, length === null ? 0 : offset + length);
    }
  }

  /** After a call, with what it returned. */
  returned(value: Known): void {
    this.registers.fill(ANYTHING, 1, 6);
    this.registers[0] = value;
  }
}

function isSame(a: Known, b: Known): boolean {
  if (a === b) return true;
  if (!isAddress(a) || !isAddress(b)) return false;
  return a.region === b.region && a.id === b.id && a.offset === b.offset;
}
