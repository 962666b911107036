import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { guarded } from '../../server/src/problem/rules/guarded/rule';
import type { TargetKernel } from '../../server/src/verdict';
import {
  bundledTargets,
  findingsByProgram,
  GUARD_OBJECTS,
  judgedObject,
  programNames,
} from './findings';

const LATER = 'on 6.1 and later of the chosen kernels';
const exists = (path: string) => `bpf_core_field_exists(struct task_struct.${path})`;

const STORIES: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  mistakes: {
    other_flavor_same_field: [
      `'state' is dead code: bpf_core_field_exists(struct task_struct___old.state) is false ${LATER}`,
    ],
    // Where an error is told, nothing is faded.
    wrong_field: [],
    oldest_taken_for_granted: [
      `'blocked_on' is dead code: ${exists('blocked_on')} is false on 6.12 and earlier of the chosen kernels`,
    ],
  },
  versions: {
    right_boundary: [
      "'__state' is dead code: the test of LINUX_KERNEL_VERSION leaves it out on 5.10",
      `'state' is dead code: the test of LINUX_KERNEL_VERSION leaves it out ${LATER}`,
    ],
    // Of several checks the one that asks for the read is named.
    version_and_field: [`'mm_cid' is dead code: ${exists('mm_cid')} is false on 5.10, 6.1 and 7.2`],
  },
  sums: {
    two: [`'mm_cid' is dead code: ${exists('mm_cid')} is false on 5.10, 6.1 and 7.2`],
  },
  subprograms: {
    leaves_in_function: [
      `'mm_cid' is dead code: ${exists('mm_cid')} is false on 5.10, 6.1 and 7.2`,
    ],
    // Another program calls the same function with a one, and so its read is an error.
    by_argument: [],
  },
  // The application may set it: that is a warning.
  rodata: { off: [] },
  correlation: {
    never_both: [
      "'never_was' is dead code, which the verifier never gets to, on all chosen kernels",
    ],
  },
};

describe('guarded', () => {
  let kernels: readonly TargetKernel[];
  before(async () => {
    kernels = await bundledTargets();
  });

  for (const [subject, stories] of Object.entries(STORIES)) {
    it(`names what keeps the verifier from a read: ${subject}`, () => {
      const path = join(GUARD_OBJECTS, `${subject}.clang19.v3.o`);
      const found = findingsByProgram(judgedObject(path, kernels), [guarded]);
      for (const [program, sentences] of Object.entries(stories)) {
        const told = found.get(program)?.map(({ message }) => message);
        assert.deepEqual(told?.sort(), [...sentences].sort(), program);
      }
    });
  }
});

/** By program what the source tells of it. */
function storiesOf(subject: string): ReadonlyMap<string, string> {
  const source = readFileSync(join(GUARD_OBJECTS, '..', `${subject}.bpf.c`), 'utf8');
  const told = source.matchAll(/\/\* ([^*]+) \*\/\nPROGRAM\((\w+)\)/g);
  return new Map([...told].map(([, story, program]) => [program, story]));
}

/** Programs that load everywhere and yet ask for something that does not exist under that name. */
const MISTAKEN_ALL_THE_SAME = new Set(['misspelt_never_read']);

describe('a program that is guarded well', () => {
  it('gets hints at most', async function () {
    this.timeout(300_000);
    const kernels = await bundledTargets();
    const loud: string[] = [];
    let quiet = 0;
    for (const file of readdirSync(GUARD_OBJECTS).filter((name) =>
      name.endsWith('.clang19.v3.o'),
    )) {
      const checked = judgedObject(join(GUARD_OBJECTS, file), kernels);
      const found = findingsByProgram(checked);
      const stories = storiesOf(file.replace('.clang19.v3.o', ''));
      for (const program of programNames(checked)) {
        if (stories.get(program)?.includes('Loads everywhere') !== true) continue;
        if (MISTAKEN_ALL_THE_SAME.has(program)) continue;
        const told = found.get(program)?.filter(({ severity }) => severity !== 'hint') ?? [];
        quiet += Number(told.length === 0);
        loud.push(...told.map(({ message }) => `${file} ${program}: ${message}`));
      }
    }
    assert.deepEqual(loud, []);
    assert.ok(quiet > 200, `${quiet} programs`);
  });
});
