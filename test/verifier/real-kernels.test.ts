import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openBundledKernels, type Kernel } from '../../server/src/kernels';
import { readObject } from '../../server/src/object';
import { assertGolden } from '../golden';
import { predictions } from './predict';

const TEST = join(__dirname, '..');

interface RecordedVerdicts {
  readonly kernels: Readonly<Record<string, { readonly release: string }>>;
  /** Object → program → kernel → verdict. */
  readonly programs: Readonly<Record<string, Record<string, Record<string, string>>>>;
}

/**
 * The walk against what real kernels said of every guard program: whether a poisoned instruction is reached. Programs that
 * fail for another reason are left out. What still differs is listed in test/golden/verifier-differences.txt.
 */
describe('the walk gets to the poisoned instructions that a real verifier gets to', () => {
  it('on the bundled kernels, but for what is listed', async function () {
    this.timeout(300_000);
    const kernels = await bundledKernels();
    const differences = new Set<string>();
    let compared = 0;
    let different = 0;
    for (const file of readdirSync(join(TEST, 'golden', 'verdicts')).sort()) {
      const recorded = JSON.parse(
        readFileSync(join(TEST, 'golden', 'verdicts', file), 'utf8'),
      ) as RecordedVerdicts;
      for (const [label, { release }] of Object.entries(recorded.kernels)) {
        const kernel = kernels.get(release);
        if (kernel === undefined) continue;
        for (const [objectName, programs] of Object.entries(recorded.programs)) {
          const predicted = predictions(openGuardObject(objectName), kernel);
          for (const [program, verdicts] of Object.entries(programs)) {
            const verdict = verdicts[label];
            if (verdict !== 'loads' && verdict !== 'fails:core') continue;
            compared++;
            const expected = verdict === 'loads' ? 'not reached' : 'poison reached';
            const ours = predicted.get(program);
            if (ours === expected) continue;
            different++;
            const story = objectName.replace(/\.clang.*/, '');
            differences.add(`${story} ${program} on ${label}: ${verdict}, walk: ${ours}`);
          }
        }
      }
    }
    assert.ok(compared > 15_000, `${compared} verdicts were compared`);
    const summary = `${compared} verdicts compared, ${different} differ\n`;
    assertGolden('verifier-differences.txt', summary + [...differences].sort().join('\n') + '\n');
  });
});

async function bundledKernels(): Promise<Map<string, Kernel>> {
  const opened = await openBundledKernels(join(TEST, '..', 'kernels'));
  assert.ok(opened.ok);
  return new Map(
    opened.value.map(({ name, kernel }) => {
      assert.ok(kernel.ok);
      return [name, kernel.value];
    }),
  );
}

function openGuardObject(name: string) {
  const object = readObject(readFileSync(join(TEST, 'guards', 'objects', name)));
  assert.ok(object.ok, name);
  return object.value;
}
