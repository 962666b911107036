/** Checks an object on kernels that stay open, as in an editor, until that is warm; prints the median in milliseconds. */
import { readFileSync } from 'node:fs';
import { readBtf } from '../server/src/btf';
import { readObject } from '../server/src/object';
import { findProblems } from '../server/src/problem';
import { judgeObject, prepareObject, type TargetKernel } from '../server/src/verdict';

const WARM_UP = 2000;
const REPEATS = 15;

const [objectPath, ...kernelPaths] = process.argv.slice(2);
const bytes = readFileSync(objectPath);
const kernels = kernelPaths.flatMap((path): TargetKernel[] => {
  const btf = readBtf(readFileSync(path));
  const [major, minor, patch] = (/(\d+)\.(\d+)\.(\d+)/.exec(path)?.slice(1) ?? []).map(Number);
  const types = btf.ok ? { vmlinux: btf.value, modules: [] } : null;
  if (types === null) return [];
  return [{ name: path, arch: null, version: [major, minor, patch], config: null, types }];
});

function check(): void {
  const object = readObject(bytes);
  if (!object.ok) return;
  const prepared = prepareObject(object.value);
  const judgements = kernels.map((kernel) => judgeObject(prepared, kernel));
  findProblems({ prepared, judgements }, { find: () => null });
}

const start = performance.now();
do check();
while (performance.now() - start < WARM_UP);
const times = Array.from({ length: REPEATS }, () => {
  const before = performance.now();
  check();
  return performance.now() - before;
});
console.log(times.sort((a, b) => a - b)[REPEATS >> 1]);
