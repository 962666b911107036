import assert from 'node:assert/strict';
import { kernelDescription, kernelTooltip, kernelTree } from '../../client/src/kernel-tree';
import type { KernelItem } from '../../server/src/settings';
import { english as t } from './translate';

function item(given: Partial<KernelItem> = {}): KernelItem {
  return {
    id: 'bundled:6.1.0-50-cloud-amd64',
    label: '6.1',
    name: '6.1.0-50-cloud-amd64',
    release: '6.1.0-50-cloud-amd64',
    version: '6.1.140',
    arch: 'amd64',
    source: 'bundled',
    provenance: 'version from its config',
    isChosen: true,
    problems: 3,
    fault: null,
    ...given,
  };
}

const OWN = item({ id: '/k/own.btf', label: 'own', name: 'own', source: '/k/own.btf' });

describe('the tree of kernels', () => {
  it('groups bundled ones and paths', () => {
    const tree = kernelTree([item(), OWN], [], t);
    assert.deepEqual(
      tree.map(({ label, kernels }) => [label, kernels.map(({ id }) => id)]),
      [
        ['Bundled', ['bundled:6.1.0-50-cloud-amd64']],
        ['Files and folders', ['/k/own.btf']],
      ],
    );
    assert.deepEqual(
      tree.map(({ kernels }) => kernels[0].isRemovable),
      [false, true],
    );
  });

  it('keeps paths that were put away, unless they are chosen again', () => {
    const [, paths] = kernelTree([item(), OWN], ['/k/own.btf', '/k/other.btf'], t);
    assert.deepEqual(
      paths.kernels.map(({ id, isChosen }) => [id, isChosen]),
      [
        ['/k/own.btf', true],
        ['/k/other.btf', false],
      ],
    );
  });

  it('has no group without kernels', () => {
    assert.deepEqual(
      kernelTree([item()], [], t).map(({ id }) => id),
      ['bundled'],
    );
    assert.deepEqual(kernelTree([], [], t), []);
  });

  it('shows what is wrong with a kernel', () => {
    const [{ kernels }] = kernelTree([item({ fault: 'there is no BTF in it' })], [], t);
    assert.equal(kernels[0].icon, 'warning');
    assert.equal(kernels[0].description, 'there is no BTF in it');
  });
});

describe('what is said of a kernel', () => {
  const cases: readonly [given: Partial<KernelItem>, description: string][] = [
    [{}, '3 problems · amd64 · 6.1.0-50-cloud-amd64'],
    [{ problems: 1 }, '1 problem · amd64 · 6.1.0-50-cloud-amd64'],
    [{ isChosen: false }, 'amd64 · 6.1.0-50-cloud-amd64'],
    [{ problems: 0, arch: null }, '6.1.0-50-cloud-amd64'],
    [{ problems: 0, arch: null, release: null }, '6.1.140'],
    [{ problems: 0, release: null, version: null, label: 'own', name: 'own' }, 'amd64'],
  ];
  for (const [given, description] of cases) {
    it(description, () => {
      assert.equal(kernelDescription(item(given), t), description);
    });
  }

  it('the tooltip tells what is known, and no markup of a path is taken for it', () => {
    const tooltip = kernelTooltip(item({ source: '/k/[a](b)_*.btf', version: null }), t);
    assert.ok(tooltip.startsWith('**6.1.0\\-50\\-cloud\\-amd64**\n'), tooltip);
    assert.ok(tooltip.includes('- From: /k/\\[a\\]\\(b\\)\\_\\*.btf'), tooltip);
    assert.ok(!tooltip.includes('Version'), tooltip);
    assert.ok(tooltip.includes('- Problems: 3'), tooltip);
  });
});
