/**
 * What is known of a register, packed into one number so that states are flat arrays and equal values are equal numbers.
 * `a` names a relocation, `b` is small (a size or an origin), `c` is an offset in bytes.
 */
export type Value = number;

export const Kind = {
  UNKNOWN: 0,
  /** An address on the stack, nobody knows where. */
  SOMEWHERE_ON_STACK: 1,
  CONSTANT: 2,
  /** What a relocation puts into the instruction. */
  RELOCATED: 3,
  CONTEXT: 4,
  /** The frame pointer plus `c`. */
  STACK: 5,
  /** Memory of the program's own: a map value, a global, a ring buffer record. */
  OWN_MEMORY: 6,
  /** A number to the verifier, whatever it means to the program; `b` is its origin. */
  NUMBER: 7,
  /** The address of field `a`, plus `c`; `b` is what the verifier takes the struct's address for. */
  FIELD: 8,
  /** The value of field `a`, `b` bytes of it, filled up with zeroes; `c` is 1 when it came through a probe read. */
  CONTENT: 9,
  /** The same, moved to the upper end of its register, of 32 or 64 bits by `c`. */
  LIFTED: 10,
} as const;

/** What the verifier takes the address of a struct for. */
export const Origin = {
  UNKNOWN: 0,
  CONTEXT: 1,
  OWN_MEMORY: 2,
  /** A number: loaded from the context, whose type tells whether it is one. */
  CONTEXT_FIELD: 3,
  /** A number: copied by a probe read. */
  PROBE_READ: 4,
  /** A number: what bpf_get_current_task returns. */
  CURRENT_TASK: 5,
} as const;

const C_RANGE = 2 ** 20;
const C_ZERO = C_RANGE / 2;
const B_RANGE = 64;
const A_RANGE = 2 ** 18;
const KIND_UNIT = A_RANGE * B_RANGE * C_RANGE;
const INT_ZERO = 2 ** 31;

export const UNKNOWN: Value = 0;
export const SOMEWHERE_ON_STACK = pack(Kind.SOMEWHERE_ON_STACK, 0, 0, 0);
export const CONTEXT = pack(Kind.CONTEXT, 0, 0, 0);
export const OWN_MEMORY = pack(Kind.OWN_MEMORY, 0, 0, 0);

/** Unknown where a part does not fit. */
export function pack(kind: number, a: number, b: number, c: number): Value {
  if (a >= A_RANGE || b >= B_RANGE || c < -C_ZERO || c >= C_ZERO) return UNKNOWN;
  return kind * KIND_UNIT + (a * B_RANGE + b) * C_RANGE + c + C_ZERO;
}

/** A number that is the same on every kernel, of 32 bits with a sign. */
export function constant(value: number): Value {
  return Kind.CONSTANT * KIND_UNIT + value + INT_ZERO;
}

export function stackAddress(offset: number): Value {
  return pack(Kind.STACK, 0, 0, offset);
}

export function numberFrom(origin: number): Value {
  return pack(Kind.NUMBER, 0, origin, 0);
}

export function kindOf(value: Value): number {
  return Math.floor(value / KIND_UNIT);
}

export function constantOf(value: Value): number {
  return (value % KIND_UNIT) - INT_ZERO;
}

export function aOf(value: Value): number {
  return Math.floor((value % KIND_UNIT) / (B_RANGE * C_RANGE));
}

export function bOf(value: Value): number {
  return Math.floor((value % (B_RANGE * C_RANGE)) / C_RANGE);
}

export function cOf(value: Value): number {
  return (value % C_RANGE) - C_ZERO;
}

export function isStackAddress(value: Value): boolean {
  const kind = kindOf(value);
  return kind === Kind.STACK || kind === Kind.SOMEWHERE_ON_STACK;
}

/** What two paths agree on; an address on the stack stays one, since stores through it change what is known. */
export function joined(a: Value, b: Value): Value {
  if (a === b) return a;
  return isStackAddress(a) || isStackAddress(b) ? SOMEWHERE_ON_STACK : UNKNOWN;
}

/** What the verifier takes a pointer for. */
export function originOf(value: Value): number {
  switch (kindOf(value)) {
    case Kind.CONTEXT:
      return Origin.CONTEXT;
    case Kind.STACK:
    case Kind.SOMEWHERE_ON_STACK:
    case Kind.OWN_MEMORY:
      return Origin.OWN_MEMORY;
    case Kind.NUMBER:
    case Kind.FIELD:
      return bOf(value);
    case Kind.CONTENT:
      return cOf(value) === 1 ? Origin.PROBE_READ : Origin.UNKNOWN;
    default:
      return Origin.UNKNOWN;
  }
}
