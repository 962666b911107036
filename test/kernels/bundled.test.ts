import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openBundledKernels } from '../../server/src/kernels';
import { BUNDLED, FIXTURES } from './fixtures';
import { TINY_BTF } from './samples';
import { opened, WorkFolder } from './work-folder';

const work = new WorkFolder();
after(() => {
  work.remove();
});

describe('the bundled kernels', () => {
  it('open, the oldest first, with release, version and architecture', async () => {
    const bundled = await openBundledKernels(BUNDLED);
    assert.ok(bundled.ok);
    const found = bundled.value.map(({ name, kernel }) => {
      assert.ok(kernel.ok, name);
      const { release, version, arch, format, source, notes } = kernel.value;
      assert.equal(kernel.value.name, name);
      assert.equal(release?.value, name);
      assert.deepEqual(notes, []);
      return [name, version?.join('.'), arch?.value, source, format];
    });
    assert.deepEqual(found, [
      ['5.10.0-46-cloud-amd64', '5.10.262', 'amd64', 'bundled', 'raw BTF, brotli'],
      ['6.1.0-50-cloud-amd64', '6.1.176', 'amd64', 'bundled', 'raw BTF, brotli'],
      ['6.12.107+deb13-cloud-amd64', '6.12.107', 'amd64', 'bundled', 'raw BTF, brotli'],
      ['6.18.15+deb13-cloud-amd64', '6.18.15', 'amd64', 'bundled', 'raw BTF, brotli'],
      ['7.2.12+deb14-cloud-amd64', '7.2.12', 'amd64', 'bundled', 'raw BTF, brotli'],
    ]);
  });

  it('hold the types and options of a whole kernel', async () => {
    const bundled = await openBundledKernels(BUNDLED);
    assert.ok(bundled.ok);
    for (const { name, kernel } of bundled.value) {
      assert.ok(kernel.ok, name);
      const { btf, config } = kernel.value;
      assert.ok(btf.typeCount > 70_000, `${name}: ${btf.typeCount} types`);
      assert.equal(btf.names().named('task_struct').length, 1, name);
      assert.equal(config?.get('CONFIG_DEBUG_INFO_BTF'), 'y', name);
      assert.equal(btf.pointerSize, 8);
      assert.equal(btf.littleEndian, true);
    }
  });

  it('are each named in NOTICE with their package and version', () => {
    const notice = readFileSync(join(BUNDLED, 'NOTICE'), 'utf8');
    for (const name of readdirSync(BUNDLED).filter((entry) => entry !== 'NOTICE')) {
      const line = notice.split('\n').find((text) => text.startsWith(`${name} `)) ?? '';
      assert.match(line, /linux-(image|binary)-\S+ .*\d+\.\d+\.\d+-1/, name);
    }
  });

  it('have a result each, so that one that is damaged leaves the others', async () => {
    const folder = work.folder('bundle', {
      '6.12.1/vmlinux.btf': TINY_BTF,
      '6.9.1/vmlinux.btf': 'words',
      '10.1.1/vmlinux.btf': TINY_BTF,
      'other/vmlinux.btf': TINY_BTF,
      NOTICE: 'no kernel',
    });
    const bundled = await openBundledKernels(folder);
    assert.ok(bundled.ok);
    assert.deepEqual(
      bundled.value.map(({ name, kernel }) => [name, kernel.ok || kernel.fault.code]),
      [
        ['other', true],
        ['6.9.1', 'not-recognised'],
        ['6.12.1', true],
        ['10.1.1', true],
      ],
    );
    const missing = await openBundledKernels(work.path('missing'));
    assert.equal(missing.ok || missing.fault.code, 'not-found');
  });
});

describe('kernels of other architectures, compressed with xz', () => {
  it('arm64', async () => {
    const kernel = await opened(join(FIXTURES, '6.12.107+deb13-cloud-arm64'));
    assert.deepEqual(
      [kernel.arch, kernel.version, kernel.format, kernel.btfSize],
      [{ value: 'arm64', from: 'config' }, [6, 12, 107], 'raw BTF, xz', 4_910_460],
    );
    const alone = await opened(join(FIXTURES, '6.12.107+deb13-cloud-arm64', 'vmlinux.btf.xz'));
    assert.deepEqual(alone.arch, { value: 'arm64', from: 'BTF' });
  });

  it('s390x, which is big endian', async () => {
    const kernel = await opened(join(FIXTURES, '6.12.94+deb13-s390x'));
    assert.deepEqual(kernel.arch, { value: 's390x', from: 'config' });
    assert.equal(kernel.btf.littleEndian, false);
    const alone = await opened(join(FIXTURES, '6.12.94+deb13-s390x', 'vmlinux.btf.xz'));
    assert.deepEqual(alone.arch, { value: 's390x', from: 'BTF' });
  });
});
