import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HostStatus, LoadResult, TestResult } from '../../server/src/settings';
import { unpackPackages } from '../../server/src/virtual-host/packages';
import { needTwoKernels, type KernelPackages } from '../virtual-host/kernels';
import { KERNEL, ROOT } from './desk';
import { Editor } from './editor';

const MINUTE = 60_000;
const COUNTS = join(ROOT, 'test', 'hosts', 'programs', 'counts.bpf.o');
const LEGACY = join(ROOT, 'examples', 'legacy.bpf.o');

describe('virtual hosts through the protocol', function () {
  this.timeout(5 * MINUTE);
  let kernels: KernelPackages[] = [];
  let images: string[] = [];
  let work = '';
  let editor: Editor | undefined;

  before(async function () {
    this.timeout(15 * MINUTE);
    kernels = await needTwoKernels(this);
    work = mkdtempSync(join(tmpdir(), 'virtual-hosts-'));
    images = await Promise.all(
      kernels.map(async ({ files, version }) => {
        const unpacked = await unpackPackages(files, join(work, version), undefined);
        assert.ok(unpacked.ok);
        return unpacked.value;
      }),
    );
    editor = await Editor.ready({
      folders: [work],
      settings: { kernels: [KERNEL], live: { enabled: false } },
      environment: { XDG_DATA_HOME: work, TMPDIR: work },
    });
  });
  after(async () => {
    await editor?.stop();
    if (work !== '') rmSync(work, { recursive: true, force: true });
  });

  it('boot, take objects each as its kernel can, and are gone with the server', async () => {
    assert.ok(editor !== undefined);
    const here = editor;
    const hosts = await Promise.all(
      images.map((kernel) => here.run<HostStatus>('coreLens.server.bootVirtualHost', { kernel })),
    );
    for (const [i, host] of hosts.entries()) {
      assert.equal(host.state, 'open');
      assert.ok(host.isVirtual);
      assert.equal(host.name, `virtual:${host.release}`);
      assert.ok(host.release?.startsWith(kernels[i].version), host.release ?? '');
      assert.ok(existsSync(join(host.kernel ?? '', 'vmlinux.btf')), 'its kernel is kept');
      const missing = host.items.filter(({ state }) => state === 'missing');
      assert.deepEqual(missing, []);
    }
    const names = hosts.map(({ name }) => name);
    const loaded = await here.run<LoadResult[]>('coreLens.server.load', {
      hosts: names,
      object: COUNTS,
    });
    assert.deepEqual(
      loaded.map(({ outcome }) => outcome),
      ['loaded', 'loaded'],
    );
    // Of every program, on each kernel, the check said what came.
    const tried = await here.run<LoadResult[]>('coreLens.server.load', {
      hosts: names,
      object: LEGACY,
      force: true,
    });
    for (const { outcome, programs, refusals } of tried) {
      const fails = programs.some(({ verdict }) => verdict === 'fails');
      assert.equal(outcome, fails ? 'refused' : 'loaded', JSON.stringify(refusals));
      assert.ok(programs.every(({ differs }) => !differs));
    }
    const ran = await here.run<TestResult[]>('coreLens.server.test', {
      hosts: names,
      object: COUNTS,
      run: { program: 'count', repeat: 3 },
    });
    assert.deepEqual(
      ran.map(({ runs }) => runs.map(({ returned }) => returned)),
      [['XDP_PASS (2)'], ['XDP_PASS (2)']],
    );
    await here.run('coreLens.server.stopVirtualHost', { host: names[0] });
    await here.until(
      () => here.hosts.hosts.every(({ name }) => name !== names[0]),
      'the first one is gone',
    );
    assert.equal(await here.stop(), 0);
    assert.deepEqual(
      readdirSync(work).filter((name) => name.startsWith('core-lens-')),
      [],
    );
  });
});
