import assert from 'node:assert/strict';
import { assertGolden } from '../golden';
import { predictions } from './predict';
import { bundledKernels, openGuardObject, readVerdicts, verdictFiles } from './recorded';

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
    for (const file of verdictFiles()) {
      const recorded = readVerdicts(file);
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
