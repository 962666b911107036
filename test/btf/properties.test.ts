import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readBtf, resolveSize, typeLabel, type Btf } from '../../server/src/btf';
import { BTF_KIND, BtfBuilder, type ByteOrder, type RawType } from '../support';
import { valueOf } from './results';

/** fast-check prints the seed and the path of a failure. */
const SEED = 20_260_701;

const anyName = fc
  .array(fc.constantFrom('a', 'b', '_', '___'), { maxLength: 6 })
  .map((parts) => parts.join(''));

/**
 * The rule as core-semantics states it: scanning from the right, the first three underscores that stand between two
 * other characters begin the flavor.
 */
function withoutFlavor(name: string): string {
  for (let i = name.length - 5; i >= 0; i--) {
    const isSeparated = name[i] !== '_' && name[i + 4] !== '_';
    if (isSeparated && name.slice(i + 1, i + 4) === '___') return name.slice(0, i + 1);
  }
  return name;
}

describe('the index of names, whatever the names', () => {
  const world = fc.record({
    vmlinux: fc.array(anyName, { maxLength: 30 }),
    module: fc.array(anyName, { maxLength: 15 }),
    asked: anyName,
  });

  it('finds what a scan over all types finds', () => {
    const property = fc.property(world, ({ vmlinux, module, asked }) => {
      const base = new BtfBuilder();
      for (const name of vmlinux) base.struct(name, 4, []);
      const split = new BtfBuilder('little', { base });
      for (const name of module) split.struct(name, 4, []);
      const btf = valueOf(readBtf(base.build()));
      const moduleBtf = valueOf(readBtf(split.build(), { base: btf }));

      const scan = (names: readonly string[], firstId: number, name: string) =>
        names.flatMap((other, i) =>
          other !== '' && withoutFlavor(other) === withoutFlavor(name) ? [firstId + i] : [],
        );
      for (const name of [asked, ...vmlinux, ...module]) {
        const bytes = new TextEncoder().encode(`?${name}\0rest`);
        assert.deepEqual(btf.names().withEssentialNameOf(bytes, 1), scan(vmlinux, 1, name), name);
        assert.deepEqual(
          moduleBtf.names().withEssentialNameOf(bytes, 1),
          scan(module, moduleBtf.firstId, name),
          name,
        );
      }
    });
    fc.assert(property, { seed: SEED, numRuns: 1000 });
  });
});

/** The sizes that a type multiplies, outermost first; null when it has none. Written without the engine's loop. */
function factors(btf: Btf, id: number, links = 32): number[] | null {
  if (links === 0) return null;
  const follow = (next: number) => factors(btf, next, links - 1);
  switch (btf.kind(id)) {
    case BTF_KIND.INT:
    case BTF_KIND.FLOAT:
    case BTF_KIND.STRUCT:
    case BTF_KIND.UNION:
    case BTF_KIND.ENUM:
    case BTF_KIND.ENUM64:
    case BTF_KIND.DATASEC:
      return [btf.size(id)];
    case BTF_KIND.PTR:
      return [btf.pointerSize];
    case BTF_KIND.ARRAY: {
      const element = follow(btf.arrayElementType(id));
      return element && [btf.arrayLength(id), ...element];
    }
    case BTF_KIND.VOID:
    case BTF_KIND.FWD:
    case BTF_KIND.FUNC:
    case BTF_KIND.FUNC_PROTO:
      return null;
    default:
      return follow(btf.type(id));
  }
}

/** Their product; null once a part of it does not fit into 32 bits. */
function product(sizes: readonly number[]): number | null {
  let total = 1n;
  for (const size of sizes) {
    total *= BigInt(size);
    if (total >= 1n << 32n) return null;
  }
  return Number(total);
}

const smallOrLarge = fc.oneof(fc.nat(9), fc.constantFrom(0xffff, 0x1_0000, 0xffff_ffff));

/** Type records that refer to each other at will; `count` of them. */
function randomTypes(count: number): fc.Arbitrary<RawType[]> {
  const id = fc.nat(count);
  const { INT, PTR, ARRAY, STRUCT, ENUM, FWD, TYPEDEF, CONST, FUNC_PROTO, VAR, TYPE_TAG } =
    BTF_KIND;
  const sized = fc
    .tuple(fc.constantFrom(STRUCT, ENUM, BTF_KIND.ENUM64, BTF_KIND.FLOAT), smallOrLarge)
    .map(([kind, sizeOrType]) => ({ kind, sizeOrType }));
  const int = fc.constantFrom(1, 2, 4, 8).map((size) => ({
    kind: INT,
    sizeOrType: size,
    words: [size * 8],
  }));
  const link = fc
    .tuple(fc.constantFrom(TYPEDEF, CONST, BTF_KIND.VOLATILE, BTF_KIND.RESTRICT, TYPE_TAG), id)
    .map(([kind, sizeOrType]) => ({ kind, sizeOrType }));
  const tagged = fc
    .tuple(fc.constantFrom(VAR, BTF_KIND.DECL_TAG), id)
    .map(([kind, sizeOrType]) => ({ kind, sizeOrType, words: [1] }));
  const array = fc
    .tuple(id, smallOrLarge)
    .map(([element, length]) => ({ kind: ARRAY, words: [element, 0, length] }));
  const unsized = fc.constantFrom(FWD, FUNC_PROTO).map((kind) => ({ kind }));
  const type = fc.oneof(
    { weight: 3, arbitrary: link },
    { weight: 3, arbitrary: array },
    { weight: 2, arbitrary: int },
    sized,
    tagged,
    unsized,
    id.map((sizeOrType) => ({ kind: PTR, sizeOrType })),
  );
  return fc.array(type, { minLength: count, maxLength: count });
}

describe('sizes, however types refer to each other', () => {
  it('are those of a plain recursion', () => {
    let known = 0;
    const orders = fc.constantFrom<ByteOrder>('little', 'big');
    const world = fc.tuple(fc.integer({ min: 1, max: 40 }).chain(randomTypes), orders);
    const property = fc.property(world, fc.constantFrom(4, 8), ([types, order], pointerSize) => {
      const builder = new BtfBuilder(order);
      for (const type of types) builder.raw(type);
      const btf = valueOf(readBtf(builder.build(), { pointerSize }));
      for (let id = 0; id < btf.typeCount; id++) {
        const sizes = factors(btf, id);
        const size = resolveSize(btf, id);
        assert.equal(size, sizes && product(sizes), `type [${id}]`);
        if (size !== null) known++;
      }
    });
    fc.assert(property, { seed: SEED, numRuns: 2000 });
    assert.ok(known > 5000, `only ${known} types had a size`);
  });

  it('and labels and bare types are found for all of them', () => {
    const property = fc.property(randomTypes(12), (types) => {
      const builder = new BtfBuilder();
      for (const type of types) builder.raw(type);
      const btf = valueOf(readBtf(builder.build()));
      for (let id = 0; id < btf.typeCount; id++) {
        assert.notEqual(typeLabel(btf, id), '');
        assert.ok(btf.skipModifiers(id) < btf.typeCount);
      }
    });
    fc.assert(property, { seed: SEED, numRuns: 500 });
  });
});

describe('bytes that are no BTF', () => {
  const header = fc
    .tuple(fc.constantFrom(0xeb9f, 0x9feb), fc.constantFrom(24, 32, 28), fc.array(fc.nat(64)))
    .map(([magic, headerLength, words]) => {
      const bytes = new Uint8Array(400);
      const view = new DataView(bytes.buffer);
      view.setUint16(0, magic, true);
      [headerLength, ...words].forEach((word, i) => {
        view.setUint32(4 + i * 4, word * (i === 0 ? 1 : 4), magic === 0xeb9f);
      });
      return bytes;
    });
  const anyBytes = fc.uint8Array({ maxLength: 400 });
  const noise = fc
    .tuple(header, anyBytes, fc.integer({ min: 24, max: 399 }))
    .map(([start, bytes, at]) => {
      start.set(bytes.subarray(0, start.length - at), at);
      return start;
    });

  it('give a fault or types, alone and on a base', () => {
    const base = new BtfBuilder();
    base.int('int', 4);
    const vmlinux = valueOf(readBtf(base.build()));
    const codes = new Set<string>();
    const property = fc.property(fc.oneof(anyBytes, header, noise), (bytes) => {
      for (const options of [{}, { base: vmlinux }]) {
        const result = readBtf(bytes, options);
        codes.add(result.ok ? 'read' : result.fault.code);
        if (!result.ok) assert.notEqual(result.fault.message, '');
      }
    });
    fc.assert(property, { seed: SEED, numRuns: 5000 });
    assert.ok(codes.has('read') && codes.size >= 5, [...codes].join(', '));
  });
});
