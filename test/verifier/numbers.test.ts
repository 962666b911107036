import assert from 'node:assert/strict';
import fc from 'fast-check';
import { verifierRules, type KernelVersion } from '../../server/src/verifier';
import { Alu, compute, inByteOrder, negated } from '../../server/src/verifier/alu';
import { arcContains, MOST_32, MOST_64 } from '../../server/src/verifier/arc';
import { isTaken, Jump, refined } from '../../server/src/verifier/branch';
import {
  constant,
  lowerHalfOf,
  ofBits,
  ofBytes,
  signExtended,
  truncated,
  UNKNOWN,
  type Scalar,
} from '../../server/src/verifier/scalar';

/** One of each way in which versions compute. */
const VERSIONS: readonly KernelVersion[] = [
  [5, 10, 262],
  [6, 1, 176],
  [6, 12, 107],
  [6, 17, 13],
  [7, 0, 13],
  [7, 3, 4],
];
const RULES = VERSIONS.map((version) => verifierRules(version));

const u64 = (value: bigint) => BigInt.asUintN(64, value);

function assertHolds(scalar: Scalar, value: bigint, context: string): void {
  const signed = BigInt.asIntN(64, value);
  const low = Number(value & MOST_32);
  const holds =
    scalar.umin <= value &&
    value <= scalar.umax &&
    scalar.smin <= signed &&
    signed <= scalar.smax &&
    scalar.u32min <= low &&
    low <= scalar.u32max &&
    scalar.s32min <= (low | 0) &&
    (low | 0) <= scalar.s32max &&
    (value & ~scalar.bits.mask) === scalar.bits.value &&
    arcContains(scalar.arc, value, MOST_64) &&
    arcContains(scalar.arc32, value & MOST_32, MOST_32);
  if (!holds) {
    const told = JSON.stringify(scalar, (_, part: unknown) =>
      typeof part === 'bigint' ? `0x${part.toString(16)}` : part,
    );
    assert.fail(`${context}: 0x${value.toString(16)} is not in ${told}`);
  }
}

/** A number with what may be known of it: interesting ones more often, learned in a few steps. */
const interesting = fc.oneof(
  fc.bigInt({ min: 0n, max: MOST_64 }),
  fc.constantFrom(0n, 1n, 2n, 5n, 63n, 64n, 255n, 256n, 0x7fff_ffffn, 0x8000_0000n, MOST_32),
  fc.constantFrom(MOST_32 + 1n, MOST_64 >> 1n, (MOST_64 >> 1n) + 1n, MOST_64, MOST_64 - 4n),
  fc.bigInt({ min: -20n, max: 20n }).map(u64),
);

interface Step {
  readonly condition: number;
  readonly bound: bigint;
  readonly is32: boolean;
}
const conditions = Object.values(Jump).filter(
  (condition) => ![Jump.ALWAYS, Jump.CALL, Jump.EXIT, Jump.NOT_SET].some((no) => no === condition),
);
const step: fc.Arbitrary<Step> = fc.record({
  condition: fc.constantFrom(...conditions),
  bound: interesting,
  is32: fc.boolean(),
});
const known = fc.record({
  value: interesting,
  start: fc.constantFrom('constant', 'unknown', 'bits', 1, 2, 4),
  mask: interesting,
  steps: fc.array(step, { maxLength: 3 }),
});

type Known = typeof known extends fc.Arbitrary<infer T> ? T : never;

function outcome(condition: number, a: bigint, b: bigint, is32: boolean): boolean {
  const width = is32 ? 32 : 64;
  const [x, y] = [BigInt.asUintN(width, a), BigInt.asUintN(width, b)];
  const [s, t] = [BigInt.asIntN(width, a), BigInt.asIntN(width, b)];
  switch (condition) {
    case Jump.EQ:
      return x === y;
    case Jump.NE:
      return x !== y;
    case Jump.GT:
      return x > y;
    case Jump.GE:
      return x >= y;
    case Jump.LT:
      return x < y;
    case Jump.LE:
      return x <= y;
    case Jump.SGT:
      return s > t;
    case Jump.SGE:
      return s >= t;
    case Jump.SLT:
      return s < t;
    case Jump.SLE:
      return s <= t;
    default:
      return (x & y) !== 0n;
  }
}

/** The number and its scalar on one version. */
function learned(from: Known, rules: (typeof RULES)[number]): [bigint, Scalar] {
  const { start, mask } = from;
  const value =
    typeof start === 'number' ? from.value & ((1n << BigInt(start * 8)) - 1n) : from.value;
  let scalar = UNKNOWN;
  if (start === 'constant') scalar = constant(value);
  else if (start === 'bits') scalar = ofBits({ value: value & ~mask, mask }, rules);
  else if (typeof start === 'number') scalar = ofBytes(start);
  for (const { condition, bound, is32 } of from.steps) {
    const taken = outcome(condition, value, bound, is32);
    const sides = refined(condition, scalar, constant(bound), is32, taken, rules);
    assert.ok(sides, 'a branch that is taken is not dead');
    scalar = sides.a;
  }
  return [value, scalar];
}

function exact(kind: number, a: bigint, b: bigint, is32: boolean, isSigned: boolean): bigint {
  const width = is32 ? 32 : 64;
  const [x, y] = [BigInt.asUintN(width, a), BigInt.asUintN(width, b)];
  const [s, t] = [BigInt.asIntN(width, a), BigInt.asIntN(width, b)];
  const shift = y & BigInt(width - 1);
  const results: Readonly<Record<number, () => bigint>> = {
    [Alu.ADD]: () => x + y,
    [Alu.SUB]: () => x - y,
    [Alu.MUL]: () => x * y,
    [Alu.OR]: () => x | y,
    [Alu.AND]: () => x & y,
    [Alu.XOR]: () => x ^ y,
    [Alu.LSH]: () => x << shift,
    [Alu.RSH]: () => x >> shift,
    [Alu.ARSH]: () => s >> shift,
    [Alu.DIV]: () => (y === 0n ? 0n : isSigned ? s / t : x / y),
    [Alu.MOD]: () => (y === 0n ? x : isSigned ? s % t : x % y),
  };
  return BigInt.asUintN(width, results[kind]());
}

describe('what is known of numbers holds', () => {
  const runs = { numRuns: 3000 };

  it('after arithmetic, in 32 and 64 bits, on every kind of version', () => {
    const kinds = Object.values(Alu).filter(
      (kind) => ![Alu.NEG, Alu.MOV, Alu.END].some((no) => no === kind),
    );
    const operation = fc.record({
      kind: fc.constantFrom(...kinds),
      is32: fc.boolean(),
      isSigned: fc.boolean(),
    });
    fc.assert(
      fc.property(operation, known, known, (how, left, right) => {
        for (const [i, rules] of RULES.entries()) {
          const [a, x] = learned(left, rules);
          const [b, y] = learned(right, rules);
          const result = exact(how.kind, a, b, how.is32, how.isSigned);
          assertHolds(compute(how, x, y, rules), result, VERSIONS[i].join('.'));
        }
      }),
      runs,
    );
  });

  it('after negation, swaps, cuts and extensions', () => {
    fc.assert(
      fc.property(known, fc.constantFrom(1, 2, 4, 8), (from, bytes) => {
        for (const [i, rules] of RULES.entries()) {
          const context = VERSIONS[i].join('.');
          const [value, scalar] = learned(from, rules);
          const width = bytes * 8;
          const low = BigInt.asUintN(width, value);
          assertHolds(negated(scalar, false, rules), u64(-value), context);
          assertHolds(lowerHalfOf(scalar, rules), value & MOST_32, context);
          assertHolds(truncated(scalar, bytes, rules), low, context);
          if (bytes < 8) {
            assertHolds(
              signExtended(scalar, bytes, rules),
              u64(BigInt.asIntN(width, value)),
              context,
            );
          }
          if (bytes > 1) {
            const digits = low.toString(16).padStart(bytes * 2, '0');
            const swapped = BigInt(`0x${(digits.match(/../g) ?? []).reverse().join('')}`);
            const hasSwaps = rules.tracksByteSwaps;
            if (hasSwaps) assertHolds(inByteOrder(scalar, bytes, true, rules), swapped, context);
            if (hasSwaps) assertHolds(inByteOrder(scalar, bytes, false, rules), low, context);
          }
        }
      }),
      runs,
    );
  });

  it('on the side of a branch that is taken, which is never thought dead', () => {
    fc.assert(
      fc.property(
        known,
        known,
        fc.constantFrom(...conditions),
        fc.boolean(),
        (left, right, condition, is32) => {
          for (const [i, rules] of RULES.entries()) {
            const context = VERSIONS[i].join('.');
            const [a, x] = learned(left, rules);
            const [b, y] = learned(right, rules);
            const taken = outcome(condition, a, b, is32);
            assert.notEqual(isTaken(condition, x, y, is32, rules), !taken, context);
            const sides = refined(condition, x, y, is32, taken, rules);
            assert.ok(sides, context);
            assertHolds(sides.a, a, context);
            assertHolds(sides.b, b, context);
          }
        },
      ),
      runs,
    );
  });
});
