import assert from 'node:assert/strict';
import { Kind, readBtf, rebaseSplitBtf, typeLabel, type Btf } from '../../server/src/btf';
import { BtfBuilder, member } from '../support';
import { faultOf, valueOf } from './results';

type Tell = (btf: BtfBuilder) => void;

/** A module's .BTF.base, its .BTF that stands on it, and the vmlinux that it meets. */
function rebase({ vmlinux, base, module }: { vmlinux: Tell; base: Tell; module: Tell }) {
  const kernel = new BtfBuilder();
  vmlinux(kernel);
  const distilled = new BtfBuilder();
  base(distilled);
  const split = new BtfBuilder('little', { base: distilled });
  module(split);
  const target = valueOf(readBtf(kernel.build()));
  return { target, result: rebaseSplitBtf(split.build(), distilled.build(), target) };
}

/** The same for one distilled type that the module only points to. */
function pointedTo(base: Tell, vmlinux: Tell) {
  return rebase({
    vmlinux,
    base,
    module: (btf) => btf.struct('mine', 8, [member('it', btf.ptr(1), 0)]),
  }).result;
}

/** The type of vmlinux that became of type 1 of .BTF.base, as the module's pointer tells. */
function twin(base: Tell, vmlinux: Tell): string {
  const btf = valueOf(pointedTo(base, vmlinux));
  return `${typeLabel(btf, btf.type(btf.firstId))} [${btf.type(btf.firstId)}]`;
}

const UNMAPPED = {
  code: 'btf-base-unmapped',
  message: ".BTF.base does not fit this vmlinux: it has no type like 'it'",
};
const AMBIGUOUS = {
  code: 'btf-base-ambiguous',
  message: ".BTF.base does not fit this vmlinux: several types could be 'it'",
};

describe('a module with a .BTF.base put on a vmlinux', () => {
  it('speaks of the types of that vmlinux and of its own', () => {
    const { result, target } = rebase({
      vmlinux: (btf) => {
        btf.int('char', 1);
        btf.typedef('u8', 1);
        btf.struct('list_head', 16, []);
        btf.int('int', 4, { signed: true });
        btf.struct('device', 64, [member('id', 4, 8)]);
      },
      base: (btf) => {
        btf.int('int', 4, { signed: true });
        btf.struct('device', 64, []);
      },
      module: (btf) => {
        const pointer = btf.ptr(2);
        const array = btf.array(1, 6);
        btf.struct('mine', 40, [member('device', pointer, 0), member('ids', array, 8)]);
        const proto = btf.funcProto(1, [{ name: 'device', type: pointer }]);
        btf.func('probe', proto);
        const variable = btf.variable('total', 5);
        btf.datasec('.data', 40, [{ type: variable, offset: 0, size: 40 }]);
        btf.declTag('tag', 5);
      },
    });
    const btf: Btf = valueOf(result);
    assert.equal(btf.base, target);
    assert.deepEqual([btf.firstId, btf.typeCount], [6, 14]);
    assert.deepEqual([btf.name(5), btf.elementName(5, 0)], ['device', 'id']);
    const [pointer, array, mine, proto, probe, total, data, tag] = [6, 7, 8, 9, 10, 11, 12, 13];
    assert.equal(btf.type(pointer), 5);
    assert.deepEqual([btf.arrayElementType(array), btf.arrayLength(array)], [4, 6]);
    assert.deepEqual(
      [0, 1].map((i) => [btf.elementName(mine, i), btf.elementType(mine, i)]),
      [
        ['device', pointer],
        ['ids', array],
      ],
    );
    assert.deepEqual([btf.type(proto), btf.elementType(proto, 0)], [4, pointer]);
    assert.deepEqual([btf.name(probe), btf.type(probe)], ['probe', proto]);
    assert.deepEqual([btf.type(total), btf.sectionVariable(data, 0).type], [mine, total]);
    assert.deepEqual([btf.kind(tag), btf.type(tag)], [Kind.DECL_TAG, mine]);
    assert.deepEqual(btf.names().named('mine'), [mine]);
    assert.deepEqual(btf.names().named('device'), []);
  });

  it('leaves the vmlinux as it was', () => {
    const { result, target } = rebase({
      vmlinux: (btf) => btf.struct('it', 8, []),
      base: (btf) => btf.struct('it', 8, []),
      module: (btf) => btf.typedef('alias', 1),
    });
    assert.ok(result.ok);
    assert.deepEqual([target.typeCount, target.names().named('it')], [2, [1]]);
  });

  const found: readonly (readonly [story: string, base: Tell, vmlinux: Tell, is: string])[] = [
    [
      'finds a struct that it only points to whatever its size',
      (b) => b.struct('it', 8, []),
      (b) => b.struct('it', 24, []),
      'struct it [1]',
    ],
    [
      'finds the struct of the right size among several of one name',
      (b) => b.struct('it', 8, []),
      (b) => {
        b.struct('it', 24, []);
        b.struct('it', 8, []);
      },
      'struct it [2]',
    ],
    [
      'takes a union for a struct, as libbpf does',
      (b) => b.struct('it', 8, []),
      (b) => b.union('it', 8, []),
      'union it [1]',
    ],
    [
      'takes an enum of the same size for a struct, as libbpf does',
      (b) => b.struct('it', 4, []),
      (b) => b.enumeration('it', { A: 1 }),
      'enum it [1]',
    ],
    [
      'takes an ENUM64 of the same size for a union, as libbpf does',
      (b) => b.union('it', 8, []),
      (b) => b.enum64('it', { A: 1 }),
      'enum it [1]',
    ],
    [
      'takes an integer of the same size for a struct, as libbpf does',
      (b) => b.struct('it', 4, []),
      (b) => b.int('it', 4),
      'it [1]',
    ],
    [
      'takes a float of the same size for a union, as libbpf does',
      (b) => b.union('it', 8, []),
      (b) => b.float('it', 8),
      'it [1]',
    ],
    [
      'takes a declaration for a struct, as libbpf does',
      (b) => b.struct('it', 4, []),
      (b) => b.fwd('it'),
      'forward declaration of struct it [1]',
    ],
    [
      'takes the struct where an enum has another size',
      (b) => b.struct('it', 8, []),
      (b) => {
        b.enumeration('it', { A: 1 });
        b.struct('it', 24, []);
      },
      'struct it [2]',
    ],
    [
      'takes a struct for the forward declaration of one',
      (b) => b.fwd('it'),
      (b) => b.struct('it', 8, []),
      'struct it [1]',
    ],
    [
      'takes a forward declaration for one',
      (b) => b.fwd('it', 'union'),
      (b) => {
        b.fwd('it', 'struct');
        b.fwd('it', 'union');
      },
      'forward declaration of union it [2]',
    ],
    [
      'takes an ENUM64 for an enum of 8 bytes',
      (b) => b.enumeration('it', {}, { size: 8 }),
      (b) => {
        b.enumeration('it', { A: 1 }, { size: 4 });
        b.enum64('it', { A: 1 }, { size: 8 });
      },
      'enum it [2]',
    ],
    [
      'tells integers apart by size and sign',
      (b) => b.int('it', 4, { signed: true }),
      (b) => {
        b.int('it', 8, { signed: true });
        b.int('it', 4);
        b.int('it', 4, { signed: true });
      },
      'it [3]',
    ],
    [
      'tells floats from integers',
      (b) => b.float('it', 4),
      (b) => {
        b.int('it', 4);
        b.float('it', 4);
      },
      'it [2]',
    ],
    [
      'knows a flavor by its whole name',
      (b) => b.struct('it___old', 8, []),
      (b) => {
        b.struct('it', 8, []);
        b.struct('it___new', 8, []);
        b.struct('it___old', 8, []);
      },
      'struct it___old [3]',
    ],
    [
      'sees no typedef, function or variable of that name',
      (b) => b.struct('it', 8, []),
      (b) => {
        b.func('it', b.funcProto(0));
        b.typedef('it', 0);
        b.variable('it', 3);
        b.struct('it', 8, []);
      },
      'struct it [5]',
    ],
  ];
  for (const [story, base, vmlinux, is] of found) {
    it(story, () => {
      assert.equal(twin(base, vmlinux), is);
    });
  }

  const refused: readonly (readonly [story: string, base: Tell, vmlinux: Tell, fault: object])[] = [
    [
      'a type that is gone',
      (b) => b.struct('it', 8, []),
      (b) => b.struct('other', 8, []),
      UNMAPPED,
    ],
    ['an integer of another size', (b) => b.int('it', 4), (b) => b.int('it', 8), UNMAPPED],
    [
      'an integer of another sign',
      (b) => b.int('it', 4),
      (b) => b.int('it', 4, { signed: true }),
      UNMAPPED,
    ],
    [
      'an enum of another size',
      (b) => b.enumeration('it', {}, { size: 4 }),
      (b) => b.enum64('it', {}, { size: 8 }),
      UNMAPPED,
    ],
    [
      'a declaration of a struct where the struct has bitfields: libbpf reads its flag as a declaration’s',
      (b) => b.fwd('it'),
      (b) => b.struct('it', 8, [], true),
      UNMAPPED,
    ],
    [
      'a declaration of a union where the union has no bitfields, for the same reason',
      (b) => b.fwd('it', 'union'),
      (b) => b.union('it', 8, []),
      UNMAPPED,
    ],
    [
      'several structs of one name, none of the size',
      (b) => b.struct('it', 8, []),
      (b) => {
        b.struct('it', 16, []);
        b.struct('it', 24, []);
      },
      UNMAPPED,
    ],
    [
      'two structs of one name and size',
      (b) => b.struct('it', 8, []),
      (b) => {
        b.struct('it', 8, []);
        b.struct('it', 8, []);
      },
      AMBIGUOUS,
    ],
    [
      'a struct for which only an enum of another size is there',
      (b) => b.struct('it', 8, []),
      (b) => b.enumeration('it', { A: 1 }),
      UNMAPPED,
    ],
    [
      'a struct that stands for an enum and a struct of its size',
      (b) => b.struct('it', 4, []),
      (b) => {
        b.enumeration('it', { A: 1 });
        b.struct('it', 4, []);
      },
      AMBIGUOUS,
    ],
    [
      'a struct that stands for a declaration and a struct',
      (b) => b.struct('it', 4, []),
      (b) => {
        b.fwd('it');
        b.struct('it', 4, []);
      },
      AMBIGUOUS,
    ],
    [
      'a struct that stands for a declaration of a union and a struct',
      (b) => b.struct('it', 4, []),
      (b) => {
        b.fwd('it', 'union');
        b.struct('it', 4, []);
      },
      AMBIGUOUS,
    ],
    [
      'a declaration that stands for a struct and a declaration',
      (b) => b.fwd('it'),
      (b) => {
        b.struct('it', 8, []);
        b.fwd('it');
      },
      AMBIGUOUS,
    ],
  ];
  for (const [story, base, vmlinux, fault] of refused) {
    it(`refuses ${story}`, () => {
      assert.deepEqual(faultOf(pointedTo(base, vmlinux)), fault);
    });
  }

  describe('that holds a struct by value', () => {
    const ways: readonly (readonly [string, (btf: BtfBuilder) => number])[] = [
      ['at once', () => 1],
      ['in an array of typedefs', (btf) => btf.array(btf.typedef('alias', 1), 2)],
      ['behind const and volatile', (btf) => btf.const(btf.volatile(btf.typeTag('user', 1)))],
    ];
    for (const [way, wrapped] of ways) {
      it(`${way} insists on its size`, () => {
        const meet = (size: number) =>
          rebase({
            vmlinux: (btf) => btf.struct('it', size, []),
            base: (btf) => btf.struct('it', 8, []),
            module: (btf) => btf.struct('mine', 16, [member('inside', wrapped(btf), 0)]),
          }).result;
        assert.ok(meet(8).ok);
        assert.deepEqual(faultOf(meet(16)), UNMAPPED);
      });
    }

    it('does not take a declaration, which has no size', () => {
      const { result } = rebase({
        vmlinux: (btf) => btf.fwd('it'),
        base: (btf) => btf.struct('it', 8, []),
        module: (btf) => btf.struct('mine', 8, [member('inside', 1, 0)]),
      });
      assert.deepEqual(faultOf(result), UNMAPPED);
    });
  });

  it('says which type of a damaged .BTF.base it cannot hold', () => {
    const damaged = (base: Tell) => faultOf(pointedTo(base, (btf) => btf.int('int', 4)));
    const message = (id: number) =>
      `.BTF.base is damaged: type [${id}] is nameless or of a kind that a distilled base does not hold`;
    assert.deepEqual(
      damaged((btf) => {
        btf.int('int', 4);
        btf.struct('', 8, []);
      }),
      { code: 'btf-base-invalid', message: message(2) },
    );
    assert.deepEqual(
      damaged((btf) => btf.typedef('it', 0)),
      { code: 'btf-base-invalid', message: message(1) },
    );
  });

  it('says what is wrong with either part', () => {
    const kernel = new BtfBuilder();
    kernel.int('int', 4);
    const vmlinux = valueOf(readBtf(kernel.build()));
    const split = new BtfBuilder('little', { base: kernel });
    split.ptr(77);
    assert.equal(
      faultOf(rebaseSplitBtf(split.build(), new Uint8Array(3), vmlinux)).code,
      'btf-too-short',
    );
    assert.equal(
      faultOf(rebaseSplitBtf(split.build(), kernel.build(), vmlinux)).message,
      'BTF type [2] is damaged: it refers to type [77], which does not exist',
    );
  });
});
