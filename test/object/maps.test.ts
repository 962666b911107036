import assert from 'node:assert/strict';
import { BpfObjectBuilder, member, type BtfBuilder, type ByteOrder, type Member } from '../support';
import { readBuilt } from './built';

const HASH = 1;
const PROG_ARRAY = 3;
const ARRAY_OF_MAPS = 12;
const HASH_OF_MAPS = 13;
const RINGBUF = 27;

type Attribute = readonly [name: string, type: (btf: BtfBuilder) => number];

const pointerTo = (type: (btf: BtfBuilder) => number) => (btf: BtfBuilder) => btf.ptr(type(btf));
const int = (btf: BtfBuilder) => btf.int('int', 4, { signed: true });
/** __uint(name, value): a pointer to an array of so many ints. */
const uint = (name: string, value: number): Attribute => [
  name,
  pointerTo((btf) => btf.array(int(btf), value)),
];
/** __type(name, type): a pointer to the type. */
const typed = (name: string, type: (btf: BtfBuilder) => number): Attribute => [
  name,
  pointerTo(type),
];

/** __array(values, type): an array, of no length, of pointers to the type. */
const holding = (type: (btf: BtfBuilder) => number): Attribute => [
  'values',
  (btf) => btf.array(btf.ptr(type(btf)), 0),
];

/** The struct that defines a map with these attributes. */
function definition(btf: BtfBuilder, attributes: readonly Attribute[]): number {
  const members = attributes.map(([name, type], i): Member => member(name, type(btf), i * 8));
  return btf.struct('', members.length * 8, members);
}

/** The definition of a map in a map. */
const innerMap = (btf: BtfBuilder) => definition(btf, [uint('type', HASH)]);

/** An object with one map of these attributes, its variable of `size` bytes. */
function objectWith(
  attributes: readonly Attribute[],
  { name = 'm', size = attributes.length * 8 } = {},
): BpfObjectBuilder {
  const builder = new BpfObjectBuilder();
  builder.variable('.maps', name, definition(builder.btf, attributes), new Uint8Array(size));
  return builder;
}

/** An object with maps of 8 bytes at these offsets, as clang leaves them: only their symbols tell where they are. */
function objectWithMapsAt(order: ByteOrder, places: Readonly<Record<string, number>>) {
  const builder = new BpfObjectBuilder(order);
  const { btf } = builder;
  builder.data('.maps', new Uint8Array(16));
  const variables = Object.entries(places).map(([name, value]) => {
    builder.symbol({ name, type: 'object', section: '.maps', value, size: 8 });
    const type = btf.variable(name, definition(btf, [uint('type', HASH)]));
    return { type, offset: 0, size: 8 };
  });
  btf.datasec('.maps', 0, variables);
  return builder;
}

describe('the maps of an object', () => {
  it('have type, sizes, entries and flags by number', () => {
    const builder = new BpfObjectBuilder();
    const number = int(builder.btf);
    builder.map('counters', number, { type: HASH, keySize: 8, valueSize: 24, maxEntries: 100 });
    builder.map('events', number, { type: RINGBUF, keySize: 0, valueSize: 0, flags: 0x80 });
    const { maps, refusal } = readBuilt(builder);
    assert.equal(refusal, null);
    assert.deepEqual(maps, [
      {
        name: 'counters',
        offset: 0,
        type: HASH,
        keySize: 8,
        valueSize: 24,
        maxEntries: 100,
        flags: 0,
        keyType: null,
        valueType: null,
      },
      {
        name: 'events',
        offset: 32,
        type: RINGBUF,
        keySize: 0,
        valueSize: 0,
        maxEntries: 1,
        flags: 0x80,
        keyType: null,
        valueType: null,
      },
    ]);
  });

  it('have sizes by the types of key and value', () => {
    const object = readBuilt(
      objectWith([
        uint('type', HASH),
        typed('key', (b) => b.typedef('pid_t', int(b))),
        typed('value', (b) => b.const(b.struct('stats', 40, []))),
      ]),
    );
    const [{ keySize, valueSize, keyType, valueType }] = object.maps;
    assert.deepEqual([keySize, valueSize], [4, 40]);
    assert.equal(object.btf.name(keyType ?? 0), 'pid_t');
    assert.equal(object.btf.name(object.btf.skipModifiers(valueType ?? 0)), 'stats');
  });

  it('may say a size twice, if the same', () => {
    const twice = objectWith([
      uint('type', HASH),
      uint('key_size', 4),
      typed('key', int),
      typed('value', int),
    ]);
    const { maps, refusal } = readBuilt(twice);
    assert.deepEqual([maps[0].keySize, refusal], [4, null]);
  });

  it('may have every attribute that libbpf knows', () => {
    const { maps, refusal } = readBuilt(
      objectWith([
        uint('type', 12),
        uint('key_size', 4),
        uint('max_entries', 2),
        uint('map_flags', 1),
        uint('numa_node', 1),
        uint('pinning', 1),
        uint('map_extra', 3),
        ['values', (b) => b.array(b.ptr(innerMap(b)), 0)],
      ]),
    );
    assert.equal(refusal, null);
    assert.deepEqual([maps[0].type, maps[0].valueSize, maps[0].maxEntries], [12, 4, 2]);
  });

  it('may be behind a typedef', () => {
    const builder = new BpfObjectBuilder();
    const { btf } = builder;
    const type = btf.ptr(btf.array(int(btf), HASH));
    const alias = btf.typedef('map_t', btf.const(btf.struct('', 8, [member('type', type, 0)])));
    builder.variable('.maps', 'm', alias, new Uint8Array(8));
    assert.equal(readBuilt(builder).maps[0].type, HASH);
  });

  for (const order of ['little', 'big'] as const) {
    it(`are where their symbols say, and in that order, ${order} endian`, () => {
      for (const [places, expected] of [
        [{ first: 0, second: 8 }, ['first 0', 'second 8']],
        [{ first: 8, second: 0 }, ['second 0', 'first 8']],
      ] as const) {
        const { maps, refusal } = readBuilt(objectWithMapsAt(order, places));
        assert.equal(refusal, null);
        assert.deepEqual(
          maps.map(({ name, offset }) => `${name} ${offset}`),
          expected,
        );
      }
    });
  }

  it('may hold programs or maps, and then have values of 4 bytes', () => {
    for (const [type, held] of [
      [PROG_ARRAY, (btf: BtfBuilder) => btf.funcProto(0)],
      [ARRAY_OF_MAPS, innerMap],
      [HASH_OF_MAPS, innerMap],
    ] as const) {
      const { maps, refusal } = readBuilt(objectWith([uint('type', type), holding(held)]));
      assert.equal(refusal, null);
      assert.deepEqual([maps[0].type, maps[0].valueSize], [type, 4]);
    }
  });

  it('may have an enum of one as map_extra', () => {
    for (const extra of [
      (btf: BtfBuilder) => btf.enumeration('', { A: 1 }),
      (btf: BtfBuilder) => btf.enum64('', { A: 1n << 40n }),
    ]) {
      const { maps, refusal } = readBuilt(objectWith([uint('type', HASH), ['map_extra', extra]]));
      assert.deepEqual([maps.length, refusal], [1, null]);
    }
  });

  it('may have a key of no bytes and then a key_size', () => {
    const { maps, refusal } = readBuilt(
      objectWith([
        uint('type', HASH),
        typed('key', (b) => b.struct('nothing', 0, [])),
        uint('key_size', 4),
      ]),
    );
    assert.deepEqual([maps[0].keySize, refusal], [4, null]);
  });

  it('may be none', () => {
    assert.deepEqual(readBuilt(new BpfObjectBuilder()).maps, []);
  });
});

describe('a map that libbpf refuses', () => {
  const ofMaps = [uint('type', ARRAY_OF_MAPS)];
  const refused: readonly (readonly [
    why: string,
    attributes: readonly Attribute[],
    detail?: string,
  ])[] = [
    ['its type is not given', [uint('max_entries', 4)]],
    ["libbpf does not know its attribute 'colour'", [uint('type', HASH), uint('colour', 3)]],
    ["its attribute 'type' is no pointer", [['type', int]]],
    ["its attribute 'key' is no pointer", [uint('type', HASH), ['key', int]]],
    ["its attribute 'max_entries' is not made with __uint", [typed('max_entries', int)]],
    [
      'the size of its value is unknown',
      [uint('type', HASH), typed('value', (b) => b.fwd('elsewhere'))],
    ],
    ['the size of its key is unknown', [uint('type', HASH), typed('key', () => 0)]],
    [
      'its key has 8 bytes in one place, 4 in another',
      [uint('type', HASH), uint('key_size', 8), typed('key', int)],
    ],
    [
      'its value has 2 bytes in one place, 4 in another',
      [uint('type', HASH), uint('value_size', 2), typed('value', int)],
    ],
    [
      "its attribute 'key' is no pointer",
      [uint('type', HASH), ['key', (b) => b.const(b.ptr(int(b)))]],
      'but a const pointer',
    ],
    [
      'the size of its key is unknown',
      [uint('type', HASH), typed('key', (b) => b.fwd('elsewhere'))],
      'for it is only declared',
    ],
    ["libbpf does not know its attribute ''", [uint('type', HASH), uint('', 1)]],
    ['its pinning is 7, which libbpf does not know', [uint('type', HASH), uint('pinning', 7)]],
    [
      "its attribute 'map_extra' is not made with __ulong",
      [uint('type', HASH), ['map_extra', int]],
    ],
    [
      "its attribute 'map_extra' is not made with __ulong",
      [uint('type', HASH), ['map_extra', (b) => b.enumeration('two', { A: 1, B: 2 })]],
      'but an enum of two',
    ],
    ["it has 'values', but holds no maps or programs", [uint('type', HASH), holding(innerMap)]],
    [
      "it has 'values', but holds no maps or programs",
      [uint('max_entries', 2), holding(innerMap)],
      'for it has no type before that',
    ],
    [
      "its attribute 'values' is not the last one",
      [uint('type', ARRAY_OF_MAPS), holding(innerMap), uint('max_entries', 2)],
    ],
    ['its value_size is 8, not 4', [...ofMaps, uint('value_size', 8), holding(innerMap)]],
    ["its attribute 'values' is no array without a length", [...ofMaps, ['values', int]]],
    [
      "its attribute 'values' is no array without a length",
      [...ofMaps, ['values', (b) => b.array(b.ptr(innerMap(b)), 1)]],
      'but an array of one',
    ],
    [
      "its attribute 'values' does not hold pointers",
      [...ofMaps, ['values', (b) => b.array(int(b), 0)]],
    ],
    ["its attribute 'values' does not point to a map", [...ofMaps, holding(int)]],
    [
      "its attribute 'values' does not point to functions",
      [uint('type', PROG_ARRAY), holding(innerMap)],
    ],
    [
      'the map inside it: its type is not given',
      [...ofMaps, holding((b) => b.struct('inner', 8, []))],
    ],
    [
      'the map inside it: a map inside it cannot be pinned',
      [...ofMaps, holding((b) => definition(b, [uint('type', HASH), uint('pinning', 1)]))],
    ],
    [
      'the map inside it: maps nest over two levels deep',
      [...ofMaps, holding((b) => definition(b, [...ofMaps, holding(innerMap)]))],
    ],
  ];
  for (const [why, attributes, detail] of refused) {
    it(`because ${why}${detail === undefined ? '' : `, ${detail}`}`, () => {
      const { refusal, maps } = readBuilt(objectWith(attributes));
      assert.deepEqual(refusal, { code: 'map-bad-definition', message: `map 'm': ${why}` });
      assert.deepEqual(maps, []);
    });
  }

  it('because it has no name', () => {
    const { refusal } = readBuilt(objectWith([uint('type', HASH)], { name: '' }));
    assert.deepEqual(refusal, { code: 'map-bad-definition', message: "map '': it has no name" });
  });

  it('because its definition is larger than the variable', () => {
    const attributes = [uint('type', HASH), uint('max_entries', 1)];
    assert.equal(readBuilt(objectWith(attributes, { size: 16 })).refusal, null);
    assert.deepEqual(readBuilt(objectWith(attributes, { size: 8 })).refusal, {
      code: 'map-bad-definition',
      message: "map 'm': its definition is larger than the variable",
    });
  });

  it('because it lies outside .maps', () => {
    const { refusal, maps } = readBuilt(objectWithMapsAt('little', { in: 8, out: 9 }));
    assert.deepEqual(refusal, {
      code: 'map-bad-definition',
      message: "map 'out': it lies outside .maps",
    });
    assert.deepEqual(maps, []);
  });

  it('because its sizes contradict each other, whichever is told first', () => {
    for (const attributes of [
      [typed('key', int), uint('key_size', 8)],
      [uint('key_size', 4), uint('key_size', 8)],
      [typed('value', int), uint('value_size', 8)],
      [uint('value_size', 4), uint('value_size', 8)],
    ]) {
      const { refusal, maps } = readBuilt(objectWith([uint('type', HASH), ...attributes]));
      assert.equal(refusal?.code, 'map-bad-definition');
      assert.deepEqual(maps, []);
    }
  });

  it('because it is static', () => {
    const builder = new BpfObjectBuilder();
    const empty = builder.btf.struct('', 8, []);
    builder.variable('.maps', 'm', empty, new Uint8Array(8), { binding: 'local' });
    assert.deepEqual(readBuilt(builder).refusal, {
      code: 'map-bad-definition',
      message: "map 'm': it is not global; drop `static`",
    });
  });

  it('because it is an int', () => {
    const builder = new BpfObjectBuilder();
    builder.variable('.maps', 'm', int(builder.btf), new Uint8Array(4));
    assert.deepEqual(readBuilt(builder).refusal, {
      code: 'map-bad-definition',
      message: "map 'm': its definition is no struct",
    });
  });

  it('because it is a function', () => {
    const builder = new BpfObjectBuilder();
    const { btf } = builder;
    builder.data('.maps', new Uint8Array(8));
    const func = btf.func('m', btf.funcProto(0));
    btf.datasec('.maps', 8, [{ type: func, offset: 0, size: 8 }]);
    assert.deepEqual(readBuilt(builder).refusal, {
      code: 'variable-is-none',
      message: "'m' in section .maps is no variable",
    });
  });
});
