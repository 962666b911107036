import assert from 'node:assert/strict';
import {
  aluReg,
  BpfObjectBuilder,
  call,
  exit,
  ja,
  jumpImm,
  ldImm64,
  ldx,
  mov32Imm,
  movImm,
  stx,
  type Code,
  type FunctionBuilder,
  type Instruction,
} from '../support';
import { functionNamed, readBuilt } from './built';

type Lines = Readonly<Record<number, number>>;

function addLines(program: FunctionBuilder, lines: Lines): void {
  for (const [slot, line] of Object.entries(lines)) {
    program.line(Number(slot), { file: 'run.bpf.c', line, column: 3, text: `line ${line}` });
  }
}

/** The line that each instruction of one program has; `lines` says which records there are. */
function linesOf(code: Code, lines: Lines): (number | null)[] {
  const builder = new BpfObjectBuilder();
  addLines(builder.program('xdp', 'run', code), lines);
  const object = readBuilt(builder);
  const run = functionNamed(object, 'run');
  return Array.from({ length: run.count }, (_, i) => object.lines.lineOf(run, i)?.line ?? null);
}

const load = ldx(8, 1, 2, 0);
const store = stx(4, 1, 0, 2);
const constant = movImm(1, 8);
/** Loads from where R1 points. */
const useOfConstant = ldx(8, 3, 1, 0);

describe('the source line of an instruction', () => {
  it('has file, line, column and text', () => {
    const builder = new BpfObjectBuilder();
    const text = '  return BPF_CORE_READ(task, mm);';
    builder
      .program('xdp', 'run', [load, exit()])
      .line(0, { file: '/src/run.c', line: 1048, column: 1023, text });
    const object = readBuilt(builder);
    assert.deepEqual(object.lines.lineOf(object.functions[0], 0), {
      file: '/src/run.c',
      line: 1048,
      column: 1023,
      text,
    });
  });

  it('is empty where the object has no text', () => {
    const builder = new BpfObjectBuilder();
    builder.program('xdp', 'run', [exit()]).line(0, { file: 'run.c', line: 7 });
    const object = readBuilt(builder);
    assert.deepEqual(object.lines.lineOf(object.functions[0], 0), {
      file: 'run.c',
      line: 7,
      column: 0,
      text: '',
    });
  });

  const stories: readonly (readonly [string, Code, Lines, readonly (number | null)[]])[] = [
    [
      'of a load is that of the last record at or before it',
      [load, load, load, load, exit()],
      { 0: 10, 2: 12 },
      [10, 10, 12, 12, 12],
    ],
    ['of a load before any record is unknown', [load, load, exit()], { 1: 11 }, [null, 11, 11]],
    [
      'of a store is found as that of a load',
      [store, store, exit()],
      { 0: 10, 2: 12 },
      [10, 10, 12],
    ],
    [
      'of a constant without a record is that of the load it gives the offset for',
      [load, constant, aluReg('add', 1, 2), useOfConstant, exit()],
      { 0: 10, 3: 13 },
      [10, 13, 10, 13, 13],
    ],
    [
      'of a constant is that of the call it becomes an argument of, past code of other lines',
      [load, constant, aluReg('mov', 3, 1), movImm(2, 4), call(4), exit()],
      { 0: 10, 3: 13 },
      [10, 13, 10, 13, 13, 13],
    ],
    [
      'of a constant is that of the first step on the way that has a record',
      [load, constant, aluReg('mov', 3, 1), call(4), exit()],
      { 0: 10, 2: 12, 3: 13 },
      [10, 12, 12, 13, 13],
    ],
    [
      'of a constant is that of the test it is for',
      [load, constant, jumpImm('jeq', 1, 0, 0), load, exit()],
      { 0: 10, 2: 12 },
      [10, 12, 12, 12, 12],
    ],
    [
      'of a constant with a record of its own is that one',
      [load, constant, useOfConstant, exit()],
      { 0: 10, 1: 11, 2: 12 },
      [10, 11, 12, 12],
    ],
    [
      'of a 32-bit constant and of a 64-bit one is found the same way',
      [load, mov32Imm(1, 8), ldImm64(2, 8), aluReg('add', 1, 2), useOfConstant, exit()],
      { 0: 10, 5: 15 },
      [10, 15, 15, 10, 10, 15, 15],
    ],
    [
      'of a constant that no instruction uses is that of the last record at or before it',
      [load, constant, load, exit()],
      { 0: 10, 2: 12 },
      [10, 10, 12, 12],
    ],
    [
      'of a constant used behind a jump is that of the last record at or before it',
      [load, constant, ja(0), useOfConstant, exit()],
      { 0: 10, 3: 13 },
      [10, 10, 10, 13, 13],
    ],
    [
      'of a constant that is overwritten is that of the last record at or before it',
      [load, constant, movImm(1, 9), useOfConstant, exit()],
      { 0: 10, 3: 13 },
      [10, 10, 13, 13, 13],
    ],
    [
      'of a constant before the first record is that of its use',
      [constant, useOfConstant, exit()],
      { 1: 11 },
      [11, 11, 11],
    ],
    [
      'is never line 0, by which compilers mean none',
      [load, load, constant, useOfConstant, exit()],
      { 0: 10, 1: 0, 3: 13 },
      [10, 10, 13, 13, 13],
    ],
    ['is unknown without records', [constant, load, exit()], {}, [null, null, null]],
  ];
  for (const [story, code, lines, expected] of stories) {
    it(story, () => {
      assert.deepEqual(linesOf(code, lines), expected);
    });
  }
});

describe('line records', () => {
  const three: Instruction[] = [load, load, exit()];

  it('belong to the function they are in: none is taken from the one before or after', () => {
    const builder = new BpfObjectBuilder();
    addLines(builder.program('xdp', 'first', three), { 0: 10 });
    builder.program('xdp', 'second', [load, constant, load]);
    addLines(builder.program('xdp', 'third', three), { 0: 30 });
    const object = readBuilt(builder);
    const lines = object.functions.map((fn) =>
      Array.from({ length: fn.count }, (_, i) => object.lines.lineOf(fn, i)?.line ?? null),
    );
    assert.deepEqual(lines, [
      [10, 10, 10],
      [null, null, null],
      [30, 30, 30],
    ]);
  });

  it('count from the start of the section, each section for itself', () => {
    const builder = new BpfObjectBuilder();
    builder.program('xdp', 'first', three);
    addLines(builder.program('xdp', 'second', three), { 0: 20, 1: 21 });
    addLines(builder.program('tc', 'other', three), { 1: 31 });
    addLines(builder.subprogram('sub', three), { 2: 42 });
    const object = readBuilt(builder);
    const lineOf = (name: string) => {
      const fn = functionNamed(object, name);
      return [0, 1, 2].map((i) => object.lines.lineOf(fn, i)?.line ?? null);
    };
    assert.deepEqual(lineOf('first'), [null, null, null]);
    assert.deepEqual(lineOf('second'), [20, 21, 21]);
    assert.deepEqual(lineOf('other'), [null, 31, 31]);
    assert.deepEqual(lineOf('sub'), [null, null, 42]);
  });

  it('need not be sorted, and may stand in several blocks', () => {
    const builder = new BpfObjectBuilder();
    const program = builder.program('xdp', 'run', [load, load, load, load, exit()]);
    addLines(program, { 3: 13 });
    program.line(2, { file: 'run.c', line: 12 });
    builder.ext.lineInfo.newBlock('tc').records.push([0, 0, 0, 99 << 10]);
    builder.ext.lineInfo.newBlock('xdp');
    program.line(1, { file: 'run.c', line: 11 });
    program.line(0, { file: 'run.c', line: 10 });
    const object = readBuilt(builder);
    const [run] = object.functions;
    assert.deepEqual(
      [0, 1, 2, 3, 4].map((i) => object.lines.lineOf(run, i)?.line),
      [10, 11, 12, 13, 13],
    );
  });

  it('may be longer than known', () => {
    const builder = new BpfObjectBuilder();
    builder.ext.lineInfo.recordSize = 24;
    addLines(builder.program('xdp', 'run', three), { 0: 10, 1: 11 });
    const object = readBuilt(builder);
    const lines = [0, 1, 2].map((i) => object.lines.lineOf(object.functions[0], i)?.line);
    assert.deepEqual(lines, [10, 11, 11]);
  });

  it('with strings that are not there have empty ones', () => {
    const builder = new BpfObjectBuilder();
    const nowhere = { offset: 0xffff_fff0 };
    builder.program('xdp', 'run', three).line(0, { file: nowhere, text: nowhere, line: 5 });
    const object = readBuilt(builder);
    assert.deepEqual(object.lines.lineOf(object.functions[0], 0), {
      file: '',
      line: 5,
      column: 0,
      text: '',
    });
  });

  it('under a section that is not there, or is named by no string, are nobody’s', () => {
    const builder = new BpfObjectBuilder();
    const program = builder.program('xdp', 'run', three);
    builder.ext.lineInfo.newBlock('nowhere').records.push([0, 0, 0, 1 << 10]);
    builder.ext.lineInfo.newBlock({ offset: 0xffff_fff0 }).records.push([0, 0, 0, 2 << 10]);
    builder.ext.lineInfo.newBlock('xdp');
    addLines(program, { 1: 11 });
    const object = readBuilt(builder);
    const lines = [0, 1].map((i) => object.lines.lineOf(object.functions[0], i)?.line ?? null);
    assert.deepEqual(lines, [null, 11]);
  });
});
