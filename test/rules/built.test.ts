import assert from 'node:assert/strict';
import { readBtf } from '../../server/src/btf';
import { readObject } from '../../server/src/object';
import { findProblems, type Problem } from '../../server/src/problem';
import type { TargetModule } from '../../server/src/relocation';
import { judgeObject, prepareObject, type Verdict } from '../../server/src/verdict';
import {
  aluImm,
  BpfObjectBuilder,
  BtfBuilder,
  call,
  exit,
  jumpImm,
  ldx,
  member,
  movImm,
  type Code,
} from '../support';

const GET_PRANDOM_U32 = 7;

/** What is found in an object on one kernel, whose vmlinux has `struct task` alone, and the verdict of each program. */
function check(builder: BpfObjectBuilder, modules: readonly TargetModule[] = []) {
  const object = readObject(builder.build());
  assert.ok(object.ok);
  const vmlinux = new BtfBuilder('little');
  vmlinux.struct('task', 8, [member('pid', vmlinux.int('int', 4, { signed: true }), 0)]);
  const btf = readBtf(vmlinux.build());
  assert.ok(btf.ok);
  const prepared = prepareObject(object.value);
  const judgement = judgeObject(prepared, {
    name: '6.1',
    version: [6, 1, 0],
    arch: 'amd64',
    config: null,
    types: { vmlinux: btf.value, modules },
  });
  const found = findProblems({ prepared, judgements: [judgement] }, { find: () => null });
  const verdicts = prepared.programs.map(({ functionIndex }, index): [string, Verdict] => [
    object.value.functions[functionIndex].name,
    judgement.programs[index].verdict,
  ]);
  return {
    problems: found.problems.filter(({ rule }) => rule !== 'guarded'),
    verdicts: Object.fromEntries(verdicts),
  };
}

function told({ rule, severity, programs }: Problem): string {
  return `${rule} (${severity}) of ${programs.join(' ')}`;
}

describe('btf-unreadable', () => {
  const modules: TargetModule[] = [{ name: 'nf_tables', fault: 'it ends within its header' }];
  const reads = (type: string, field: string) => {
    const builder = new BpfObjectBuilder('little');
    const int = builder.btf.int('int', 4, { signed: true });
    const struct = builder.btf.struct(type, 4, [member(field, int, 0)]);
    builder
      .program('tp/x', 'reads', [ldx(4, 0, 1, 0), exit()])
      .relocation(0, struct, '0:0', 'byte_off');
    return builder;
  };

  it('is told where a type is sought that vmlinux lacks', () => {
    const { problems, verdicts } = check(reads('driver', 'id'), modules);
    assert.deepEqual(problems.map(told), ['btf-unreadable (error) of 0']);
    assert.match(problems[0].message, /'nf_tables'.*it ends within its header/);
    assert.deepEqual(verdicts, { reads: 'fails' });
  });

  it('is not told where vmlinux has the type', () => {
    const { problems, verdicts } = check(reads('task', 'pid'), modules);
    assert.deepEqual(problems.map(told), []);
    assert.deepEqual(verdicts, { reads: 'loads' });
  });
});

describe('too-complex', function () {
  // A walk to the end of its budget takes seconds, on a busy machine many.
  this.timeout(300_000);

  /** Each round doubles the paths, and each path has a number of its own. */
  function rounds(count: number): Code {
    const code: Code[number][] = [movImm(6, 1)];
    for (let i = 0; i < count; i++) {
      code.push(
        call(GET_PRANDOM_U32),
        aluImm('lsh', 6, 1),
        jumpImm('jsgt', 0, i, 1),
        aluImm('add', 6, 1),
      );
    }
    return code;
  }

  /** A failed read behind a test that no path of these passes. */
  function guardedBy(code: Code): BpfObjectBuilder {
    const builder = new BpfObjectBuilder('little');
    const int = builder.btf.int('int', 4, { signed: true });
    const task = builder.btf.struct('task', 4, [member('never_was', int, 0)]);
    const end = [movImm(0, 0), exit()];
    const all = [...code, jumpImm('jne', 6, -1, 1), movImm(0, 0), ...end].flat();
    builder.program('xdp', 'walks', all).relocation(all.length - 3, task, '0:0', 'byte_off');
    return builder;
  }

  it('is told where the paths are more than can be followed', () => {
    const { problems, verdicts } = check(guardedBy(rounds(40)));
    assert.deepEqual(problems.map(told), ['too-complex (warning) of 0']);
    assert.deepEqual(verdicts, { walks: 'unknown' });
  });

  it('is not told where they are few', () => {
    const { problems, verdicts } = check(guardedBy(rounds(5)));
    assert.deepEqual(problems.map(told), []);
    assert.deepEqual(verdicts, { walks: 'loads' });
  });

  it('is not told where nothing hangs on the paths', () => {
    const builder = new BpfObjectBuilder('little');
    builder.program('xdp', 'walks', [...rounds(40), movImm(0, 0), exit()]);
    assert.deepEqual(check(builder).problems, []);
  });
});
