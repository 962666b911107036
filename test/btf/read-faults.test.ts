import assert from 'node:assert/strict';
import { readBtf, type BtfFaultCode } from '../../server/src/btf';
import { BTF_KIND, BtfBuilder, member, type BtfHeaderFields, type BtfOptions } from '../support';
import { faultOf, valueOf } from './results';

type Damage = readonly [
  story: string,
  code: BtfFaultCode,
  message: string,
  bytes: () => Uint8Array,
];

/** `struct point` with one member; a header field or an option then spoils it. */
function spoilt(header: Partial<BtfHeaderFields>, options: BtfOptions = {}): () => Uint8Array {
  return () => {
    const btf = new BtfBuilder('little', { ...options, header });
    const int = btf.int('int', 4);
    btf.struct('point', 4, [member('x', int, 0)]);
    return btf.build();
  };
}

function types(tell: (btf: BtfBuilder) => void, options: BtfOptions = {}): () => Uint8Array {
  return () => {
    const btf = new BtfBuilder('little', options);
    tell(btf);
    return btf.build();
  };
}

/** Bytes of the types and of the strings of `spoilt`. */
const TYPES = 16 + 24;
const STRINGS = '\0int\0point\0x\0'.length;

const DAMAGES: readonly Damage[] = [
  [
    'nothing at all',
    'btf-too-short',
    'BTF header not found: fewer than 24 bytes',
    () => new Uint8Array(0),
  ],
  [
    'half a header',
    'btf-too-short',
    'BTF header not found: fewer than 24 bytes',
    () => new Uint8Array(23),
  ],
  [
    'another file',
    'btf-wrong-magic',
    'not BTF: it starts with 0x457f, not with 0xeb9f',
    () => Uint8Array.from([0x7f, 0x45, ...new Uint8Array(30)]),
  ],
  [
    'zeros',
    'btf-wrong-magic',
    'not BTF: it starts with 0x0000, not with 0xeb9f',
    () => new Uint8Array(64),
  ],
  [
    'a header shorter than any',
    'btf-bad-header',
    'the BTF header is damaged: a header of 20 bytes',
    spoilt({ headerLength: 20 }),
  ],
  [
    'a header longer than the file',
    'btf-bad-header',
    'the BTF header is damaged: a header of 4096 bytes',
    spoilt({ headerLength: 4096 }),
  ],
  [
    'strings that end behind the file',
    'btf-bad-header',
    'the BTF header is damaged: the strings lie outside the file',
    spoilt({ stringLength: STRINGS + 1 }),
  ],
  [
    'lengths that wrap around 32 bits',
    'btf-bad-header',
    'the BTF header is damaged: the strings lie outside the file',
    spoilt({ stringOffset: 0xffff_fff0, stringLength: 0x20 }),
  ],
  [
    'types that run into the strings',
    'btf-bad-header',
    'the BTF header is damaged: the types overlap the strings',
    spoilt({ typeLength: TYPES + 4 }),
  ],
  [
    'types at an odd position',
    'btf-bad-header',
    'the BTF header is damaged: the types are not aligned',
    spoilt({ typeOffset: 2, typeLength: TYPES - 4 }),
  ],
  [
    'a layout section behind the strings',
    'btf-bad-header',
    'the BTF header is damaged: the layout section is misplaced',
    spoilt({ layoutOffset: TYPES + 400 }, { layout: true }),
  ],
  [
    'a layout section inside the types',
    'btf-bad-header',
    'the BTF header is damaged: the layout section is misplaced',
    spoilt({ layoutOffset: 4 }, { layout: true }),
  ],
  [
    'a layout section of half an entry',
    'btf-bad-header',
    'the BTF header is damaged: the layout section is misplaced',
    spoilt({ layoutLength: 6 }, { layout: true }),
  ],
  [
    'no strings',
    'btf-bad-strings',
    'the BTF string section is damaged: it is empty',
    spoilt({ stringLength: 0 }),
  ],
  [
    'a last string without an end',
    'btf-bad-strings',
    'the BTF string section is damaged: it does not end with a NUL',
    spoilt({ stringLength: STRINGS - 1 }),
  ],
  [
    'strings that do not begin with the empty one',
    'btf-needs-base',
    'this is split BTF (of a kernel module), which needs the BTF of its vmlinux as base',
    spoilt({ stringOffset: TYPES + 1, stringLength: STRINGS - 1 }),
  ],
  [
    'a type whose record is cut off at its head',
    'btf-bad-type',
    'BTF type [3] is damaged: its record is cut off',
    types((btf) => {
      btf.int('int', 4);
      btf.ptr(1);
      btf.trailing(new Uint8Array(8));
    }),
  ],
  [
    'types that are no whole number of words',
    'btf-bad-type',
    'BTF type [2] is damaged: its record is cut off',
    types((btf) => {
      btf.int('int', 4);
      btf.trailing(new Uint8Array(2));
    }),
  ],
  [
    'a type whose members are cut off',
    'btf-bad-type',
    'BTF type [2] is damaged: its record is cut off',
    types((btf) => {
      btf.int('int', 4);
      btf.raw({ name: 's', kind: BTF_KIND.STRUCT, vlen: 2, sizeOrType: 8, words: [0, 1, 0] });
    }),
  ],
  [
    'a type named by a string that is not there',
    'btf-bad-type',
    'BTF type [2] is damaged: a name of it lies outside the strings',
    types((btf) => {
      btf.int('int', 4);
      btf.struct({ offset: 5 }, 4, []);
    }),
  ],
  [
    'a member named by a string that is not there',
    'btf-bad-type',
    'BTF type [2] is damaged: a name of it lies outside the strings',
    types((btf) => {
      btf.int('int', 4);
      btf.struct('', 4, [member({ offset: 0xffff_ffff }, 1, 0)]);
    }),
  ],
  [
    'an enumerator named by a string that is not there',
    'btf-bad-type',
    'BTF type [1] is damaged: a name of it lies outside the strings',
    types((btf) => btf.enum64('', [{ name: { offset: 77 }, value: 1 }])),
  ],
  [
    'a pointer to a type that is not there',
    'btf-bad-type',
    'BTF type [1] is damaged: it refers to type [3], which does not exist',
    types((btf) => {
      btf.ptr(3);
      btf.ptr(0);
    }),
  ],
  [
    'a member of a type that is not there',
    'btf-bad-type',
    'BTF type [2] is damaged: it refers to type [4294967295], which does not exist',
    types((btf) => {
      btf.int('int', 4);
      btf.struct('s', 4, [member('x', 1, 0), member('y', 0xffff_ffff, 4)]);
    }),
  ],
  [
    'an array indexed by a type that is not there',
    'btf-bad-type',
    'BTF type [2] is damaged: it refers to type [9], which does not exist',
    types((btf) => {
      btf.int('int', 4);
      btf.array(1, 4, 9);
    }),
  ],
  [
    'a parameter of a type that is not there',
    'btf-bad-type',
    'BTF type [1] is damaged: it refers to type [2], which does not exist',
    types((btf) => btf.funcProto(0, [2])),
  ],
  [
    'a section with a variable that is not there',
    'btf-bad-type',
    'BTF type [1] is damaged: it refers to type [2], which does not exist',
    types((btf) => btf.datasec('.data', 4, [{ type: 2, offset: 0, size: 4 }])),
  ],
  [
    'a function that is no function',
    'btf-bad-type',
    'BTF type [2] is damaged: its type is no function prototype',
    types((btf) => {
      btf.int('int', 4);
      btf.func('run', 1);
    }),
  ],
  [
    'a kind from the future',
    'btf-unknown-kind',
    'BTF type [2] is of kind 20, which is unknown here, and the file does not tell its length',
    types((btf) => {
      btf.int('int', 4);
      btf.raw({ kind: 20 });
    }),
  ],
  [
    'a kind that the layout section does not reach',
    'btf-unknown-kind',
    'BTF type [1] is of kind 31, which is unknown here, and the file does not tell its length',
    types((btf) => btf.layoutOf(30, 4, 0).raw({ kind: 31 }), { layout: true }),
  ],
  [
    'a record for void',
    'btf-unknown-kind',
    'BTF type [1] is of kind 0, which is unknown here, and the file does not tell its length',
    types((btf) => btf.raw({ kind: BTF_KIND.VOID })),
  ],
  [
    'more types than any kernel has',
    'btf-too-large',
    "the BTF is larger than any kernel's: over 8388608 types",
    () => pointersToVoid(2 ** 23 + 1),
  ],
];

function pointersToVoid(count: number): Uint8Array {
  const head = new BtfBuilder('little', {
    header: { typeLength: count * 12, stringOffset: count * 12 },
  }).build();
  const bytes = new Uint8Array(24 + count * 12 + 1);
  bytes.set(head.subarray(0, 24));
  bytes[24 + 7] = BTF_KIND.PTR;
  for (let filled = 12; filled < count * 12; filled *= 2) {
    bytes.copyWithin(24 + filled, 24, 24 + Math.min(filled, count * 12 - filled));
  }
  return bytes;
}

describe('BTF that cannot be read', () => {
  it('is good before it is spoilt', () => {
    assert.equal(valueOf(readBtf(spoilt({})())).typeCount, 3);
    assert.equal(valueOf(readBtf(spoilt({}, { layout: true })())).typeCount, 3);
    assert.equal(valueOf(readBtf(pointersToVoid(5))).typeCount, 6);
  });

  for (const [story, code, message, bytes] of DAMAGES) {
    it(`${story}: ${message}`, () => {
      assert.deepEqual(faultOf(readBtf(bytes())), { code, message });
    });
  }

  it('is found wherever it is cut: the strings come last', () => {
    const whole = spoilt({})();
    for (let length = 0; length < whole.length; length++) {
      assert.match(faultOf(readBtf(whole.subarray(0, length))).code, /^btf-/, `${length} bytes`);
    }
  });
});

describe('BTF that is odd, but no more', () => {
  it('may have a prototype that returns a type that is not there: it counts as void', () => {
    const btf = valueOf(readBtf(types((b) => b.funcProto(99))()));
    assert.equal(btf.type(1), 0);
  });

  it('may go round in circles: following one ends', () => {
    const circle = types((b) => {
      b.const(2);
      b.volatile(1);
    });
    const btf = valueOf(readBtf(circle()));
    assert.ok([1, 2].includes(btf.skipModifiers(1)));
  });

  it('may hold nothing', () => {
    const btf = valueOf(readBtf(new BtfBuilder().build()));
    assert.deepEqual([btf.typeCount, btf.kind(0), btf.name(0)], [1, 0, '']);
  });
});
