import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openKernel, type Kernel } from '../../server/src/kernels';
import { readObject } from '../../server/src/object';
import { predictions } from './predict';

const ROOT = join(__dirname, '..', '..');
const RANDOM = join(__dirname, 'random-programs');
const GUARDS = join(ROOT, 'test', 'guards', 'objects');

/**
 * A walk that looks only at what decides about the poisoned instructions gets to the same of them as one that looks at
 * everything. The random programs are of test/guards/generator; some of them once told the two apart.
 */
describe('what a walk leaves out has no say', () => {
  const objects = [
    ...readdirSync(RANDOM)
      .filter((name) => name.endsWith('.o'))
      .map((name) => join(RANDOM, name)),
    ...readdirSync(GUARDS)
      .filter((name) => name.endsWith('.clang14.v2.o'))
      .map((name) => join(GUARDS, name)),
  ];
  for (const release of [
    '5.10.0-46-cloud-amd64',
    '6.12.107+deb13-cloud-amd64',
    '7.2.12+deb14-cloud-amd64',
  ]) {
    it(`on ${release}`, async function () {
      this.timeout(120_000);
      const kernel = await bundledKernel(release);
      let compared = 0;
      for (const path of objects) {
        const object = readObject(readFileSync(path));
        if (!object.ok) continue;
        const all = predictions(object.value, kernel, undefined, 'everything');
        const some = predictions(object.value, kernel, undefined, 'what decides');
        for (const [program, expected] of all) {
          compared++;
          if (expected === 'budget spent') continue;
          assert.equal(some.get(program), expected, `${path}: ${program}`);
        }
      }
      assert.ok(compared > 900, `${compared} programs`);
    });
  }
});

async function bundledKernel(release: string): Promise<Kernel> {
  const opened = await openKernel(join(ROOT, 'kernels', release));
  assert.ok(opened.ok);
  return opened.value;
}
