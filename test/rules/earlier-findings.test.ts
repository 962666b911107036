import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { judgeOnKernels } from '../../server/src/check';
import { findingsOf, type CheckedObject } from '../../server/src/problem';
import { bundledKernels, ROOT, type NamedKernel } from './judged';

const OBJECTS = ['legacy', 'net_watch', 'process_watch'];

async function checked(name: string, kernels: readonly NamedKernel[]): Promise<CheckedObject> {
  const bytes = readFileSync(join(ROOT, 'examples', `${name}.bpf.o`));
  const all = kernels.map(({ kernel }) => kernel);
  const judged = await judgeOnKernels(bytes, all, { settings: [] });
  assert.ok(judged.ok);
  return judged.value;
}

describe('what was found in an earlier build', () => {
  let kernels: NamedKernel[];

  before(async () => {
    kernels = await bundledKernels();
  });

  for (const name of OBJECTS) {
    it(`is not looked for again in ${name}, and what is told is the same`, async () => {
      const before = findingsOf(await checked(name, kernels));
      const again = await checked(name, kernels);
      assert.deepEqual(findingsOf(again, { before }).merged, findingsOf(again).merged);
    });

    it(`does not mislead about ${name} where kernels or types are others`, async () => {
      const other = OBJECTS[(OBJECTS.indexOf(name) + 1) % OBJECTS.length];
      const now = await checked(name, kernels);
      const { merged } = findingsOf(now);
      const ofOtherTypes = findingsOf(await checked(other, kernels));
      const ofOtherKernels = findingsOf(await checked(name, [...kernels].reverse()));
      assert.deepEqual(findingsOf(now, { before: ofOtherTypes }).merged, merged);
      assert.deepEqual(findingsOf(now, { before: ofOtherKernels }).merged, merged);
    });
  }
});
