import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readElf, readRelocations, readSymbols } from '../../server/src/elf';
import { readObject } from '../../server/src/object';
import { BpfObjectBuilder, exit, member, movImm, type ByteOrder } from '../support';

/** fast-check prints the seed and the path of a failure. */
const SEED = 20_260_703;

function smallObject(order: ByteOrder): Uint8Array {
  const builder = new BpfObjectBuilder(order);
  const { btf } = builder;
  const int = btf.int('int', 4);
  const point = btf.struct('point', 8, [member('x', int, 0), member('y', int, 4)]);
  builder.variable('.data', 'total', int, new Uint8Array(4));
  builder.map('counters', int, { type: 1 });
  builder.externVariable('.kconfig', 'CONFIG_HZ', int, 4);
  const type = btf.func('run', btf.funcProto(int));
  const run = builder.program('xdp', 'run', [movImm(1, 4), exit()], { type });
  run.relocation(0, point, '0:1', 'byte_off').line(0, { file: 'run.c', line: 3 });
  return builder.build();
}

const OBJECTS = [smallObject('little'), smallObject('big')];
const object = fc.constantFrom(...OBJECTS);

/** Reads all that there is to read; what was read of each. */
function readAll(bytes: Uint8Array): string {
  const elf = readElf(bytes);
  if (elf.ok) {
    for (const section of elf.value.sections) {
      readSymbols(elf.value, section);
      readRelocations(elf.value, section);
    }
  } else {
    assert.notEqual(elf.fault.message, '');
  }
  const read = readObject(bytes);
  if (!read.ok) {
    assert.notEqual(read.fault.message, '');
    return read.fault.code;
  }
  for (const fn of read.value.functions) {
    assert.equal(fn.instructions().code.length, fn.count);
    read.value.lines.lineOf(fn, 0);
  }
  return 'read';
}

describe('bytes that are no object', () => {
  it('give a fault when they are random', () => {
    const anyBytes = fc.uint8Array({ maxLength: 300 });
    const table = fc.record({ at: fc.nat(300), count: fc.nat(4), names: fc.nat(4) });
    const smallNumbers = fc.array(fc.constantFrom(0, 0, 0, 0, 1, 2, 3, 8, 64), { maxLength: 400 });
    const withHeader = fc.tuple(table, smallNumbers).map(([{ at, count, names }, rest]) => {
      const bytes = Uint8Array.of(...OBJECTS[0].subarray(0, 64), ...rest);
      const view = new DataView(bytes.buffer);
      view.setUint32(0x28, at, true);
      view.setUint16(0x3c, count, true);
      view.setUint16(0x3e, names, true);
      return bytes;
    });
    const codes = new Set<string>();
    const property = fc.property(fc.oneof(anyBytes, withHeader), (bytes) => {
      codes.add(readAll(bytes));
    });
    fc.assert(property, { seed: SEED, numRuns: 3000 });
    assert.ok(!codes.has('read') && codes.size >= 4, [...codes].join(', '));
  });

  it('give a fault when they are the first part of one', () => {
    const property = fc.property(object, fc.nat(), (bytes, cut) => {
      const part = bytes.subarray(0, cut % bytes.length);
      assert.match(readAll(part), /^(not-elf|elf-truncated)$/);
    });
    fc.assert(property, { seed: SEED, numRuns: 1000 });
  });

  it('give a fault or an object when some of them are others', () => {
    const codes = new Set<string>();
    const change = fc.record({
      at: fc.nat(),
      byte: fc.oneof(fc.constantFrom(0, 1, 0x7f, 0x80, 0xff), fc.nat(255)),
    });
    const changes = fc.array(change, { minLength: 1, maxLength: 4 });
    const property = fc.property(object, changes, (bytes, list) => {
      const mutant = bytes.slice();
      for (const { at, byte } of list) mutant[at % mutant.length] = byte;
      codes.add(readAll(mutant));
    });
    fc.assert(property, { seed: SEED, numRuns: 5000 });
    assert.ok(codes.has('read') && codes.size >= 10, [...codes].join(', '));
  });
});
