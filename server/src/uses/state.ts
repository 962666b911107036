import { isStackAddress, joined, SOMEWHERE_ON_STACK, UNKNOWN, type Value } from './values';

const REGISTERS = 11;
const SLOT = 4;
const LARGEST_STACK = 512;
/** Where a value of no fixed size begins: any part of it is as good. */
const ANYWHERE = -1;

/**
 * What is known at one point of a function: registers, and what the stack holds in slots of four bytes. A slot knows the
 * value that was put there and where that begins, so that a load gets it back only whole.
 */
export class State {
  private readonly registers = new Float64Array(REGISTERS);
  private readonly stored: Float64Array;
  private readonly extents: Int32Array;
  private readonly slots: number;

  /** `stackBytes` is how deep the function's stack is; what lies deeper is not followed. */
  constructor(private readonly stackBytes: number) {
    this.slots = Math.ceil(Math.min(stackBytes, LARGEST_STACK) / SLOT);
    this.stored = new Float64Array(this.slots);
    this.extents = new Int32Array(this.slots);
  }

  copy(): State {
    const copy = new State(this.stackBytes);
    copy.set(this);
    return copy;
  }

  set(other: State): void {
    this.registers.set(other.registers);
    this.stored.set(other.stored);
    this.extents.set(other.extents);
  }

  register(index: number): Value {
    return index < REGISTERS ? this.registers[index] : UNKNOWN;
  }

  setRegister(index: number, value: Value): void {
    if (index < REGISTERS) this.registers[index] = value;
  }

  /** Keeps what both know; whether that is less than before. */
  join(other: State): boolean {
    let changed = false;
    for (let i = 0; i < REGISTERS; i++) {
      const value = joined(this.registers[i], other.registers[i]);
      if (value !== this.registers[i]) changed = true;
      this.registers[i] = value;
    }
    for (let i = 0; i < this.slots; i++) {
      const same = this.extents[i] === other.extents[i];
      const kept = same
        ? joined(this.stored[i], other.stored[i])
        : lost(this.stored[i], other.stored[i]);
      if (kept !== this.stored[i] || (!same && this.extents[i] !== 0)) changed = true;
      this.stored[i] = kept;
      if (!same) this.extents[i] = 0;
    }
    return changed;
  }

  /** What a load of `bytes` at `offset` from the frame pointer gives. */
  load(offset: number, bytes: number): Value {
    const first = this.slotAt(offset);
    if (first === null) return UNKNOWN;
    const value = this.stored[first];
    const extent = this.extents[first];
    const isWhole = extent === extentOf(offset, bytes);
    const isPart = extent === ANYWHERE;
    for (let at = first; at <= this.lastSlot(offset, bytes); at++) {
      if (this.stored[at] !== value || this.extents[at] !== extent) return UNKNOWN;
    }
    return isWhole || isPart ? value : UNKNOWN;
  }

  store(offset: number, bytes: number, value: Value): void {
    this.fill(offset, bytes, value, value === UNKNOWN ? 0 : extentOf(offset, bytes));
  }

  /** Bytes that were copied here, any of which are a `value`. */
  storeAny(offset: number, bytes: number, value: Value): void {
    this.fill(offset, bytes, value, ANYWHERE);
  }

  /** Something is written from `offset` upwards, who knows how far. */
  forgetFrom(offset: number): void {
    for (let at = 0; at < this.slots; at++) {
      if (this.offsetOf(at) + SLOT > offset && isStackAddress(this.stored[at])) {
        this.forgetStack();
        return;
      }
    }
    this.fill(offset, -offset, UNKNOWN, 0);
  }

  forgetStack(): void {
    this.stored.fill(UNKNOWN);
    this.extents.fill(0);
  }

  private fill(offset: number, bytes: number, value: Value, extent: number): void {
    const last = this.lastSlot(offset, bytes);
    for (let at = Math.max(0, this.slotIndex(offset)); at <= last; at++) {
      this.stored[at] = value;
      this.extents[at] = extent;
    }
  }

  private slotAt(offset: number): number | null {
    const index = this.slotIndex(offset);
    return index >= 0 && index < this.slots ? index : null;
  }

  private lastSlot(offset: number, bytes: number): number {
    return Math.min(this.slots - 1, this.slotIndex(offset + bytes - 1));
  }

  private slotIndex(offset: number): number {
    return this.slots + Math.floor(offset / SLOT);
  }

  private offsetOf(slot: number): number {
    return (slot - this.slots) * SLOT;
  }
}

function lost(a: Value, b: Value): Value {
  return isStackAddress(a) || isStackAddress(b) ? SOMEWHERE_ON_STACK : UNKNOWN;
}

/** Never 0: where a value begins and how long it is. */
function extentOf(offset: number, bytes: number): number {
  return (offset + LARGEST_STACK + 1) * 16 + bytes;
}
