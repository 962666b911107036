import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { ByteOrder, RelocationKindName } from '../support';
import {
  allFieldQuestions,
  answersTo,
  ask,
  enumeratorQuestions,
  fieldQuestions,
  kernelOf,
  objectOf,
  resolvedTo,
  struct,
  typeQuestions,
  type Declare,
} from './random-programs';
import { accessesOf, emitStruct, holds, structs, type Wrapper } from './random-structs';

/** fast-check prints the seed and the path of a failure. */
const SEED = 20_260_702;
const ORDERS: readonly ByteOrder[] = ['little', 'big'];
const order = fc.constantFrom(...ORDERS);
const elementIndex = fc.constantFrom(0, 0, 3);

describe('relocations against random structs', () => {
  it('give the local value when the kernel has the program’s own types', () => {
    let count = 0;
    const property = fc.property(structs, elementIndex, order, (type, index, byteOrder) => {
      const declare = struct(type, { name: 'root' });
      const program = objectOf(
        declare,
        (id) => [...allFieldQuestions(type, index, byteOrder), ...typeQuestions(type, id)],
        byteOrder,
      );
      const relocated = ask(program, kernelOf(declare, byteOrder));
      program.asked.forEach(({ access, kind, local }, i) => {
        const { status, value, reason } = relocated.results[i];
        const story = `${kind} of ${access}: ${JSON.stringify(reason, bigintAsText)}`;
        assert.deepEqual({ status, value }, resolvedTo(local), story);
      });
      assert.deepEqual(relocated.instructions(0), program.object.functions[0].instructions());
      count += program.asked.length;
    });
    fc.assert(property, { seed: SEED, numRuns: 400 });
    assert.ok(count > 10_000, `only ${count} relocations`);
  });

  it('give the local value of enumerators, too', () => {
    const values = fc.uniqueArray(
      fc.oneof(fc.bigInt({ min: -(1n << 31n), max: (1n << 31n) - 1n }), fc.constant(-1n)),
      { minLength: 1, maxLength: 8 },
    );
    const wide = fc.array(fc.bigInt({ min: -(1n << 63n), max: (1n << 63n) - 1n }), {
      minLength: 1,
    });
    const property = fc.property(values, wide, order, (small, large, byteOrder) => {
      const named = (list: bigint[]) => list.map((value, i) => ({ name: `VALUE${i}`, value }));
      const worlds: readonly (readonly [Declare, bigint[]])[] = [
        [(btf) => btf.enumeration('e', named(small)), small],
        [(btf) => btf.enum64('e', named(large)), large],
      ];
      for (const [declare, list] of worlds) {
        const program = objectOf(declare, () => list.flatMap(enumeratorQuestions), byteOrder);
        assert.deepEqual(
          answersTo(program, kernelOf(declare, byteOrder)),
          program.asked.map(({ local }) => resolvedTo(local)),
        );
      }
    });
    fc.assert(property, { seed: SEED, numRuns: 150 });
  });

  it('shift byte_off, and nothing else, by the padding in front of the fields', () => {
    const paddings = fc.integer({ min: 1, max: 40 });
    const property = fc.property(structs, paddings, order, (type, pad, byteOrder) => {
      // A bitfield is loaded in units of up to 8 bytes: only whole ones leave the rest as it is.
      const padding = holds(type, (_, bits) => bits !== null) ? pad * 8 : pad;
      const program = objectOf(
        struct(type, { name: 'root' }),
        () => allFieldQuestions(type, 0, byteOrder).filter(({ access }) => access !== '0'),
        byteOrder,
      );
      const vmlinux = kernelOf(struct(type, { name: 'root', padding }), byteOrder);
      const shifted = program.asked.map(({ kind, local }) =>
        resolvedTo(kind === 'byte_off' ? local + BigInt(padding) : local),
      );
      assert.deepEqual(answersTo(program, vmlinux), shifted);
    });
    fc.assert(property, { seed: SEED, numRuns: 250 });
  });

  const names = fc.constantFrom('root', 'root___x', 'root___5_10', 'root___y_z');

  it('do not see flavors on either side', () => {
    const property = fc.property(structs, names, names, order, (type, here, there, byteOrder) => {
      const questions = (id: number) => [
        ...allFieldQuestions(type, 0, byteOrder),
        ...typeQuestions(type, id),
      ];
      const program = objectOf(struct(type, { name: here }), questions, byteOrder);
      const vmlinux = kernelOf(struct(type, { name: there }), byteOrder);
      assert.deepEqual(
        answersTo(program, vmlinux),
        program.asked.map(({ local }) => resolvedTo(local)),
      );
    });
    fc.assert(property, { seed: SEED, numRuns: 150 });
  });

  it('see four underscores as part of the name, on either side', () => {
    const property = fc.property(
      structs,
      names,
      fc.boolean(),
      order,
      (type, name, isHere, byteOrder) => {
        const other = 'root____x';
        const program = objectOf(
          struct(type, { name: isHere ? other : name }),
          () => allFieldQuestions(type, 0, byteOrder),
          byteOrder,
        );
        const vmlinux = kernelOf(struct(type, { name: isHere ? name : other }), byteOrder);
        const { results } = ask(program, vmlinux);
        program.asked.forEach(({ kind }, i) => {
          const isAbsent = kind === 'field_exists';
          assert.equal(results[i].status, isAbsent ? 'absent' : 'poisoned');
          assert.equal(results[i].value, isAbsent ? 0n : null);
          assert.equal(results[i].reason.code, 'type-missing');
        });
      },
    );
    fc.assert(property, { seed: SEED, numRuns: 60 });
  });

  const wrappers = fc.array(
    fc.array(fc.constantFrom<Wrapper>('const', 'volatile', 'restrict', 'typedef', 'type_tag'), {
      maxLength: 4,
    }),
    { minLength: 1, maxLength: 5 },
  );

  it('do not see const, volatile, restrict, typedefs and tags around the types of fields', () => {
    const property = fc.property(
      structs,
      wrappers,
      wrappers,
      order,
      (type, here, there, byteOrder) => {
        const program = objectOf(
          struct(type, { name: 'root', wrappers: here }),
          () => allFieldQuestions(type, 0, byteOrder),
          byteOrder,
        );
        const vmlinux = kernelOf(struct(type, { name: 'root', wrappers: there }), byteOrder);
        assert.deepEqual(
          answersTo(program, vmlinux),
          program.asked.map(({ local }) => resolvedTo(local)),
        );
      },
    );
    fc.assert(property, { seed: SEED, numRuns: 200 });
  });

  it('are the same in both byte orders, but for lshift_u64 of bitfields', () => {
    let different = 0;
    const property = fc.property(structs, fc.nat(5), (type, units) => {
      const there = { name: 'root', padding: units * 8 };
      const [little, big] = ORDERS.map((byteOrder) => {
        const questions = () => allFieldQuestions(type, 0, byteOrder);
        const program = objectOf(struct(type, { name: 'root' }), questions, byteOrder);
        const answers = answersTo(program, kernelOf(struct(type, there), byteOrder));
        return program.asked.map((question, i) => ({ ...question, answer: answers[i] }));
      });
      little.forEach(({ kind, isBitfield, answer }, i) => {
        if (kind !== 'lshift_u64' || !isBitfield) assert.deepEqual(big[i].answer, answer, kind);
        else if (big[i].answer.value !== answer.value) different++;
      });
    });
    fc.assert(property, { seed: SEED, numRuns: 150 });
    assert.ok(different > 20, `only ${different} shifts differed`);
  });
});

describe('several kernel types of one name', () => {
  const copies = fc.array(
    fc.record({ padding: fc.constantFrom(0, 0, 0, 8, 24), renamed: fc.boolean() }),
    { minLength: 1, maxLength: 4 },
  );
  const kinds = fc.constantFrom<RelocationKindName>('byte_off', 'byte_sz', 'field_exists');

  it('answer as one where they agree, and are ambiguous, each listed, where they do not', () => {
    const seen = new Set<string>();
    const property = fc.property(structs, copies, kinds, fc.nat(), (type, all, kind, pick) => {
      const accesses = accessesOf(type, 0).slice(1);
      const chosen = accesses[pick % accesses.length];
      const question = fieldQuestions(chosen, 'little').filter((q) => q.kind === kind);
      const program = objectOf(struct(type, { name: 'root' }), () => question, 'little');

      const matching: {
        typeId: number;
        type: string;
        btf: string;
        bitOffset: number;
        value: bigint;
      }[] = [];
      const vmlinux = kernelOf((btf) => {
        for (const { padding, renamed } of all) {
          const typeId = emitStruct(btf, type, { name: 'root___copy', padding, renamed });
          if (renamed) continue;
          const shift = kind === 'byte_off' ? BigInt(padding) : 0n;
          matching.push({
            typeId,
            type: `${type.kind} root___copy`,
            btf: 'vmlinux',
            bitOffset: chosen.bitOffset + padding * 8,
            value: question[0].local + shift,
          });
        }
      }, 'little');
      const [{ status, value, reason }] = ask(program, vmlinux).results;

      if (matching.length === 0) {
        assert.equal(status, kind === 'field_exists' ? 'absent' : 'poisoned');
      } else if (matching.every(({ bitOffset }) => bitOffset === matching[0].bitOffset)) {
        assert.deepEqual({ status, value }, resolvedTo(matching[0].value));
      } else {
        assert.deepEqual(
          { status, value, reason },
          {
            status: 'fatal',
            value: null,
            reason: { code: 'ambiguous', candidates: matching, count: matching.length },
          },
        );
      }
      seen.add(`${status} of ${matching.length}`);
    });
    fc.assert(property, { seed: SEED, numRuns: 500 });
    for (const story of [
      'resolved of 1',
      'resolved of 2',
      'fatal of 2',
      'fatal of 3',
      'poisoned of 0',
    ]) {
      assert.ok(seen.has(story), story);
    }
  });
});

function bigintAsText(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? `${value}` : value;
}
