import assert from 'node:assert/strict';
import { Kind, kindName, readBtf, typeLabel } from '../../server/src/btf';
import { BTF_KIND, BtfBuilder } from '../support';
import { valueOf } from './results';

type Tell = (btf: BtfBuilder) => number;

function label(tell: Tell): string {
  const builder = new BtfBuilder();
  const id = tell(builder);
  return typeLabel(valueOf(readBtf(builder.build())), id);
}

const int: Tell = (b) => b.int('int', 4);
const u32: Tell = (b) => b.typedef('u32', int(b));

const LABELS: readonly (readonly [label: string, type: Tell])[] = [
  ['void', () => 0],
  ['int', int],
  ['double', (b) => b.float('double', 8)],
  ['struct task_struct', (b) => b.struct('task_struct', 8, [])],
  ['struct task_struct___old', (b) => b.struct('task_struct___old', 8, [])],
  ['struct (nameless)', (b) => b.struct('', 8, [])],
  ['union (nameless)', (b) => b.union('', 8, [])],
  ['enum colour', (b) => b.enumeration('colour', { RED: 1 })],
  ['enum colour', (b) => b.enum64('colour', { RED: 1n })],
  ['enum (nameless)', (b) => b.enumeration('', { RED: 1 })],
  ['kernel_cap_t', (b) => b.typedef('kernel_cap_t', b.struct('', 8, []))],
  ['void *', (b) => b.ptr(0)],
  ['struct mm_struct *', (b) => b.ptr(b.struct('mm_struct', 8, []))],
  ['const char *', (b) => b.ptr(b.const(b.int('char', 1)))],
  ['const volatile int', (b) => b.const(b.volatile(int(b)))],
  ['int *', (b) => b.restrict(b.ptr(b.typeTag('user', int(b))))],
  ['int **', (b) => b.ptr(b.ptr(int(b)))],
  ['int ***', (b) => b.ptr(b.ptr(b.ptr(int(b))))],
  ['u32[2]', (b) => b.array(u32(b), 2)],
  ['struct page *[4]', (b) => b.array(b.ptr(b.struct('page', 64, [])), 4)],
  ['function', (b) => b.funcProto(0)],
  ['function *', (b) => b.ptr(b.funcProto(0))],
  ['function vfs_read', (b) => b.func('vfs_read', b.funcProto(0))],
  ['forward declaration of struct module', (b) => b.fwd('module')],
  ['forward declaration of union bpf_attr', (b) => b.fwd('bpf_attr', 'union')],
  ['total', (b) => b.variable('total', int(b))],
  ['.data', (b) => b.datasec('.data', 0, [])],
  ['(nameless)', (b) => b.int('', 4)],
];

describe('a type in C’s words', () => {
  for (const [expected, type] of LABELS) {
    it(expected, () => {
      assert.equal(label(type), expected);
    });
  }

  it('ends, however deep the type is', () => {
    const deep = label((b) => {
      let id = b.int('int', 4);
      for (let i = 0; i < 40; i++) id = b.const(id);
      return id;
    });
    assert.equal(deep, `${'const '.repeat(9)}…`);
    assert.match(
      label((b) => b.ptr(1)),
      /^… \*+$/,
    );
  });
});

describe('the kinds', () => {
  it('have the numbers of the format', () => {
    assert.deepEqual(Kind, BTF_KIND);
  });

  it('have the names that libbpf’s messages use', () => {
    const names = Object.entries(Kind).filter(([name]) => name !== 'VOID');
    for (const [name, kind] of names) assert.equal(kindName(kind), name.toLowerCase());
    assert.deepEqual([kindName(0), kindName(20), kindName(127)], ['unknown', 'unknown', 'unknown']);
  });
});
