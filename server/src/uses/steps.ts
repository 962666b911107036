import type { Instructions } from '../object';
import { GET_CURRENT_TASK, givesOwnMemory, onlyReads, probeRead } from './helpers';
import type { State } from './state';
import type { FieldUse, StructAddress } from './use';
import {
  aOf,
  bOf,
  constant,
  constantOf,
  cOf,
  isStackAddress,
  Kind,
  kindOf,
  numberFrom,
  Origin,
  originOf,
  OWN_MEMORY,
  pack,
  SOMEWHERE_ON_STACK,
  stackAddress,
  UNKNOWN,
  type Value,
} from './values';

/** A function as its relocations and references make it. */
export interface FunctionFacts {
  readonly instructions: Instructions;
  /** By instruction, the relocation on it; −1 for none. */
  readonly relocations: Int32Array;
  /** Whether a relocation is the offset of a field. */
  isFieldOffset(relocation: number): boolean;
  /** What a 64-bit constant is the address of: memory of the program's own. */
  isOwnMemory(instruction: number): boolean;
}

export type UseSink = (relocation: number, use: FieldUse) => void;

const LD = 0;
const LDX = 1;
const ST = 2;
const STX = 3;
const ALU = 4;
const ALU64 = 7;

const MODE = 0xe0;
const MODE_SIGN_EXTENDING = 0x80;
const MODE_ATOMIC = 0xc0;
const FETCH = 0x01;
const BY_REGISTER = 0x08;

const ADD = 0x00;
const SUB = 0x10;
const LSH = 0x60;
const RSH = 0x70;
const MOV = 0xb0;
const ARSH = 0xc0;

const CALL = 0x80;
const UNSIGNED_COMPARES: ReadonlySet<number> = new Set([0x20, 0x30, 0xa0, 0xb0]);
const SIGNED_COMPARES: ReadonlySet<number> = new Set([0x60, 0x70, 0xc0, 0xd0]);

const FRAME = 10;
/** Bytes by the size bits of an opcode, shifted down. */
const SIZES = [4, 2, 1, 8];

/** What each instruction does to what is known. */
export class Steps {
  private sink: UseSink | null = null;
  private at = 0;

  constructor(private readonly facts: FunctionFacts) {}

  apply(state: State, index: number, sink: UseSink | null): void {
    this.sink = sink;
    this.at = index;
    const { code } = this.facts.instructions;
    switch (code[index] & 7) {
      case LD:
        this.wideLoad(state, code[index]);
        break;
      case LDX:
        this.load(state, code[index]);
        break;
      case ST:
      case STX:
        this.store(state, code[index]);
        break;
      case ALU:
      case ALU64:
        this.compute(state, code[index]);
        break;
      default:
        if ((code[index] & 0xf0) === CALL) this.call(state);
        else this.compare(state, code[index]);
    }
  }

  private register(state: State, index: number): Value {
    return index === FRAME ? stackAddress(0) : state.register(index);
  }

  private fieldOffset(): number | null {
    const relocation = this.facts.relocations[this.at];
    return relocation >= 0 && this.facts.isFieldOffset(relocation) ? relocation : null;
  }

  private wideLoad(state: State, code: number): void {
    const { dst } = this.facts.instructions;
    if ((code & MODE) !== 0) {
      this.afterCall(state, UNKNOWN);
      return;
    }
    const relocation = this.facts.relocations[this.at];
    const value =
      relocation >= 0
        ? pack(Kind.RELOCATED, relocation, 0, 0)
        : this.facts.isOwnMemory(this.at)
          ? OWN_MEMORY
          : UNKNOWN;
    state.setRegister(dst[this.at], value);
  }

  private load(state: State, code: number): void {
    const { dst, src, off } = this.facts.instructions;
    const bytes = SIZES[(code >> 3) & 3];
    const extendsSign = (code & MODE) === MODE_SIGN_EXTENDING;
    const address = this.register(state, src[this.at]);
    const relocation = this.fieldOffset();
    const value =
      relocation === null
        ? this.loaded(state, address, off[this.at], bytes)
        : this.loadedField(relocation, address, bytes);
    if (extendsSign && kindOf(value) === Kind.CONTENT) this.taken(value, 'taken-as-signed');
    state.setRegister(dst[this.at], extendsSign ? withoutContent(value) : value);
  }

  private loadedField(relocation: number, address: Value, bytes: number): Value {
    this.access('load', relocation, bytes, 0, true, originOf(address));
    return this.valueOf(relocation, bytes, originOf(address));
  }

  private valueOf(relocation: number, bytes: number, origin: number): Value {
    if (origin === Origin.CONTEXT) return numberFrom(Origin.CONTEXT_FIELD);
    return origin === Origin.OWN_MEMORY ? UNKNOWN : pack(Kind.CONTENT, relocation, bytes, 0);
  }

  private loaded(state: State, address: Value, offset: number, bytes: number): Value {
    switch (kindOf(address)) {
      case Kind.STACK:
        return state.load(cOf(address) + offset, bytes);
      case Kind.CONTEXT:
        return numberFrom(Origin.CONTEXT_FIELD);
      case Kind.FIELD: {
        const distance = cOf(address) + offset;
        this.access('load', aOf(address), bytes, distance, false, bOf(address));
        return distance === 0 ? this.valueOf(aOf(address), bytes, bOf(address)) : UNKNOWN;
      }
      default:
        return UNKNOWN;
    }
  }

  private store(state: State, code: number): void {
    const { dst, src, off } = this.facts.instructions;
    const bytes = SIZES[(code >> 3) & 3];
    const isAtomic = (code & 7) === STX && (code & MODE) === MODE_ATOMIC;
    const value = (code & 7) === STX && !isAtomic ? state.register(src[this.at]) : UNKNOWN;
    const address = this.register(state, dst[this.at]);
    const relocation = this.fieldOffset();
    if (relocation !== null) {
      this.access('store', relocation, bytes, 0, true, originOf(address));
      if (isStackAddress(address)) state.forgetStack();
      this.handOn(value);
    } else if (kindOf(address) === Kind.STACK) {
      state.store(cOf(address) + off[this.at], bytes, value);
    } else {
      if (kindOf(address) === Kind.SOMEWHERE_ON_STACK) state.forgetStack();
      if (kindOf(address) === Kind.FIELD) {
        this.access('store', aOf(address), bytes, cOf(address) + off[this.at], false, bOf(address));
        if (bOf(address) === Origin.OWN_MEMORY) state.forgetStack();
      }
      if (kindOf(value) === Kind.CONTENT && bytes > bOf(value))
        this.taken(value, 'taken-as-unsigned');
      this.handOn(value);
    }
    if (isAtomic && (this.facts.instructions.imm[this.at] & FETCH) !== 0) {
      state.setRegister(src[this.at], UNKNOWN);
      state.setRegister(0, UNKNOWN);
    }
  }

  private compute(state: State, code: number): void {
    const { dst } = this.facts.instructions;
    const before = this.register(state, dst[this.at]);
    const value =
      (code & 7) === ALU ? this.computed32(state, code) : this.computed64(state, code, before);
    const isLost = value === UNKNOWN && (code & 0xf0) !== MOV && isStackAddress(before);
    state.setRegister(dst[this.at], isLost ? SOMEWHERE_ON_STACK : value);
  }

  private computed64(state: State, code: number, before: Value): Value {
    const { src, off, imm } = this.facts.instructions;
    const relocation = this.facts.relocations[this.at];
    const operand =
      (code & BY_REGISTER) !== 0
        ? this.register(state, src[this.at])
        : relocation >= 0
          ? pack(Kind.RELOCATED, relocation, 0, 0)
          : constant(imm[this.at]);
    switch (code & 0xf0) {
      case MOV:
        if ((code & BY_REGISTER) === 0 || off[this.at] === 0) return operand;
        return this.signExtended(operand);
      case ADD:
        return this.sum(before, operand);
      case SUB:
        if (kindOf(operand) === Kind.CONSTANT)
          return this.sum(before, constant(-constantOf(operand) | 0));
        break;
      case LSH:
      case RSH:
      case ARSH:
        if (kindOf(operand) === Kind.CONSTANT) {
          return this.shifted(before, code & 0xf0, constantOf(operand), 64);
        }
    }
    this.handOn(before);
    this.handOn(operand);
    return UNKNOWN;
  }

  private computed32(state: State, code: number): Value {
    const { dst, src, off, imm } = this.facts.instructions;
    const before = this.register(state, dst[this.at]);
    const relocation = this.facts.relocations[this.at];
    const isByRegister = (code & BY_REGISTER) !== 0;
    const operation = code & 0xf0;
    if (operation === MOV && !isByRegister) {
      return relocation >= 0 ? pack(Kind.RELOCATED, relocation, 0, 0) : constant(imm[this.at]);
    }
    if (operation === MOV) {
      const value = this.register(state, src[this.at]);
      if (off[this.at] !== 0) return this.signExtended(value);
      const keeps =
        kindOf(value) === Kind.CONSTANT ||
        kindOf(value) === Kind.RELOCATED ||
        (kindOf(value) === Kind.CONTENT && bOf(value) <= 4);
      return keeps ? value : UNKNOWN;
    }
    const isShift = operation === LSH || operation === RSH || operation === ARSH;
    if (isShift && !isByRegister && relocation < 0) {
      return this.shifted(before, operation, imm[this.at], 32);
    }
    this.handOn(before);
    return UNKNOWN;
  }

  private sum(a: Value, b: Value): Value {
    if (this.isFieldOffset(b)) return this.fieldAddress(b, a);
    if (this.isFieldOffset(a)) return this.fieldAddress(a, b);
    const isConstant = kindOf(b) === Kind.CONSTANT;
    if (kindOf(a) === Kind.CONSTANT && !isConstant) return this.sum(b, a);
    switch (kindOf(a)) {
      case Kind.CONSTANT:
        return isConstant ? constant((constantOf(a) + constantOf(b)) | 0) : UNKNOWN;
      case Kind.STACK:
        return isConstant ? pack(Kind.STACK, 0, 0, cOf(a) + constantOf(b)) : SOMEWHERE_ON_STACK;
      case Kind.FIELD:
        if (isConstant) return pack(Kind.FIELD, aOf(a), bOf(a), cOf(a) + constantOf(b));
        break;
      case Kind.OWN_MEMORY:
        return OWN_MEMORY;
      case Kind.NUMBER:
        if (isConstant) return a;
        break;
      case Kind.CONTENT:
        if (isConstant) return withoutContent(a);
    }
    this.handOn(a);
    this.handOn(b);
    return isStackAddress(a) || isStackAddress(b) ? SOMEWHERE_ON_STACK : UNKNOWN;
  }

  private isFieldOffset(value: Value): boolean {
    return kindOf(value) === Kind.RELOCATED && this.facts.isFieldOffset(aOf(value));
  }

  private fieldAddress(offset: Value, address: Value): Value {
    this.handOn(address);
    return pack(Kind.FIELD, aOf(offset), originOf(address), 0);
  }

  /** Compilers extend a number by moving it up and down again. */
  private shifted(before: Value, operation: number, by: number, width: number): Value {
    const lift = (value: Value) => pack(Kind.LIFTED, aOf(value), bOf(value), width);
    if (kindOf(before) === Kind.CONTENT) {
      const fillsUp = bOf(before) * 8 + by === width;
      if (operation === LSH && fillsUp) return lift(before);
      if (operation === ARSH && bOf(before) * 8 === width) this.taken(before, 'taken-as-signed');
    } else if (kindOf(before) === Kind.LIFTED && cOf(before) === width) {
      if (operation === ARSH) this.taken(before, 'taken-as-signed');
      if (operation === RSH && bOf(before) * 8 + by === width) {
        return pack(Kind.CONTENT, aOf(before), bOf(before), 0);
      }
    }
    this.handOn(before);
    return UNKNOWN;
  }

  private signExtended(value: Value): Value {
    if (kindOf(value) === Kind.CONTENT) this.taken(value, 'taken-as-signed');
    return withoutContent(value);
  }

  private compare(state: State, code: number): void {
    const { dst, src } = this.facts.instructions;
    const operation = code & 0xf0;
    const taken = UNSIGNED_COMPARES.has(operation)
      ? 'taken-as-unsigned'
      : SIGNED_COMPARES.has(operation)
        ? 'taken-as-signed'
        : null;
    const operands = [this.register(state, dst[this.at])];
    if ((code & BY_REGISTER) !== 0) operands.push(this.register(state, src[this.at]));
    for (const value of operands) {
      const isContent = kindOf(value) === Kind.CONTENT || kindOf(value) === Kind.LIFTED;
      if (isContent && taken !== null) this.taken(value, taken);
      else this.handOn(value);
    }
  }

  private call(state: State): void {
    const { code, src, imm } = this.facts.instructions;
    const HELPER = 0;
    const isHelper = src[this.at] === HELPER && (code[this.at] & BY_REGISTER) === 0;
    const helper = imm[this.at];
    const read = isHelper ? probeRead(helper) : null;
    if (read !== null) {
      this.probeRead(state, read.name, read.isString);
      this.afterCall(state, UNKNOWN);
      return;
    }
    for (let argument = 1; argument <= 5; argument++) this.handOn(state.register(argument));
    if (!isHelper || !onlyReads(helper)) this.writeThroughArguments(state);
    const result =
      isHelper && helper === GET_CURRENT_TASK
        ? numberFrom(Origin.CURRENT_TASK)
        : isHelper && givesOwnMemory(helper)
          ? OWN_MEMORY
          : UNKNOWN;
    this.afterCall(state, result);
  }

  private probeRead(state: State, helper: string, isString: boolean): void {
    const [to, size, from] = [1, 2, 3].map((argument) => state.register(argument));
    for (const argument of [to, size, state.register(4), state.register(5)]) {
      if (kindOf(argument) !== Kind.RELOCATED) this.handOn(argument);
    }
    const bytes = kindOf(size) === Kind.CONSTANT ? constantOf(size) : null;
    const isField = kindOf(from) === Kind.FIELD;
    if (isField) {
      this.sink?.(aOf(from), {
        kind: isString ? 'probe-read-string' : 'probe-read',
        instruction: this.at,
        helper,
        bytes,
        distance: cOf(from),
        structAddress: structAddress(bOf(from)),
      });
    } else {
      this.handOn(from);
    }
    if (kindOf(to) === Kind.SOMEWHERE_ON_STACK) {
      state.forgetStack();
      return;
    }
    if (kindOf(to) !== Kind.STACK) {
      if (isField && bOf(from) === Origin.OWN_MEMORY) return;
      if (kindOf(to) === Kind.FIELD && bOf(to) === Origin.OWN_MEMORY) state.forgetStack();
      return;
    }
    if (bytes === null || bytes < 0) {
      state.forgetFrom(cOf(to));
      return;
    }
    if (isString) {
      state.store(cOf(to), bytes, UNKNOWN);
      return;
    }
    const isWholeField = isField && cOf(from) === 0 && bytes <= 8;
    if (isWholeField) state.store(cOf(to), bytes, pack(Kind.CONTENT, aOf(from), bytes, 1));
    else state.storeAny(cOf(to), bytes, numberFrom(Origin.PROBE_READ));
  }

  private writeThroughArguments(state: State): void {
    for (let argument = 1; argument <= 5; argument++) {
      const value = state.register(argument);
      const isOwnField = kindOf(value) === Kind.FIELD && bOf(value) === Origin.OWN_MEMORY;
      if (kindOf(value) === Kind.SOMEWHERE_ON_STACK || isOwnField) state.forgetStack();
      if (kindOf(value) === Kind.STACK) state.forgetFrom(cOf(value));
    }
  }

  private afterCall(state: State, result: Value): void {
    state.setRegister(0, result);
    for (let argument = 1; argument <= 5; argument++) state.setRegister(argument, UNKNOWN);
  }

  private access(
    kind: 'load' | 'store',
    relocation: number,
    bytes: number,
    distance: number,
    isRelocated: boolean,
    origin: number,
  ): void {
    this.sink?.(relocation, {
      kind,
      instruction: this.at,
      bytes,
      distance,
      isRelocated,
      structAddress: structAddress(origin),
    });
  }

  private taken(value: Value, kind: 'taken-as-signed' | 'taken-as-unsigned'): void {
    this.sink?.(aOf(value), { kind, instruction: this.at, bytes: bOf(value) });
  }

  /** An address, or an offset by itself, goes where it is not followed. */
  private handOn(value: Value): void {
    const kind = kindOf(value);
    if (kind === Kind.FIELD || this.isFieldOffset(value)) {
      this.sink?.(aOf(value), { kind: 'other', instruction: this.at });
    }
  }
}

/** A number stays one when it is computed with; whose content it is, is no longer so. */
function withoutContent(value: Value): Value {
  const origin = originOf(value);
  return kindOf(value) === Kind.CONTENT && origin === Origin.PROBE_READ
    ? numberFrom(origin)
    : UNKNOWN;
}

const STRUCT_ADDRESSES: readonly StructAddress[] = [
  'unknown',
  'context',
  'own-memory',
  'loaded-from-context',
  'probe-read',
  'current-task',
];

function structAddress(origin: number): StructAddress {
  return STRUCT_ADDRESSES[origin];
}
