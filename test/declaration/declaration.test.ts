import assert from 'node:assert/strict';
import { isComposite, readBtf, resolveSize, type Btf } from '../../server/src/btf';
import { declarationOf, declare, typeText } from '../../server/src/declaration';
import { openTestKernel } from '../relocation/corpus';
import { anonymous, bitfield, BtfBuilder, member } from '../support';
import { valueOf } from '../btf/results';

type Tell = (btf: BtfBuilder) => number;

function built(tell: Tell): { btf: Btf; id: number } {
  const builder = new BtfBuilder();
  const id = tell(builder);
  return { btf: valueOf(readBtf(builder.build())), id };
}

function text(tell: Tell): string {
  const { btf, id } = built(tell);
  return declarationOf(btf, id).text;
}

const int: Tell = (b) => b.int('int', 4, { signed: true });
const sock: Tell = (b) => b.struct('sock', 8, []);

const DECLARATORS: readonly (readonly [text: string, name: string, type: Tell])[] = [
  ['void', '', () => 0],
  ['int count', 'count', int],
  ['struct sock *', '', (b) => b.ptr(sock(b))],
  ['struct sock **sk', 'sk', (b) => b.ptr(b.ptr(sock(b)))],
  ['int[4]', '', (b) => b.array(int(b), 4)],
  ['int a[4][2]', 'a', (b) => b.array(b.array(int(b), 2), 4)],
  ['struct sock *all[4]', 'all', (b) => b.array(b.ptr(sock(b)), 4)],
  ['struct sock (*row)[4]', 'row', (b) => b.ptr(b.array(sock(b), 4))],
  ['const int *p', 'p', (b) => b.ptr(b.const(int(b)))],
  ['int *const p', 'p', (b) => b.const(b.ptr(int(b)))],
  ['const volatile int *const *p', 'p', (b) => b.ptr(b.const(b.ptr(b.const(b.volatile(int(b))))))],
  ['const int a[2]', 'a', (b) => b.const(b.array(b.const(int(b)), 2))],
  ['int *restrict p', 'p', (b) => b.restrict(b.ptr(int(b)))],
  ['const int __user *p', 'p', (b) => b.ptr(b.typeTag('user', b.const(int(b))))],
  ['void (*done)(void)', 'done', (b) => b.ptr(b.funcProto(0))],
  ['int (*)(int fd, ...)', '', (b) => b.ptr(b.funcProto(int(b), [{ name: 'fd', type: 1 }, 0]))],
  [
    'int (*signal(int))(struct sock *)',
    'signal',
    (b) => b.funcProto(b.ptr(b.funcProto(int(b), [b.ptr(sock(b))])), [1]),
  ],
  ['void (*table[3])(void)', 'table', (b) => b.array(b.ptr(b.funcProto(0)), 3)],
  ['struct module *owner', 'owner', (b) => b.ptr(b.fwd('module'))],
  ['union bpf_attr *', '', (b) => b.ptr(b.fwd('bpf_attr', 'union'))],
  ['struct {…} *', '', (b) => b.ptr(b.struct('', 4, []))],
  ['u32', '', (b) => b.typedef('u32', int(b))],
];

describe('a declarator', () => {
  for (const [expected, name, tell] of DECLARATORS) {
    it(expected, () => {
      const { btf, id } = built(tell);
      assert.equal(declare(btf, id, name), expected);
    });
  }

  it('ends, however the types refer to each other', () => {
    const { btf } = built((b) => b.ptr(1));
    assert.match(typeText(btf, 1), /^… \*{32}$/);
    const { btf: functions } = built((b) => {
      b.ptr(2);
      return b.funcProto(1, [1, 1, 1, 1, 1, 1]);
    });
    assert.ok(typeText(functions, 2).length < 50_000, `${typeText(functions, 2).length}`);
  });
});

describe('a declaration', () => {
  it('of a struct tells where its members are', () => {
    const told = text((b) => {
      const u8 = b.int('unsigned char', 1);
      const list = b.struct('list_head', 16, []);
      const pair = b.struct('', 8, [member('x', int(b), 0), member('y', 3, 4)]);
      const either = b.union('', 8, [member('whole', b.int('long', 8), 0), anonymous(pair, 0)]);
      return b.struct('example', 1096, [
        member('list', list, 0),
        anonymous(either, 16),
        member('corner', pair, 24),
        member('corners', b.array(pair, 2), 32),
        bitfield('low', u8, 392, 3),
        bitfield('high', u8, 395, 1),
        member('name', b.array(u8, 1024), 50),
        member('handler', b.ptr(b.funcProto(0, [b.ptr(list)])), 1080),
        member('far', b.ptr(pair), 1088),
      ]);
    });
    assert.equal(
      told,
      `\
struct example {
    struct list_head list;               /*    0: 16 bytes */
    union {
        long whole;                      /*   16: 8 bytes */
        struct {
            int x;                       /*   16: 4 bytes */
            int y;                       /*   20: 4 bytes */
        };                               /*   16: 8 bytes */
    };                                   /*   16: 8 bytes */
    struct {
        int x;                           /*   24: 4 bytes */
        int y;                           /*   28: 4 bytes */
    } corner;                            /*   24: 8 bytes */
    struct {
        int x;                           /*   32: 4 bytes */
        int y;                           /*   36: 4 bytes */
    } corners[2];                        /*   32: 16 bytes */
    unsigned char low: 3;                /*   49: 3 bits at 0 */
    unsigned char high: 1;               /*   49: 1 bit at 3 */
    unsigned char name[1024];            /*   50: 1024 bytes */
    void (*handler)(struct list_head *); /* 1080: 8 bytes */
    struct {
        int x;                           /*    0: 4 bytes */
        int y;                           /*    4: 4 bytes */
    } *far;                              /* 1088: 8 bytes */
};                                       /* 1096 bytes */
`,
    );
  });

  const SHORT: readonly (readonly [what: string, text: string, type: Tell])[] = [
    ['an empty struct', 'struct sock; /* 8 bytes */\n', sock],
    ['a forward declaration', 'union u;\n', (b) => b.fwd('u', 'union')],
    ['a typedef', 'typedef int pid_t; /* 4 bytes */\n', (b) => b.typedef('pid_t', int(b))],
    [
      'a typedef of something nameless',
      'typedef struct {\n    int val; /* 0: 4 bytes */\n} kuid_t;    /* 4 bytes */\n',
      (b) => b.typedef('kuid_t', b.struct('', 4, [member('val', int(b), 0)])),
    ],
    [
      'a function',
      'int close(int fd);\n',
      (b) => b.func('close', b.funcProto(int(b), [{ name: 'fd', type: 1 }])),
    ],
    ['a variable', 'int jiffies; /* 4 bytes */\n', (b) => b.variable('jiffies', int(b))],
    [
      'an enum with a sign',
      'enum state {\n    DEAD = -1,\n    ALIVE = 1,\n}; /* 4 bytes */\n',
      (b) => b.enumeration('state', { DEAD: -1, ALIVE: 1 }, { signed: true }),
    ],
    [
      'an enum from before enums had a sign',
      'enum state {\n    DEAD = -1,\n    TOP = 2147483648,\n}; /* 4 bytes */\n',
      (b) => b.enumeration('state', { DEAD: -1, TOP: -0x8000_0000 }),
    ],
    [
      'an enum of 64 bits',
      'enum flags {\n    ALL = 18446744073709551615,\n}; /* 8 bytes */\n',
      (b) => b.enum64('flags', { ALL: 0xffff_ffff_ffff_ffffn }),
    ],
  ];
  for (const [what, expected, type] of SHORT) {
    it(`of ${what}`, () => {
      assert.equal(text(type), expected);
    });
  }

  it('tells the line of every member', () => {
    const { btf, id } = built((b) => {
      const inner = b.union('', 4, [member('b', int(b), 0), member('c', 1, 0)]);
      return b.struct('outer', 8, [member('a', 1, 0), anonymous(inner, 4)]);
    });
    const { text: told, members } = declarationOf(btf, id);
    const lines = told.split('\n');
    const found = members.map(({ holder, index, line }) => [
      btf.elementName(holder, index),
      lines[line - 1].trim().split(' ')[0],
    ]);
    assert.deepEqual(found, [
      ['a', 'int'],
      ['', 'union'],
      ['b', 'int'],
      ['c', 'int'],
    ]);
  });

  it('stays one line a member, whatever the names are', () => {
    const told = text((b) => b.struct('a\nb', 4, [member('*/\r\n' + 'x'.repeat(5000), int(b), 0)]));
    assert.equal(told.split('\n').length, 4);
    assert.ok(told.length < 800);
  });

  it('ends where structs hold themselves, and cuts what is too long', () => {
    const told = text((b) => b.struct('', 8, [anonymous(1, 0), anonymous(1, 0)]));
    assert.ok(told.split('\n').length < 20_000);
    const long = text((b) =>
      b.enumeration(
        'many',
        Array.from({ length: 9000 }, (_, value) => ({ name: `E${value}`, value })),
      ),
    );
    assert.ok(long.includes('\n    /* and 809 more */\n}; /* 4 bytes */\n'));
  });
});

describe('declarations of a real kernel', () => {
  /** Each named member of a struct with its place, nameless structs looked through: by BTF alone. */
  function placesOf(btf: Btf, id: number, start = 0): string[] {
    return Array.from({ length: btf.vlen(id) }, (_, i) => i).flatMap((i) => {
      const type = btf.elementType(id, i);
      const at = start + btf.memberBitOffset(id, i);
      const name = btf.elementName(id, i);
      if (name === '') return placesOf(btf, btf.skipModifiers(type), at);
      const bits = btf.memberBitfieldSize(id, i);
      return `${name} ${at} ${bits || (resolveSize(btf, type) ?? 0) * 8}`;
    });
  }

  /** The same, from the text. */
  function placesTold(told: string): string[] {
    return told.split('\n').flatMap((line) => {
      const [, declared, comment] = /^(.*?);? *\/\* *(\d.*?) \*\/$/.exec(line) ?? [];
      const place = /^(\d+)(?:: (\d+) (bit|byte)s?(?: at (\d))?)?$/.exec(comment);
      const name = /(?:\(\*+)?(\w+)(?:\)\(.*\)|(?:\[\d+\])*|: \d+)$/.exec(declared)?.[1];
      if (place === null || name === undefined) return [];
      const [, byte, size = '0', unit = 'byte', bit = '0'] = place;
      return `${name} ${Number(byte) * 8 + Number(bit)} ${Number(size) * (unit === 'bit' ? 1 : 8)}`;
    });
  }

  it('tell the places that BTF has, of every struct without nested named ones', async () => {
    const btf = await openTestKernel('6.12.107+deb13-cloud-amd64');
    let compared = 0;
    for (let id = 1; id < btf.typeCount; id += 7) {
      if (!isComposite(btf.kind(id)) || btf.name(id) === '' || btf.vlen(id) === 0) continue;
      const { text: told } = declarationOf(btf, id);
      // Members of a nameless struct that has a name itself are told too; and functions that return functions are hard to read.
      if (/\} [*\w]/.test(told) || told.includes('))(') || told.includes('enum {')) continue;
      assert.deepEqual(placesTold(told), placesOf(btf, id), told);
      compared++;
    }
    assert.ok(compared > 1000, `${compared}`);
  });
});
