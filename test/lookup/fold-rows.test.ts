import assert from 'node:assert/strict';
import fc from 'fast-check';
import { foldRows, newestFirst, type KernelOrder } from '../../server/src/lookup';

type Story = readonly [kernel: string, cell: string][];

/** Kernels by `6.1` or a name without a version. */
function folded(story: Story, most = 10): string {
  const kernels = story.map(([label]): KernelOrder => {
    const [major, minor] = label.split('.').map(Number);
    return { version: Number.isNaN(major) ? null : [major, minor, 0] };
  });
  const labels = story.map(([label]) => label);
  const { rows, more } = foldRows(kernels, labels, (kernel) => [story[kernel][1]], most);
  const lines = rows.map(({ label, cells }) => `${label}: ${cells.join(' ')}`);
  return [...lines, ...(more > 0 ? [`${more} more`] : [])].join('; ');
}

describe('rows of kernels', () => {
  const STORIES: readonly (readonly [told: string, story: Story, most?: number])[] = [
    ['6.1: 8', [['6.1', '8']]],
    ['5.10 – 6.12: 8', [['5.10', '8'], ['6.1', '8'], ['6.12', '8']]], // prettier-ignore
    ['6.12: 16; 5.10 – 6.1: 8', [['5.10', '8'], ['6.1', '8'], ['6.12', '16']]], // prettier-ignore
    ['7.2: 8; 6.12: 16; 5.10: 8', [['5.10', '8'], ['6.12', '16'], ['7.2', '8']]], // prettier-ignore
    ['5.10 – 6.12: 8', [['6.12', '8'], ['5.10', '8'], ['6.1', '8']]], // prettier-ignore
    ['7.2: a; 2 more', [['5.10', 'c'], ['6.12', 'b'], ['7.2', 'a']], 1], // prettier-ignore
    ['6.1: 8; mine: 16', [['mine', '16'], ['6.1', '8']]], // prettier-ignore
    ['b, a: 8', [['a', '8'], ['b', '8']]], // prettier-ignore
    ['e, d, c and 2 more: 8', [['a', '8'], ['b', '8'], ['c', '8'], ['d', '8'], ['e', '8']]], // prettier-ignore
  ];
  for (const [told, story, most] of STORIES) {
    it(told, () => {
      assert.equal(folded(story, most), told);
    });
  }

  it('tell every kernel once, with its own cells, whatever the kernels are', () => {
    const kernel = fc.record({
      version: fc.option(fc.tuple(fc.nat(7), fc.nat(20), fc.nat(3)), { nil: null }),
      cell: fc.constantFrom('a', 'b'),
    });
    fc.assert(
      fc.property(fc.array(kernel, { maxLength: 12 }), fc.integer({ min: 1, max: 12 }), (of, n) => {
        const labels = of.map((_, i) => `k${i}`);
        const { rows, more } = foldRows(of, labels, (k) => [of[k].cell], n);
        const told = rows.flatMap(({ kernels }) => kernels);
        assert.deepEqual(told, newestFirst(of).slice(0, told.length));
        assert.equal(told.length + more, of.length);
        for (const { kernels, cells } of rows) {
          for (const k of kernels) assert.deepEqual(cells, [of[k].cell]);
        }
        assert.ok(rows.every((row, i) => i === 0 || row.cells[0] !== rows[i - 1].cells[0]));
      }),
    );
  });
});
