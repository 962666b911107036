import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Instructions } from '../../server/src/object';
import { extractedBits } from '../../server/src/uses';

const LOAD_U32 = 0x61;
const LOAD_U64 = 0x79;
const AND = 0x57;
const OR = 0x47;
const LSH = 0x67;
const RSH = 0x77;
const ARSH = 0xc7;
const STORE = 0x63;
const EXIT = 0x95;

describe('bits that are taken out of a load', () => {
  it('by a shift and a mask', () => {
    fc.assert(
      fc.property(fc.nat(20), fc.integer({ min: 1, max: 11 }), (lowest, count) => {
        const code = compiled([LOAD_U32, 0], [RSH, lowest], [AND, 2 ** count - 1], [EXIT, 0]);
        assert.deepEqual(extractedBits(code, 0), { lowest, count });
      }),
    );
  });

  it('by a mask in place', () => {
    fc.assert(
      fc.property(fc.nat(20), fc.integer({ min: 1, max: 10 }), (lowest, count) => {
        const mask = (2 ** count - 1) * 2 ** lowest;
        assert.deepEqual(extractedBits(compiled([LOAD_U32, 0], [AND, mask], [EXIT, 0]), 0), {
          lowest,
          count,
        });
      }),
    );
  });

  it('by a shift up and one down, with the sign or without', () => {
    const bits = fc.record({ lowest: fc.nat(30), count: fc.integer({ min: 1, max: 30 }) });
    fc.assert(
      fc.property(bits, fc.constantFrom(RSH, ARSH), ({ lowest, count }, down) => {
        const code = compiled([LOAD_U64, 0], [LSH, 64 - lowest - count], [down, 64 - count]);
        assert.deepEqual(extractedBits(code, 0), { lowest, count });
      }),
    );
  });

  it('by a shift alone, up to the end of what was loaded', () => {
    const code = compiled([LOAD_U32, 0], [RSH, 31], [STORE, 0], [EXIT, 0]);
    assert.deepEqual(extractedBits(code, 0), { lowest: 31, count: 1 });
  });

  it('not by a mask that makes room for a new value', () => {
    const code = compiled([LOAD_U32, 0], [AND, 0xf0], [OR, 5], [STORE, 0], [EXIT, 0]);
    assert.equal(extractedBits(code, 0), null);
  });

  it('not by bits with a gap', () => {
    assert.equal(extractedBits(compiled([LOAD_U32, 0], [AND, 0b1011], [EXIT, 0]), 0), null);
  });
});

/** Instructions on register 1, each with its immediate. */
function compiled(
  ...instructions: readonly (readonly [code: number, imm: number])[]
): Instructions {
  const count = instructions.length;
  return {
    code: Uint8Array.from(instructions.map(([code]) => code)),
    dst: new Uint8Array(count).fill(1),
    src: new Uint8Array(count).fill(1),
    off: new Int16Array(count),
    imm: Int32Array.from(instructions.map(([, imm]) => imm)),
  };
}
