import assert from 'node:assert/strict';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { openKernel } from '../../server/src/kernels';
import { BtfBuilder, member } from '../support';
import { x86Image } from './boot-images';
import { compressed } from './fixtures';
import {
  CONFIG,
  elfWith,
  EMPTY_SPLIT_BTF,
  splitBtf,
  TINY_BTF,
  tinyKernel,
  VMLINUX,
} from './samples';
import { faultAt, opened, WorkFolder } from './work-folder';

const work = new WorkFolder();
after(() => {
  work.remove();
});

let folders = 0;
function folder(files: Readonly<Record<string, Uint8Array | string>>): string {
  return work.folder(`kernel-${folders++}`, files);
}

describe('a kernel is read from a folder', () => {
  const vmlinuz = x86Image(gzipSync(VMLINUX));
  const forms: [files: Record<string, Uint8Array>, format: string][] = [
    [{ 'vmlinux.btf': TINY_BTF }, 'raw BTF'],
    [{ 'vmlinux.btf.br': brotliCompressSync(TINY_BTF) }, 'raw BTF, brotli'],
    [{ 'vmlinux.btf.gz': gzipSync(TINY_BTF) }, 'raw BTF, gzip'],
    [{ 'vmlinux.btf.xz': compressed('tiny.btf.xz') }, 'raw BTF, xz'],
    [{ 'vmlinux.btf.zst': compressed('tiny.btf.zst') }, 'raw BTF, zstd'],
    [{ vmlinux: VMLINUX }, 'vmlinux'],
    [{ 'vmlinux.gz': gzipSync(VMLINUX) }, 'vmlinux, gzip'],
    [{ vmlinuz }, 'boot image (gzip)'],
    [{ 'vmlinuz.gz': gzipSync(vmlinuz) }, 'boot image (gzip), gzip'],
    [{ vmlinuz, vmlinux: VMLINUX }, 'vmlinux'],
    [{ vmlinuz, vmlinux: VMLINUX, 'vmlinux.btf.gz': gzipSync(TINY_BTF) }, 'raw BTF, gzip'],
    [{ 'vmlinux.btf': TINY_BTF, 'vmlinux.btf.br': Uint8Array.of(1) }, 'raw BTF'],
  ];
  for (const [files, format] of forms) {
    it(`${Object.keys(files).join(', ')}: ${format}`, async () => {
      const path = folder(files);
      const kernel = await opened(path);
      assert.equal(kernel.format, format);
      assert.equal(`${kernel.name}, ${kernel.path}`, `kernel-${folders - 1}, ${path}`);
      assert.equal(kernel.config, null);
      assert.deepEqual(kernel.notes, []);
      assert.equal(kernel.btfSize, TINY_BTF.length);
    });
  }

  it('a fault names the file in the folder', async () => {
    const path = folder({ 'vmlinux.btf': 'words' });
    assert.equal(await faultAt(path, join(path, 'vmlinux.btf')), 'not-recognised');
    const split = folder({ 'vmlinux.btf.gz': gzipSync(splitBtf()) });
    assert.equal(await faultAt(split, join(split, 'vmlinux.btf.gz')), 'split-btf');
  });

  it('named by a relative path, with a slash or a dot behind', async () => {
    const path = folder({ 'vmlinux.btf': TINY_BTF });
    for (const behind of ['/', '/.', '/../' + `kernel-${folders - 1}`]) {
      assert.equal((await opened(path + behind)).name, `kernel-${folders - 1}`);
    }
  });
});

describe("a folder's config", () => {
  const image = { 'vmlinux.btf': TINY_BTF };
  const forms: [name: string, contents: Uint8Array | string][] = [
    ['config', CONFIG],
    ['config.gz', gzipSync(CONFIG)],
    ['config.br', brotliCompressSync(Buffer.from(CONFIG))],
    ['config', gzipSync(CONFIG)],
  ];
  for (const [name, contents] of forms) {
    it(`${name} of ${contents.length} bytes`, async () => {
      const { config, notes } = await opened(folder({ ...image, [name]: contents }));
      assert.deepEqual(notes, []);
      assert.equal(config?.get('CONFIG_NF_CONNTRACK'), 'm');
    });
  }

  it('gives the first value of an option, from lines that start with CONFIG_ alone', async () => {
    const { config } = await opened(folder({ ...image, config: CONFIG }));
    assert.ok(config !== null);
    assert.equal(config.get('CONFIG_HZ'), '250');
    assert.equal(config.get('CONFIG_LOCALVERSION'), '""');
    assert.equal(config.get('CONFIG_NET_FC'), undefined, 'a comment');
    assert.equal(config.get('CONFIG_LOCALVERSION_AUTO'), undefined, 'not set');
    assert.equal(config.get('CONFIG_NF'), undefined, 'the start of another name');
    assert.equal(config.get('HZ'), undefined);
    assert.equal(config.get('CONFIG_64BIT'), 'y');
  });

  it('may start with an option, end without a newline and have lines that end in CR LF', async () => {
    const text = 'CONFIG_A=1\r\nCONFIG_B="x=y"\r\nCONFIG_C=';
    const { config } = await opened(folder({ ...image, config: text }));
    assert.ok(config !== null);
    assert.equal(config.get('CONFIG_A'), '1');
    assert.equal(config.get('CONFIG_B'), '"x=y"');
    assert.equal(config.get('CONFIG_C'), '');
  });

  const unreadable: [name: string, contents: Uint8Array | string, code: string][] = [
    ['config', 'nothing of the kind', 'not-a-config'],
    ['config', '', 'not-a-config'],
    ['config.gz', gzipSync(CONFIG).subarray(0, 50), 'compression-truncated'],
    ['config', TINY_BTF, 'not-a-config'],
    ['config', Buffer.alloc(5 << 20), 'file-too-large'],
  ];
  for (const [name, contents, code] of unreadable) {
    it(`that is ${code} (${contents.length} bytes) is a note, the kernel can be used`, async () => {
      const path = folder({ ...image, [name]: contents });
      const kernel = await opened(path);
      assert.equal(kernel.config, null);
      assert.deepEqual(
        kernel.notes.map((note) => note.code),
        [code],
      );
      assert.ok(kernel.notes[0].message.startsWith(`${join(path, name)}: `));
    });
  }

  it('of another kernel is a note', async () => {
    const config = CONFIG.replace('6.1.176', '6.12.1');
    const kernel = await opened(folder({ vmlinux: VMLINUX, config }));
    assert.match(kernel.notes[0].message, /config: it is of 6\.12\.1, .* is 6\.1\.0-50-amd64$/);
    assert.equal(kernel.config?.version, '6.12.1');
    assert.deepEqual((await opened(folder({ vmlinux: VMLINUX, config: CONFIG }))).notes, []);
  });
});

describe("a folder's modules", () => {
  const base = tinyKernel();
  const module = (name: string) =>
    elfWith({
      sections: { '.BTF': splitBtf(base, name), '.gnu.linkonce.this_module': new Uint8Array(8) },
    });

  it('are read when asked for, once, in the order of their names', async () => {
    const kernel = await opened(
      folder({
        'vmlinux.btf': TINY_BTF,
        'modules/zram.ko': module('zram_data'),
        'modules/net/nf-conntrack.ko.gz': gzipSync(module('nf_data')),
        'modules/raw_one': splitBtf(base, 'raw_data'),
        'modules/raw-two.btf.br': brotliCompressSync(splitBtf(base, 'second_data')),
        'modules/nothing': EMPTY_SPLIT_BTF,
        'modules/.hidden': 'not looked at',
      }),
    );
    const first = kernel.modules();
    assert.equal(kernel.modules(), first);
    const { modules, faults } = await first;
    assert.deepEqual(faults, []);
    const found = modules.map(({ name, btf }) => [name, btf.name(btf.typeCount - 1)]);
    assert.deepEqual(found, [
      ['nf_conntrack', 'nf_data'],
      ['nothing', 'task_struct'],
      ['raw_one', 'raw_data'],
      ['raw_two', 'second_data'],
      ['zram', 'zram_data'],
    ]);
    for (const { btf } of modules) assert.equal(btf.base, kernel.btf);
  });

  it('are all known where there are some, and where the kernel takes no types of theirs', async () => {
    const config = (line: string) => `# Linux/x86 6.12.0 Kernel Configuration\n${line}\n`;
    const cases: readonly (readonly [
      files: Record<string, string | Uint8Array>,
      known: boolean,
    ])[] = [
      [{}, false],
      [{ 'modules/zram.ko': module('zram_data') }, true],
      [{ config: config('CONFIG_DEBUG_INFO_BTF_MODULES=y') }, false],
      [{ config: config('# CONFIG_DEBUG_INFO_BTF_MODULES is not set\nCONFIG_A=y') }, true],
    ];
    for (const [files, known] of cases) {
      const kernel = await opened(folder({ 'vmlinux.btf': TINY_BTF, ...files }));
      assert.equal(kernel.knowsModules, known, Object.keys(files).join());
    }
    const beside = await opened(folder({ vmlinux: TINY_BTF, zram: splitBtf(base, 'zram_data') }));
    assert.equal(beside.knowsModules, true, '/sys/kernel/btf has those that are loaded');
  });

  it('that cannot be read are faults with their names', async () => {
    const larger = tinyKernel();
    larger.struct('only_there', 4, []);
    const other = new BtfBuilder('little', { base: larger });
    other.struct('odd', 4, [member('a', larger.nextId - 1, 0), member('b', larger.nextId, 0)]);
    const path = folder({
      'vmlinux.btf': TINY_BTF,
      'modules/good.ko': module('good'),
      'modules/README': 'words',
      'modules/vmlinuz.ko': x86Image(gzipSync(VMLINUX)),
      'modules/no-btf.ko': elfWith({ sections: { '.text': Uint8Array.of(1) } }),
      'modules/cut.ko.xz': compressed('tiny.btf.xz').subarray(0, 100),
      'modules/of_another': other.build(),
    });
    symlinkSync(work.path('nowhere'), join(path, 'modules', 'lost.ko'));
    const { modules, faults } = await (await opened(path)).modules();
    assert.deepEqual(
      modules.map(({ name }) => name),
      ['good'],
    );
    assert.deepEqual(
      faults.map(({ name, fault }) => [name, fault.code]),
      [
        ['README', 'not-a-module'],
        ['cut', 'compression-truncated'],
        ['lost', 'not-found'],
        ['no_btf', 'module-without-btf'],
        ['of_another', 'module-of-another-kernel'],
        ['vmlinuz', 'not-a-module'],
      ],
    );
    for (const { fault } of faults) assert.ok(fault.message.startsWith(join(path, 'modules')));
  });

  it('with a .BTF.base are put on the vmlinux beside them', async () => {
    const distilled = new BtfBuilder('little');
    distilled.int('int', 4, { signed: true });
    const split = new BtfBuilder('little', { base: distilled });
    split.struct('rebased', 4, [member('count', 1, 0)]);
    const sections = { '.BTF': split.build(), '.BTF.base': distilled.build() };
    const kernel = await opened(
      folder({ 'vmlinux.btf': TINY_BTF, 'modules/a.ko': elfWith({ sections }) }),
    );
    const { modules, faults } = await kernel.modules();
    assert.deepEqual(faults, []);
    const [{ btf }] = modules;
    const [id] = btf.names().named('rebased');
    assert.equal(btf.elementType(id, 0), kernel.btf.names().named('int')[0]);
  });

  it('with a .BTF.base of types that this vmlinux lacks are faults', async () => {
    const distilled = new BtfBuilder('little');
    distilled.struct('not_there', 4, []);
    const split = new BtfBuilder('little', { base: distilled });
    split.struct('lost', 4, [member('it', 1, 0)]);
    const sections = { '.BTF': split.build(), '.BTF.base': distilled.build() };
    const kernel = await opened(
      folder({ 'vmlinux.btf': TINY_BTF, 'modules/a.ko': elfWith({ sections }) }),
    );
    const { faults } = await kernel.modules();
    assert.deepEqual(
      faults.map(({ fault }) => fault.code),
      ['btf-base-unmapped'],
    );
  });

  it('are found in kernel/ as /lib/modules/<release> has them', async () => {
    const path = folder({ vmlinuz: x86Image(gzipSync(VMLINUX)), 'kernel/net/a.ko': module('a') });
    const { modules } = await (await opened(path)).modules();
    assert.deepEqual(
      modules.map(({ name }) => name),
      ['a'],
    );
  });

  it('are found beside vmlinux as /sys/kernel/btf has them', async () => {
    const path = folder({ vmlinux: TINY_BTF, nf_nat: splitBtf(base), 'notes.txt': 'words' });
    const { modules, faults } = await (await opened(path)).modules();
    assert.deepEqual([modules.map(({ name }) => name), faults], [['nf_nat'], []]);
  });

  it('in a folder that links to itself are read once', async () => {
    const path = folder({ 'vmlinux.btf': TINY_BTF, 'modules/a.ko': module('a') });
    symlinkSync(join(path, 'modules'), join(path, 'modules', 'again'));
    const { modules, faults } = await (await opened(path)).modules();
    assert.deepEqual([modules.length, faults.length], [1, 0]);
  });
});

describe('the kernel that runs here', () => {
  const here = async (...words: Parameters<typeof openKernel>) => {
    const kernel = await openKernel(...words);
    assert.ok(kernel.ok, kernel.ok ? '' : kernel.fault.message);
    return kernel.value;
  };
  const base = tinyKernel();
  const running = (path: string) => ({ btf: join(path, 'vmlinux'), words: join(path, 'version') });

  it('says what it is, and which modules are loaded', async () => {
    const banner = 'Linux version 6.12.107+deb13-amd64 (a@b) (gcc) #1 SMP Debian 6.12.107-1 (2026)';
    const path = folder({ vmlinux: TINY_BTF, zram: splitBtf(base, 'zram_data') });
    const words = join(folder({ version: `${banner}\n` }), 'version');
    const kernel = await here(join(path, 'vmlinux'), 'here', { ...running(path), words });
    assert.equal(kernel.name, 'this machine');
    assert.deepEqual(kernel.release, { value: '6.12.107+deb13-amd64', from: 'running kernel' });
    assert.deepEqual(kernel.version, [6, 12, 107]);
    assert.equal(kernel.knowsModules, true);
    const { modules, faults } = await kernel.modules();
    assert.deepEqual([modules.map(({ name }) => name), faults], [['zram'], []]);
  });

  it('has no release where nothing tells it', async () => {
    const path = folder({ vmlinux: TINY_BTF });
    const kernel = await here(join(path, 'vmlinux'), 'here', running(path));
    assert.equal(kernel.release, null);
    assert.deepEqual((await kernel.modules()).modules, []);
  });
});
