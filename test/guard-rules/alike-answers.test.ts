import assert from 'node:assert/strict';
import { join } from 'node:path';
import { guardAlwaysTrue } from '../../server/src/problem/rules/guard-always-true/rule';
import { guardNeverTrue } from '../../server/src/problem/rules/guard-never-true/rule';
import type { Rule } from '../../server/src/problem/rule';
import { judgeObject, type TargetKernel } from '../../server/src/verdict';
import { exit, member, movImm, type BtfBuilder, type RelocationKindName } from '../support';
import { kernelWith, objectWith } from '../verdict/judged';
import { bundledTargets, findingsByProgram, GUARD_OBJECTS, judgedObject } from './findings';

const EVERYWHERE = 'on all chosen kernels';

describe('guard-never-true', () => {
  let kernels: readonly TargetKernel[];
  before(async () => {
    kernels = await bundledTargets();
  });

  const told = (subject: string, program: string, rule: Rule) => {
    const checked = judgedObject(join(GUARD_OBJECTS, `${subject}.clang19.v3.o`), kernels);
    const found = findingsByProgram(checked, [rule]).get(program) ?? [];
    return found.map(({ severity, message }) => `${severity}: ${message}`);
  };

  it('takes a name that is nowhere, but almost, for a mistake', () => {
    assert.deepEqual(told('types', 'misspelt_never_read', guardNeverTrue), [
      `information: bpf_core_type_exists(struct task_strukt) is false: nothing is named so, but there is 'task_struct' ${EVERYWHERE}`,
    ]);
  });

  it('takes a name that nothing is like for one of other kernels', () => {
    assert.deepEqual(told('mistakes', 'typo', guardNeverTrue), [
      `hint: bpf_core_field_exists(struct task_struct___typo._state) is false: struct task_struct has no field '_state' ${EVERYWHERE}`,
    ]);
    assert.deepEqual(told('helpers', 'never', guardNeverTrue), []);
  });

  it('says nothing of a check that some chosen kernel answers otherwise', () => {
    assert.deepEqual(told('versions', 'version_and_field', guardNeverTrue), []);
    assert.deepEqual(told('versions', 'version_and_field', guardAlwaysTrue), []);
  });

  it('is told for the chosen kernels alone', () => {
    const checked = judgedObject(join(GUARD_OBJECTS, 'versions.clang19.v3.o'), kernels.slice(0, 1));
    const found = findingsByProgram(checked, [guardNeverTrue]).get('version_and_field') ?? [];
    assert.deepEqual(
      found.map(({ severity }) => severity),
      ['hint'],
    );
  });
});

describe('guard-always-true', () => {
  it('is a hint by itself, and more where a read behind it fails', async () => {
    const kernels = await bundledTargets();
    const checked = judgedObject(join(GUARD_OBJECTS, 'mistakes.clang19.v3.o'), kernels);
    const found = findingsByProgram(checked, [guardAlwaysTrue]);
    assert.deepEqual(
      found.get('covers_one_field')?.map(({ severity, message }) => [severity, message]),
      [
        [
          'information',
          `bpf_core_field_exists(struct iov_iter.count) stands in front of a read that fails, but is true ${EVERYWHERE}`,
        ],
      ],
    );
    assert.deepEqual(
      found.get('covers_one_field')?.flatMap(({ related }) => related.map((at) => at.message)),
      ['the read of struct iov_iter.iter_type'],
    );
    assert.deepEqual(found.get('too_late'), []);
  });
});

/** A program that asks about one type of its own, on a kernel with other types. */
function asking(
  rule: Rule,
  kind: RelocationKindName,
  local: (btf: BtfBuilder) => number,
  kernel: (btf: BtfBuilder) => void,
): string[] {
  const prepared = objectWith((object) => {
    const program = object.program('raw_tp/x', 'asks', [movImm(0, 1), exit()]);
    program.relocation(0, local(object.btf), '0', kind);
  });
  const judgements = [judgeObject(prepared, kernelWith(kernel))];
  const found = findingsByProgram({ prepared, judgements }, [rule]).get('asks') ?? [];
  return found.map(({ severity, message }) => `${severity}: ${message}`);
}

describe('checks of a type that the program only declares', () => {
  const declared = (btf: BtfBuilder) => btf.fwd('bpf_ringbuf');
  const defined = (btf: BtfBuilder) => {
    const int = btf.int('int', 4, { signed: true });
    return btf.struct('bpf_ringbuf', 4, [member('mask', int, 0)]);
  };

  it('never find the definition', () => {
    assert.deepEqual(asking(guardNeverTrue, 'type_exists', declared, defined), [
      'information: bpf_core_type_exists(struct bpf_ringbuf) is false: the program only declares the type, and there is no mere declaration of it on 6.12',
    ]);
  });

  it('find a declaration, which tells nothing', () => {
    assert.deepEqual(asking(guardAlwaysTrue, 'type_exists', declared, declared), [
      'information: bpf_core_type_exists(struct bpf_ringbuf) is true, but of a type that the program only declares: a mere declaration satisfies it on 6.12',
    ]);
  });

  it('are no mistake where it is defined', () => {
    assert.deepEqual(asking(guardNeverTrue, 'type_exists', defined, defined), []);
    assert.deepEqual(asking(guardAlwaysTrue, 'type_exists', defined, defined), [
      'hint: bpf_core_type_exists(struct bpf_ringbuf) is true on 6.12',
    ]);
  });

  it('are told apart from checks of another kind of type', () => {
    const union = (btf: BtfBuilder) => {
      const int = btf.int('int', 4, { signed: true });
      return btf.union('bpf_ringbuf', 4, [member('mask', int, 0)]);
    };
    assert.deepEqual(asking(guardNeverTrue, 'type_exists', defined, union), [
      'information: bpf_core_type_exists(struct bpf_ringbuf) is false: there is no struct bpf_ringbuf, but union bpf_ringbuf on 6.12',
    ]);
  });
});
