import assert from 'node:assert/strict';
import { join } from 'node:path';
import { siteAt } from '../../server/src/problem/guards/program-code';
import { ProgramGuards } from '../../server/src/problem/guards/program-guards';
import { BPF_LD_IMM64 } from '../../server/src/object';
import type { TargetKernel } from '../../server/src/verdict';
import {
  addImm,
  aluImm,
  aluReg,
  call,
  callFunction,
  exit,
  jumpImm,
  ldx,
  member,
  movImm,
  movReg,
  stx,
  type Code,
} from '../support';
import { objectWith } from '../verdict/judged';
import { bundledTargets, GUARD_OBJECTS, judgedObject, programNames } from './findings';

const TIME = 5;
const CALL = 0x85;

/** A program whose first instruction puts `bpf_core_field_exists(struct s.x)` into r6. */
function guardsOf(code: Code, subprogram?: Code): ProgramGuards {
  const prepared = objectWith((object) => {
    const int = object.btf.int('int', 4, { signed: true });
    const type = object.btf.struct('s', 4, [member('x', int, 0)]);
    if (subprogram !== undefined) object.subprogram('inner', subprogram, { binding: 'local' });
    const calls = code.findIndex((one) => 'src' in one && one.code === CALL && one.src === 1);
    const program = object.program('raw_tp/x', 'asks', [movImm(6, 1), ...code]);
    program.relocation(0, type, '0:0', 'field_exists');
    if (calls >= 0) program.reference(calls + 1, object.sectionSymbol('.text'), 'call');
  });
  const guards = ProgramGuards.of(prepared, 0);
  assert.ok(guards);
  assert.deepEqual(
    guards.checks.map(({ label }) => label),
    ['bpf_core_field_exists(struct s.x)'],
  );
  return guards;
}

/** Whether an instruction of the program is reached where the field is missing, where it is there, and either way. */
function reachOf(guards: ProgramGuards, position: number): boolean[] {
  return [0, 1, null].map((answer) => guards.isReached(position, [answer]));
}

describe('what would be reached with other answers', () => {
  it('follows an answer into a jump', () => {
    const guards = guardsOf([jumpImm('jeq', 6, 0, 1), movImm(1, 1), movImm(0, 0), exit()]);
    assert.deepEqual(reachOf(guards, 2), [false, true, true]);
    assert.deepEqual(reachOf(guards, 3), [true, true, true]);
  });

  it('through arithmetic', () => {
    const guards = guardsOf([
      aluImm('lsh', 6, 3),
      call(TIME),
      movReg(1, 0),
      aluReg('or', 1, 6),
      addImm(6, 2),
      jumpImm('jne', 6, 10, 1),
      movImm(1, 1),
      movImm(0, 0),
      exit(),
    ]);
    assert.deepEqual(reachOf(guards, 7), [false, true, true]);
  });

  it('through the stack', () => {
    const guards = guardsOf([
      stx(8, 10, -8, 6),
      call(TIME),
      ldx(1, 1, 10, -8),
      jumpImm('jeq', 1, 0, 1),
      movImm(1, 1),
      movImm(0, 0),
      exit(),
    ]);
    assert.deepEqual(reachOf(guards, 5), [false, true, true]);
  });

  it('not through a stack that a helper writes to', () => {
    const BUFFER_FILLED = 16;
    const guards = guardsOf([
      stx(8, 10, -8, 6),
      movReg(1, 10),
      addImm(1, -8),
      movImm(2, 8),
      call(BUFFER_FILLED),
      ldx(8, 1, 10, -8),
      jumpImm('jeq', 1, 0, 1),
      movImm(1, 1),
      movImm(0, 0),
      exit(),
    ]);
    assert.deepEqual(reachOf(guards, 8), [true, true, true]);
  });

  it('into a flag that is set on one way', () => {
    const guards = guardsOf([
      movImm(7, 0),
      jumpImm('jeq', 6, 0, 1),
      movImm(7, 5),
      call(TIME),
      jumpImm('jne', 7, 5, 1),
      movImm(1, 1),
      movImm(0, 0),
      exit(),
    ]);
    assert.deepEqual(reachOf(guards, 6), [false, true, true]);
  });

  it('comes to an end in a loop', () => {
    const guards = guardsOf([
      movImm(7, 0),
      addImm(7, 1),
      jumpImm('jlt', 7, 1000, -2),
      jumpImm('jeq', 6, 0, 1),
      movImm(1, 1),
      movImm(0, 0),
      exit(),
    ]);
    assert.deepEqual(reachOf(guards, 5), [false, true, true]);
  });

  it('into a subprogram and back', () => {
    const guards = guardsOf(
      [movReg(1, 6), callFunction(), jumpImm('jeq', 0, 0, 1), movImm(1, 1), movImm(0, 0), exit()],
      [movReg(0, 1), exit()],
    );
    assert.equal(guards.code.functions.length, 2);
    assert.deepEqual(reachOf(guards, 4), [false, true, true]);
  });

  /** C lets a program get where the verifier of 7.2 does, but for answers that it loses on the way. */
  it('gets wherever the newest verifier does, if that loses no answer', async () => {
    const kernels: readonly TargetKernel[] = (await bundledTargets()).slice(-1);
    let compared = 0;
    for (const subject of ['early_return', 'nested', 'and_or', 'subprograms', 'sums', 'versions']) {
      const checked = judgedObject(join(GUARD_OBJECTS, `${subject}.clang19.v3.o`), kernels);
      const [judgement] = checked.judgements;
      for (const [program, name] of programNames(checked).entries()) {
        const guards = ProgramGuards.of(checked.prepared, program);
        assert.ok(guards);
        const answers = guards.answersOn(judgement);
        const { code } = guards.code.instructions;
        for (let at = 0; at < code.length; at += code[at] === BPF_LD_IMM64 ? 2 : 1) {
          if (judgement.programs[program].reach(siteAt(guards.code, at)) !== 'reached') continue;
          compared++;
          assert.ok(guards.isReached(at, answers), `${subject} ${name}, instruction ${at}`);
        }
      }
    }
    assert.ok(compared > 1000, `${compared} instructions`);
  });
});
