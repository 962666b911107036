import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isAnyEnum, isComposite, Kind } from '../../server/src/btf';
import {
  misspellingOf,
  nearestEnumerator,
  nearestField,
  nearestFunction,
  nearestType,
} from '../../server/src/nearest';
import { isOneSlipAway, relateNames } from '../../server/src/nearest/name-relation';
import {
  accessTo,
  assertIsThere,
  kernelOf,
  type Access,
  type Field,
  type Tell,
  type Types,
} from './worlds';

/** fast-check prints the seed and the path of a failure. */
const SEED = 20_261_122;

/** Few words, so that names of two kernels are often related. */
const word = fc.constantFrom('state', 'nr', 'running', 'i', 'ctime', '__', 'list', 'cpu', 'q');
const name = fc.array(word, { minLength: 1, maxLength: 3 }).map((words) => words.join('_'));
const kind = fc.constantFrom(
  'int',
  'long',
  'pointer',
  'struct',
  'array',
  'bit',
  'nameless',
  'self',
);

interface World {
  readonly outer: readonly (readonly [string, string])[];
  readonly inner: readonly string[];
  readonly enumerators: readonly string[];
  readonly functions: readonly string[];
}

const world: fc.Arbitrary<World> = fc.record({
  outer: fc.uniqueArray(fc.tuple(name, kind), {
    minLength: 1,
    maxLength: 8,
    selector: ([own]) => own,
  }),
  inner: fc.uniqueArray(name, { minLength: 1, maxLength: 4 }),
  enumerators: fc.uniqueArray(name, { minLength: 1, maxLength: 4 }),
  functions: fc.uniqueArray(name, { minLength: 1, maxLength: 4 }),
});

function tellOf({ outer, inner, enumerators, functions }: World): Tell {
  return (types) => {
    const innerId = types.laid(
      'inner',
      inner.map((own) => [own, types.long, 8]),
    );
    const outerId = types.nextId + outer.length * 2;
    const fields = outer.map(([own, what]) => field(types, own, what, innerId, outerId));
    while (types.nextId < outerId) types.const(types.long);
    types.laid('outer', fields);
    types.enumeration('choice', Object.fromEntries(enumerators.map((own, i) => [own, i])));
    const prototype = types.funcProto(types.signed, [types.ptr(innerId)]);
    for (const own of functions) types.func(own, prototype);
  };
}

/** Adds at most two types. */
function field(types: Types, own: string, what: string, inner: number, outer: number): Field {
  switch (what) {
    case 'int':
      return [own, types.signed, 4];
    case 'pointer':
      return [own, types.ptr(inner), 8];
    case 'struct':
      return [own, inner, 32];
    case 'array':
      return [own, types.array(inner, 3), 96];
    case 'bit':
      return [own, types.unsigned, 4, 1];
    case 'nameless':
      return ['', types.laid('', [[own, types.long, 8]]), 8];
    case 'self':
      return [own, types.ptr(outer), 8];
    default:
      return [own, types.long, 8];
  }
}

describe('nearest things of random kernels', () => {
  it('exist where answers say, or there is no answer', () => {
    let answers = 0;
    const property = fc.property(world, world, fc.boolean(), (has, lacks, isKnown) => {
      const model = kernelOf(tellOf(has));
      const kernel = kernelOf(tellOf(lacks));
      const models = isKnown ? [model, kernel] : [];
      const local = model.vmlinux;
      const paths = has.outer.flatMap(([own, what]) =>
        what === 'struct' ? [own, ...has.inner.map((part) => `${own}.${part}`)] : [own],
      );
      for (const path of paths) {
        const found = nearestField(accessTo(local, 'outer', path), kernel, models);
        if (found === null) continue;
        answers++;
        assertIsThere(kernel.vmlinux, 'outer', found.path, path);
        assert.ok(found.text.includes(found.path) && found.text.includes(found.place));
      }
      const [choice] = local
        .names()
        .named('choice')
        .filter((id) => isAnyEnum(local.kind(id)));
      has.enumerators.forEach((_, i) => {
        const found = nearestEnumerator(local, choice, i, kernel, models);
        if (found !== null) assert.ok(lacks.enumerators.includes(found.name), found.text);
      });
      for (const own of has.functions) {
        const found = nearestFunction(own, kernel, models);
        if (found !== null) assert.ok(lacks.functions.includes(found.name), found.text);
      }
      for (let id = 1; id < local.typeCount; id++) {
        if (!isComposite(local.kind(id)) || local.name(id) === '') continue;
        assert.equal(nearestType(local, id, kernel, models), null, 'all structs are in both');
      }
    });
    fc.assert(property, { seed: SEED, numRuns: 600 });
    assert.ok(answers > 200, `only ${answers} answers`);
  });

  it('are never asked for what is there', () => {
    const property = fc.property(world, (same) => {
      const kernel = kernelOf(tellOf(same));
      for (const [own] of same.outer) {
        const access: Access = accessTo(kernel.vmlinux, 'outer', own);
        assert.equal(nearestField(access, kernel, [kernel]), null);
        assert.equal(misspellingOf(access, 'field', [kernel]), null);
      }
    });
    fc.assert(property, { seed: SEED, numRuns: 200 });
  });

  it('are found among names of any characters', () => {
    const any = fc.string({ unit: 'binary', maxLength: 40 });
    const property = fc.property(any, any, (a, b) => {
      assert.equal(relateNames(a, b), relateNames(b, a));
      assert.equal(isOneSlipAway(a, b), isOneSlipAway(b, a));
      const kernel = kernelOf((types) => {
        types.func(b.replaceAll('\0', ''), types.funcProto(0, []));
        types.struct(b.replaceAll('\0', ''), 8, []);
      });
      nearestFunction(a, kernel, []);
      assert.equal(kernel.vmlinux.kind(0), Kind.VOID);
    });
    fc.assert(property, { seed: SEED, numRuns: 400 });
  });
});
