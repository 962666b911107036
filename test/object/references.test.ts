import assert from 'node:assert/strict';
import {
  BpfObjectBuilder,
  callFunction,
  exit,
  ldImm64,
  movImm,
  type ByteOrder,
  type Code,
} from '../support';
import { functionNamed, readBuilt } from './built';

describe('what instructions refer to', () => {
  for (const order of ['little', 'big'] as ByteOrder[]) {
    it(`is data, maps, externs and functions, ${order} endian`, () => {
      const builder = new BpfObjectBuilder(order);
      const int = builder.btf.int('int', 4);
      builder.variable('.data', 'first', int, new Uint8Array(4));
      builder.variable('.data', 'total', int, new Uint8Array(4));
      builder.map('counts', int, { type: 2, keySize: 4, valueSize: 8 });
      builder.map('events', int, { type: 27 });
      builder.externVariable('.ksyms', 'jiffies', int, 4);
      builder.subprogram('unused', [exit()]);
      builder.subprogram('helper', [exit()]);
      const code = [ldImm64(1, 0), ldImm64(2, 0), ldImm64(3, 0), callFunction(), exit()];
      const run = builder.program('xdp', 'run', code);
      run.reference(0, 'total').reference(2, 'events').reference(4, 'jiffies');
      run.reference(6, 'helper', 'call');
      const object = readBuilt(builder);
      assert.equal(object.refusal, null);
      const references = object.references[object.functions.indexOf(functionNamed(object, 'run'))];
      const data = object.dataSections.find(({ name }) => name === '.data');
      assert.deepEqual(
        [...references],
        [
          [0, { kind: 'data', section: data?.index, offset: 4 }],
          [2, { kind: 'map', map: 1 }],
          [4, { kind: 'extern', extern: 0 }],
          [6, { kind: 'text', offset: 8 }],
        ],
      );
    });
  }
});

describe('a reference that libbpf refuses', () => {
  const refused: readonly (readonly [
    story: string,
    code: Code,
    build: (builder: BpfObjectBuilder) => string,
    what: string,
  ])[] = [
    [
      'to a variable in a section of its own',
      [ldImm64(1, 0), exit()],
      (builder) => {
        builder.variable('mydata', 'mine', builder.btf.int('int', 4), new Uint8Array(4));
        return 'mine';
      },
      'which is neither a map nor in a data section',
    ],
    [
      'by an instruction that takes none',
      [movImm(1, 0), exit()],
      (builder) => {
        builder.variable('.data', 'total', builder.btf.int('int', 4), new Uint8Array(4));
        return 'total';
      },
      'from an instruction that takes none',
    ],
    [
      'of a call to a program',
      [callFunction(), exit()],
      (builder) => {
        builder.program('tc', 'other', [exit()]);
        return 'other';
      },
      'which is no function in .text',
    ],
    [
      'to the address of a program',
      [ldImm64(1, 0), exit()],
      (builder) => {
        builder.program('tc', 'other', [exit()]);
        return 'other';
      },
      'which is neither a map nor in a data section',
    ],
  ];
  for (const [story, code, build, what] of refused) {
    it(story, () => {
      const builder = new BpfObjectBuilder();
      const target = build(builder);
      builder.program('xdp', 'run', code).reference(0, target);
      assert.deepEqual(readBuilt(builder).refusal, {
        code: 'bad-reference',
        message: `instruction 0 of function 'run' refers to '${target}', ${what}`,
      });
    });
  }
});
