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
  /** Registers, then what each slot holds, then where that begins and how long it is. */
  private readonly cells: Float64Array;
  private readonly slots: number;

  /** `stackBytes` is how deep the function's stack is; what lies deeper is not followed. */
  constructor(private readonly stackBytes: number) {
    this.slots = Math.ceil(Math.min(stackBytes, LARGEST_STACK) / SLOT);
    this.cells = new Float64Array(REGISTERS + 2 * this.slots);
  }

  copy(): State {
    const copy = new State(this.stackBytes);
    copy.set(this);
    return copy;
  }

  set(other: State): void {
    this.cells.set(other.cells);
  }

  register(index: number): Value {
    return index < REGISTERS ? this.cells[index] : UNKNOWN;
  }

  setRegister(index: number, value: Value): void {
    if (index < REGISTERS) this.cells[index] = value;
  }

  /** Keeps what both know; whether that is less than before. */
  join({ cells: other }: State): boolean {
    const { cells, slots } = this;
    let changed = false;
    for (let i = 0; i < REGISTERS + slots; i++) {
      const extent = i + slots;
      const isElsewhere = i >= REGISTERS && cells[extent] !== other[extent];
      if (cells[i] === other[i] && !isElsewhere) continue;
      const kept = isElsewhere ? lost(cells[i], other[i]) : joined(cells[i], other[i]);
      if (kept === cells[i] && (!isElsewhere || cells[extent] === 0)) continue;
      cells[i] = kept;
      if (isElsewhere) cells[extent] = 0;
      changed = true;
    }
    return changed;
  }

  /** What a load of `bytes` at `offset` from the frame pointer gives. */
  load(offset: number, bytes: number): Value {
    const first = this.slotAt(offset);
    if (first === null) return UNKNOWN;
    const { cells, slots } = this;
    const value = cells[first];
    const extent = cells[first + slots];
    const isWhole = extent === extentOf(offset, bytes);
    const isPart = extent === ANYWHERE;
    for (let at = first; at <= this.lastSlot(offset, bytes); at++) {
      if (cells[at] !== value || cells[at + slots] !== extent) return UNKNOWN;
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
    for (let at = this.slotAt(offset) ?? REGISTERS; at < REGISTERS + this.slots; at++) {
      if (isStackAddress(this.cells[at])) {
        this.forgetStack();
        return;
      }
    }
    this.fill(offset, -offset, UNKNOWN, 0);
  }

  forgetStack(): void {
    this.cells.fill(0, REGISTERS);
  }

  private fill(offset: number, bytes: number, value: Value, extent: number): void {
    const last = this.lastSlot(offset, bytes);
    for (let at = Math.max(REGISTERS, this.slotIndex(offset)); at <= last; at++) {
      this.cells[at] = value;
      this.cells[at + this.slots] = extent;
    }
  }

  private slotAt(offset: number): number | null {
    const index = this.slotIndex(offset);
    return index >= REGISTERS && index < REGISTERS + this.slots ? index : null;
  }

  private lastSlot(offset: number, bytes: number): number {
    return Math.min(REGISTERS + this.slots - 1, this.slotIndex(offset + bytes - 1));
  }

  private slotIndex(offset: number): number {
    return REGISTERS + this.slots + Math.floor(offset / SLOT);
  }
}

function lost(a: Value, b: Value): Value {
  return isStackAddress(a) || isStackAddress(b) ? SOMEWHERE_ON_STACK : UNKNOWN;
}

/** Never 0: where a value begins and how long it is. */
function extentOf(offset: number, bytes: number): number {
  return (offset + LARGEST_STACK + 1) * 16 + bytes;
}
