import assert from 'node:assert/strict';
import { fuzz } from './fuzz';
import { fuzzSetUp } from './seeds';

describe('readers on damaged files', () => {
  it('answer every one of 6000 mutants with a value or a fault', async function () {
    this.timeout(120_000);
    const { taken, findings } = await fuzz({ runs: 6000, seed: 20, ...fuzzSetUp() });
    assert.deepEqual(
      findings.map(({ reader, seed, run, problem }) => ({ reader, seed, run, problem })),
      [],
    );
    for (const [reader, count] of taken) {
      assert.ok(count > 20, `${reader} took only ${count} mutants: the rest of it was not tried`);
    }
  });

  it('make the same mutants for the same seed', async () => {
    const inputs: Uint8Array[][] = [[], []];
    for (const seen of inputs) {
      const { seeds } = fuzzSetUp();
      const reader = {
        name: 'recorder',
        seeds: 'types',
        read: (bytes: Uint8Array) => seen.push(bytes) > 0,
      } as const;
      await fuzz({ runs: 50, seed: 7, seeds, readers: [reader] });
    }
    assert.deepEqual(inputs[0], inputs[1]);
  });
});
