import assert from 'node:assert/strict';
import { join } from 'node:path';
import { Kind, type Btf } from '../../server/src/btf';
import { openBundledKernels } from '../../server/src/kernels';
import { targetKernel } from '../../server/src/check';
import { namesStartingWith } from '../../server/src/lookup';
import type { TargetKernel } from '../../server/src/verdict';

/** All names of functions that begin like this, found without any cleverness. */
function sortedFunctions(btf: Btf, beginning: string): string[] {
  const names = new Set<string>();
  for (let id = btf.firstId; id < btf.typeCount; id++) {
    if (btf.kind(id) === Kind.FUNC && btf.name(id).startsWith(beginning)) names.add(btf.name(id));
  }
  return [...names].sort();
}

describe('names that begin alike', () => {
  let kernels: TargetKernel[] = [];

  before(async () => {
    const opened = await openBundledKernels(join(__dirname, '..', '..', 'kernels'));
    assert.ok(opened.ok);
    const two = opened.value.filter((_, i) => i === 0 || i === opened.value.length - 1);
    kernels = await Promise.all(
      two.map(({ kernel, name }) => {
        assert.ok(kernel.ok, name);
        return targetKernel(kernel.value, false);
      }),
    );
  });

  for (const beginning of ['', 'a', 'tcp_', 'tcp_v4_connect', 'zzz', '~']) {
    for (const most of [1, 7, 200]) {
      it(`are the first ${most} of those with '${beginning}', with the kernels that have them`, () => {
        const all = kernels.map(({ types }) => sortedFunctions(types.vmlinux, beginning));
        const expected = [...new Set(all.flat())]
          .sort()
          .slice(0, most)
          .map((name) => ({
            name,
            kernels: all.flatMap((names, kernel) => (names.includes(name) ? [kernel] : [])),
          }));
        assert.deepEqual(namesStartingWith(kernels, 'function', beginning, most), expected);
      });
    }
  }
});
