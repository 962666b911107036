import assert from 'node:assert/strict';
import { join } from 'node:path';
import { guardIneffective } from '../../server/src/problem/rules/guard-ineffective/rule';
import type { CheckedObject } from '../../server/src/problem/rule';
import type { TargetKernel } from '../../server/src/verdict';
import {
  asksSomething,
  bundledTargets,
  findingsByProgram,
  GUARD_OBJECTS,
  judgedObject,
  programNames,
} from './findings';

const FROM_6_1 = 'on 6.1 and later of the chosen kernels';
const field = (path: string) => `bpf_core_field_exists(struct ${path})`;
const task = (name: string) => field(`task_struct.${name}`);

/** What the user of each program of the guard corpus is told, by source file; the stories are in test/guards. */
const STORIES: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  mistakes: {
    wrong_field: [
      `${task('pid')} is true, but says nothing about 'state', and the read of it fails ${FROM_6_1}`,
    ],
    wrong_type: [
      `${field('inode.i_ino')} is true, but says nothing about 'state', and the read of it fails ${FROM_6_1}`,
    ],
    wrong_flavor: [
      `${field('task_struct___new.__state')} is true, but says nothing about 'state', and the read of it fails ${FROM_6_1}`,
    ],
    flavor_exists: [
      `bpf_core_type_exists(struct task_struct___old) is true (the kernel is not asked for '___old'), but says nothing about 'state', and the read of it fails ${FROM_6_1}`,
    ],
    inverted: [
      `${task('state')} is true, but says nothing about '__state', and the read of it fails on 5.10`,
      `${task('state')} is tested the wrong way round: the read of 'state' is reached because it is false ${FROM_6_1}`,
    ],
    too_late: [`${task('state')} is asked only after the read of 'state', which fails ${FROM_6_1}`],
    used_only_if_there: [
      `${task('state')} is asked only after the read of 'state', which fails ${FROM_6_1}`,
    ],
    first_of_two: [
      `the verifier gets to the read of 'cpu' whatever ${task('cpu')} says ${FROM_6_1}`,
    ],
    second_of_two: [
      `${task('cpu')} is asked only after the read of 'cpu', which fails ${FROM_6_1}`,
    ],
    covers_one_field: [
      `${field('iov_iter.count')} is true, but says nothing about 'iter_type', and the read of it fails on 5.10`,
    ],
    typo_falls_back: [
      `${field('task_struct___typo._state')} is false, and 'state' is read then, which fails ${FROM_6_1}`,
    ],
    guard_without_effect: [
      `the verifier gets to the read of 'rq_disk' whatever ${field('request.rq_disk')} says ${FROM_6_1}`,
    ],
    result_thrown_away: [
      `the verifier gets to the read of 'rq_disk' whatever ${field('request___old.rq_disk')} says ${FROM_6_1}`,
    ],
    compared_with_minus_one: [
      `the verifier gets to the read of 'rq_disk' whatever ${field('request.rq_disk')} says ${FROM_6_1}`,
    ],
    bitwise_not: [
      `the verifier gets to the read of 'rq_disk' whatever ${field('request.q')} says ${FROM_6_1}`,
    ],
    module_inner_only: [
      `${field('module_memory.base')} is true, but says nothing about 'core_layout', and the read of 'base' fails on 6.12 and later of the chosen kernels`,
    ],
    oldest_taken_for_granted: [
      `${task('blocked_on')} is false, and 'cpu' is read then, which fails on 6.1 and 6.12`,
    ],
    stray_semicolon: [
      `the verifier gets to the read of 'cpu' whatever ${task('cpu')} says ${FROM_6_1}`,
    ],
    // Right ones, by reason or by luck.
    other_flavor_same_field: [],
    module_either: [],
    luckily_right: [],
    index_asked: [],
  },
  versions: {
    right_boundary: [],
    boundary_too_early: [
      "the test of LINUX_KERNEL_VERSION lets 5.10 and later through, though the read of '__state' fails on 5.10",
    ],
    boundary_too_late: [
      "the test of LINUX_KERNEL_VERSION lets every version before 6.2 through, though the read of 'state' fails on 6.1",
    ],
    leave_early: [
      "the test of LINUX_KERNEL_VERSION lets 6.3 and later through, though the read of 'mm_cid' fails on 7.2",
    ],
    window: [],
    window_open_above: [
      "the test of LINUX_KERNEL_VERSION lets 6.7 and later through, though the read of 'faults_disabled_mapping' fails on 7.2",
    ],
    version_or_field: [
      "the test of LINUX_KERNEL_VERSION lets 5.0 and later through, though the read of 'mm_cid' fails on 5.10, 6.1 and 7.2",
    ],
    patch_level_high: [
      "the test of LINUX_KERNEL_VERSION lets 5.10.201 and later through, though the read of '__state' fails on 5.10",
    ],
  },
  and_or: {
    and_reads_left: [
      `${task('state')} is asked only after the read of 'state', which fails ${FROM_6_1}`,
    ],
    or_instead_of_and: [
      `the verifier gets to the read of 'state' whatever ${task('__state')} says ${FROM_6_1}`,
    ],
    or_with_unknown: [
      `the verifier gets to the read of 'cpu' whatever ${task('cpu')} says ${FROM_6_1}`,
    ],
  },
  early_return: {
    unguarded_old: [],
    exit_for_another_type: [
      `${field('request.q')} is true, but says nothing about 'parent', and the read of it fails on 6.18 and later of the chosen kernels`,
    ],
  },
  nested: {
    half_path: [
      `${task('thread_info')} is true, but says nothing about 'cpu', and the read of it fails on 5.10`,
    ],
  },
  direct_loads: {
    signed_width_guarded: [
      `${field('task_struct___signed.pid')} is true, but does not tell the size, and the read of 'pid' fails on all chosen kernels`,
    ],
  },
  // Compilers move the offset in front of the loop, and of the check in it.
  loops: {
    guard_within: [
      `the compiler put the offset of 'cpu' in front of ${task('cpu')}, where the verifier gets to it ${FROM_6_1}`,
    ],
  },
  // Verifiers before 6.8 take global functions alone, whoever calls them.
  global_functions: {
    dead_call: [`the verifier does not follow ${task('cpu')} up to the read of 'cpu' on 6.1`],
  },
  subprograms: {
    error_decides: [],
    error_ignored: [
      `the verifier gets to the read of 'mm_cid' whatever ${task('mm_cid')} says on 5.10, 6.1 and 7.2`,
    ],
  },
  // What a check is there for is done: the helper is called, and the field is another matter.
  callbacks: { bare: [] },
  kconfig: {
    unrelated_option: [
      "CONFIG_X86_MEM_ENCRYPT is y, which says nothing about 'mm_cid': the read of 'mm_cid' fails on 6.1 and 7.2",
    ],
  },
  types: {
    size_below: [
      "bpf_core_type_size(struct folio) is tested the wrong way round: the read of 'flags' is reached because it is 0 on 5.10; the test of bpf_core_type_size(struct folio) leads there, but says nothing about what 'flags' is, and the read of 'flags' fails on 6.18 and later of the chosen kernels",
    ],
  },
};

describe('guard-ineffective', () => {
  let kernels: readonly TargetKernel[];
  before(async () => {
    kernels = await bundledTargets();
  });

  const judge = (name: string): CheckedObject => judgedObject(join(GUARD_OBJECTS, name), kernels);

  for (const [subject, stories] of Object.entries(STORIES)) {
    for (const build of ['clang14.v2', 'clang19.v3']) {
      it(`tells what the check does instead: ${subject}, ${build}`, () => {
        const found = findingsByProgram(judge(`${subject}.${build}.o`), [guardIneffective]);
        for (const [program, sentences] of Object.entries(stories)) {
          const told = found.get(program)?.map(({ message }) => message);
          assert.deepEqual(told?.sort(), [...sentences].sort(), program);
        }
      });
    }
  }

  it('is told of every mistake with a check that compilers leave in', () => {
    let mistaken = 0;
    for (const build of ['clang14.v2', 'clang14.v3', 'clang19.v2', 'clang19.v3']) {
      const checked = judge(`mistakes.${build}.o`);
      const found = findingsByProgram(checked, [guardIneffective]);
      for (const [index, program] of programNames(checked).entries()) {
        const fails = checked.judgements.some(({ programs }) =>
          programs[index].causes.some(({ code }) => code === 'poison-reached'),
        );
        if (!fails || !asksSomething(checked, program)) continue;
        mistaken++;
        assert.notDeepEqual(found.get(program), [], `${build} ${program}`);
      }
    }
    assert.ok(mistaken >= 60, `${mistaken} mistakes`);
  });

  it('says what to do and where the check stands', () => {
    const found = findingsByProgram(judge('mistakes.clang19.v3.o'), [guardIneffective]);
    const [finding] = found.get('wrong_field') ?? [];
    assert.equal(
      finding.help,
      'read only where bpf_core_field_exists(struct task_struct.state) is true',
    );
    assert.deepEqual(
      finding.related.map(({ message }) => message),
      [`${task('pid')} is asked here`],
    );
    assert.equal(finding.severity, 'error');
  });
});
