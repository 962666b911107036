import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { createTar } from 'nanotar';
import { openKernel } from '../../server/src/kernels';
import { expand, type Compression } from '../../server/src/kernels/expand';
import { fileSystemFailure } from '../../server/src/kernels/faults';
import { readKernelImage } from '../../server/src/kernels/read-image';
import { Chunks } from '../../server/src/kernels/byte-source';
import { MOST_ARCHIVE_ENTRIES, MOST_PIECES } from '../../server/src/kernels/limits';
import { BtfBuilder, ElfBuilder, member, SECTION_TYPE } from '../support';
import { flatImage, lz4Frame, S390_MARK, x86Image, zbootImage, zstdFrame } from './boot-images';
import { BOMB_SIZE, compressed } from './fixtures';
import { elfWith, EMPTY_SPLIT_BTF, splitBtf, TINY_BTF, tinyKernel, VMLINUX } from './samples';
import { faultAt, WorkFolder } from './work-folder';

const work = new WorkFolder();
after(() => {
  work.remove();
});

describe('what is no kernel is refused with the reason', () => {
  const withSections = (sections: Record<string, Uint8Array>) => elfWith({ sections });
  const debugFile = new ElfBuilder('little')
    .section({ name: '.BTF', type: SECTION_TYPE.NOBITS, size: 500 })
    .build();
  const module = { '.BTF': splitBtf(), '.gnu.linkonce.this_module': new Uint8Array(64) };
  const oddBase = { '.BTF': splitBtf(), '.BTF.base': TINY_BTF.subarray(0, TINY_BTF.length - 3) };
  const larger = tinyKernel();
  larger.struct('only_there', 4, []);
  const other = new BtfBuilder('little', { base: larger });
  other.struct('odd', 4, [member('a', larger.nextId + 7, 0)]);
  const baseOfAnother = { '.BTF': other.build(), '.BTF.base': TINY_BTF };
  const moduleWithoutBtf = { '.gnu.linkonce.this_module': new Uint8Array(64) };
  const longArchive = createTar(
    Array.from({ length: MOST_ARCHIVE_ENTRIES + 1 }, (_, i) => ({ name: `${i}.btf` })),
  );
  const cutBtf = TINY_BTF.subarray(0, TINY_BTF.length - 3);
  const twoBtfs = ['a.btf', 'b.btf'].map((name) => ({ name, data: TINY_BTF }));

  const made: [file: string, contents: Uint8Array | string, code: string][] = [
    ['empty', '', 'empty-file'],
    ['empty.gz', gzipSync(''), 'empty-file'],
    ['words.txt', 'no kernel at all, but some words', 'not-recognised'],
    ['words.gz', gzipSync('no kernel at all, but some words'), 'not-recognised'],
    ['words.br', brotliCompressSync(Buffer.from('words')), 'not-recognised'],
    ['twice.gz', gzipSync(gzipSync(TINY_BTF)), 'nested-too-deep'],
    ['a.bz2', 'BZh91AY&SY', 'compressed-otherwise'],
    ['a.bz2.gz', gzipSync('BZh91AY&SY'), 'compressed-otherwise'],
    ['frame.lz4', Uint8Array.of(4, 0x22, 0x4d, 0x18, 0, 0), 'compressed-otherwise'],
    ['package.zip', 'PK\x03\x04....', 'compressed-otherwise'],
    ['cut.btf', cutBtf, 'btf-bad-header'],
    ['head.btf', TINY_BTF.subarray(0, 20), 'btf-too-short'],
    ['vmlinux', withSections({ '.text': new Uint8Array(9) }), 'elf-without-btf'],
    ['vmlinux.debug', debugFile, 'elf-btf-not-stored'],
    ['cut-vmlinux', VMLINUX.subarray(0, VMLINUX.length - 64), 'elf-truncated'],
    ['odd-vmlinux', withSections({ '.BTF': cutBtf }), 'btf-bad-header'],
    ['nf_conntrack', splitBtf(), 'split-btf'],
    ['empty-module', EMPTY_SPLIT_BTF, 'split-btf'],
    ['nf_conntrack.ko', withSections(module), 'split-btf'],
    ['odd-base.ko', withSections(oddBase), 'btf-bad-header'],
    ['base-of-another.ko', withSections(baseOfAnother), 'btf-bad-type'],
    ['no-btf.ko', withSections(moduleWithoutBtf), 'module-without-btf'],
    ['four-thousand.btf.tar', longArchive, 'archive-too-long'],
    ['two.btf.tar', createTar(twoBtfs), 'archive-with-several'],
    ['none.btf.tar', createTar([{ name: 'README', data: 'x' }]), 'archive-without-btf'],
  ];
  for (const [file, contents, code] of made) {
    it(`${file}: ${code}`, async () => {
      assert.equal(await faultAt(work.write(file, contents)), code);
    });
  }

  it('a path that is not there, or goes through a file', async () => {
    assert.equal(await faultAt(work.path('missing')), 'not-found');
    assert.equal(await faultAt(join(work.write('file', 'x'), 'below')), 'not-found');
    assert.equal(await faultAt('a\0b'), 'unreadable');
    assert.equal(await faultAt(work.path('n'.repeat(300))), 'unreadable');
  });

  it('a folder without a kernel', async () => {
    assert.equal(await faultAt(work.folder('nothing-here')), 'folder-without-kernel');
    const folder = work.folder('folder-in-folder');
    work.folder('folder-in-folder/vmlinux');
    assert.equal(await faultAt(folder), 'folder-without-kernel');
  });

  it('a symbolic link is followed, a circle of them is not', async () => {
    symlinkSync(work.write('target.btf', TINY_BTF), work.path('link.btf'));
    const linked = await openKernel(work.path('link.btf'));
    assert.ok(linked.ok && linked.value.name === 'link');
    symlinkSync(work.path('circle-a'), work.path('circle-b'));
    symlinkSync(work.path('circle-b'), work.path('circle-a'));
    assert.equal(await faultAt(work.path('circle-a')), 'symlink-loop');
  });

  it('a pipe or a device is not waited for', async function () {
    if (process.platform === 'win32') {
      console.log('      skipped: there are no pipes in the file system of Windows');
      this.skip();
    }
    execFileSync('mkfifo', [work.path('pipe')]);
    assert.equal(await faultAt(work.path('pipe')), 'not-a-file');
    assert.equal(await faultAt('/dev/zero'), 'not-a-file');
    const folder = work.folder('pipe-folder');
    execFileSync('mkfifo', [join(folder, 'vmlinux')]);
    assert.equal(await faultAt(folder, join(folder, 'vmlinux')), 'not-a-file');
  });

  it('a file or folder that may not be read', async function () {
    const { seteuid, geteuid } = process;
    if (process.platform === 'win32' || seteuid === undefined || geteuid === undefined) {
      console.log('      skipped: there are no file modes on Windows');
      this.skip();
    }
    const file = work.write('secret.btf', TINY_BTF);
    const folder = work.folder('secret', { 'vmlinux.btf': TINY_BTF });
    chmodSync(file, 0);
    chmodSync(folder, 0);
    chmodSync(work.path('.'), 0o755);
    const user = geteuid();
    const nobody = 65534;
    if (user === 0) seteuid(nobody);
    try {
      assert.equal(await faultAt(file), 'permission-denied');
      assert.equal(await faultAt(folder), 'permission-denied');
    } finally {
      if (user === 0) seteuid(user);
      chmodSync(folder, 0o755);
    }
  });

  it('what the file system says otherwise is passed on', () => {
    const io = Object.assign(new Error('i/o error'), { code: 'EIO' });
    const { fault } = fileSystemFailure(io);
    assert.deepEqual([fault.code, fault.message], ['unreadable', 'it cannot be read (EIO)']);
    assert.equal(fileSystemFailure(new RangeError()).fault.code, 'unreadable');
  });
});

describe('a fault says', () => {
  it('that a module needs its vmlinux, and how to give it', async () => {
    const kernel = await openKernel(work.write('nf_nat', splitBtf()));
    assert.equal(
      kernel.ok || kernel.fault.message,
      'this is the BTF of a kernel module, which needs that of its vmlinux; name a folder that holds vmlinux.btf (or vmlinux, vmlinuz) and the module in modules/',
    );
  });

  it('that a tar archive has too many entries, rather than that it is damaged', async () => {
    const entries = Array.from({ length: MOST_ARCHIVE_ENTRIES }, (_, i) => ({ name: `${i}` }));
    const most = createTar([...entries.slice(1), { name: 'a.btf', data: TINY_BTF }]);
    assert.ok((await openKernel(work.write('most.tar', most))).ok);
  });
});

describe('an expansion stops at its limit', () => {
  const bomb = Buffer.alloc(BOMB_SIZE);
  bomb.set(TINY_BTF);
  const made: [file: string, make: () => Uint8Array][] = [
    ['bomb.btf.gz', () => gzipSync(bomb)],
    ['bomb.btf.br', () => brotliCompressSync(bomb, { params: { [1]: 1 } })],
    ['bomb.btf.xz', () => compressed('bomb.btf.xz')],
    ['bomb.btf.zst', () => compressed('bomb.btf.zst')],
  ];
  for (const [file, make] of made) {
    it(file, async () => {
      const contents = make();
      assert.ok(contents.length < BOMB_SIZE / 100, 'it is a bomb');
      assert.equal(await faultAt(work.write(file, contents)), 'expands-too-far');
    });
  }

  it('what nothing is recognised in is not expanded on and on', async () => {
    const zeros = gzipSync(Buffer.alloc(BOMB_SIZE));
    assert.equal(await faultAt(work.write('zeros.gz', zeros)), 'not-recognised');
  });

  it('a config, too', async () => {
    const folder = work.folder('bomb-config', {
      'vmlinux.btf': TINY_BTF,
      'config.gz': gzipSync(bomb),
    });
    const kernel = await openKernel(folder);
    assert.ok(kernel.ok);
    assert.deepEqual(
      kernel.value.notes.map(({ code }) => code),
      ['expands-too-far'],
    );
    assert.equal(kernel.value.config, null);
  });

  const pieces: [method: Compression, piece: Uint8Array][] = [
    ['gzip', gzipSync('')],
    ['zstd', zstdFrame(new Uint8Array(0))],
    ['zstd', Uint8Array.of(0x53, 0x2a, 0x4d, 0x18, 0, 0, 0, 0)],
    ['lz4', lz4Frame(Uint8Array.of(1))],
    ['xz', compressed('tiny.btf.xz')],
    ['xz', compressed('tiny.sha256.btf.xz')],
  ];
  for (const [method, piece] of pieces) {
    it(`after so many ${method} pieces of ${piece.length} bytes`, async () => {
      const many = Buffer.concat(Array.from({ length: MOST_PIECES + 1 }, () => piece));
      const all = await expand(many.subarray(0, MOST_PIECES * piece.length), method, 1 << 26);
      assert.ok(all.ok, JSON.stringify(all));
      const oneMore = await expand(many, method, 1 << 26);
      assert.equal(oneMore.ok || oneMore.fault.code, 'compressed-in-pieces');
    });
  }

  it('raw BTF that is larger than any', async () => {
    assert.equal(await faultAt(work.write('huge.btf', bomb)), 'btf-section-too-large');
  });
});

describe('compressed data that is cut off or changed is refused', () => {
  const files: [name: string, bytes: Uint8Array][] = [
    ['a.btf.gz', gzipSync(TINY_BTF)],
    ['a.btf.br', brotliCompressSync(TINY_BTF)],
    ['a.btf.xz', compressed('tiny.btf.xz')],
    ['a.btf.zst', compressed('tiny.btf.zst')],
    ['a.btf.lz4', compressed('tiny.btf.lz4')],
  ];
  for (const [name, bytes] of files) {
    it(`${name} cut off`, async () => {
      for (const length of [10, Math.floor(bytes.length / 2), bytes.length - 1]) {
        const code = await faultAt(work.write(name, bytes.subarray(0, length)));
        assert.match(code, /^compression-(truncated|damaged)$|^empty-file$/, `${length} bytes`);
      }
    });
  }

  it('a check of a kind that xz may have one day is named', async () => {
    const changed = Uint8Array.from(compressed('tiny.btf.xz'));
    changed[7] = 5;
    const kernel = await openKernel(work.write('a.btf.xz', changed));
    assert.match(kernel.ok ? '' : kernel.fault.message, /^the xz data uses a check of kind 5,/);
  });

  it('a wrong checksum of gzip or xz', async () => {
    const sha256: [string, Uint8Array] = ['sha256.btf.xz', compressed('tiny.sha256.btf.xz')];
    for (const [name, bytes] of [files[0], files[2], sha256]) {
      const changed = Uint8Array.from(bytes);
      changed[changed.length - (name.endsWith('.gz') ? 6 : 40)] ^= 0x10;
      assert.equal(await faultAt(work.write(name, changed)), 'compression-damaged', name);
    }
  });
});

describe('no bytes at all make the readers throw', () => {
  const seeds = [
    TINY_BTF,
    VMLINUX.subarray(4200),
    gzipSync(TINY_BTF),
    compressed('tiny.btf.xz'),
    compressed('tiny.btf.zst'),
    compressed('tiny.btf.lz4'),
    compressed('tiny.btf.tar.xz'),
    compressed('branchy.xz').subarray(0, 900),
    compressed('s390x-kernel.zst'),
    createTar([{ name: 'x.btf', data: TINY_BTF }]).subarray(0, 2048),
    x86Image(gzipSync(VMLINUX)),
    zbootImage(compressed('tiny.btf.zst'), 0xaa64),
    flatImage(S390_MARK, [compressed('s390x-kernel.zst')]),
    elfWith({ sections: { '.BTF': TINY_BTF } }),
  ];
  const change = fc.record({
    at: fc.nat({ max: 1 << 17 }),
    byte: fc.oneof(fc.constantFrom(0, 1, 0x7f, 0x80, 0xff), fc.nat({ max: 255 })),
  });

  it('changed files of every form', async () => {
    const changed = fc.tuple(fc.constantFrom(...seeds), fc.array(change, { maxLength: 6 }));
    await fc.assert(
      fc.asyncProperty(changed, fc.boolean(), async ([seed, changes], isBrotli) => {
        const bytes = Uint8Array.from(seed);
        for (const { at, byte } of changes) bytes[at % bytes.length] = byte;
        const result = await readKernelImage(new Chunks([bytes]), isBrotli ? 'x.br' : 'x');
        if (!result.ok) assert.notEqual(result.fault.message, '');
      }),
      { numRuns: 400 },
    );
  });

  it('random bytes behind each magic number', async () => {
    const methods = fc.constantFrom('gzip', 'xz', 'zstd', 'lz4', 'brotli');
    const magics = {
      gzip: [0x1f, 0x8b, 8],
      xz: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0, 0, 1, 0x69, 0x22, 0xde, 0x36],
      zstd: [0x28, 0xb5, 0x2f, 0xfd],
      lz4: [2, 0x21, 0x4c, 0x18],
      brotli: [],
    };
    await fc.assert(
      fc.asyncProperty(methods, fc.uint8Array({ maxLength: 200 }), async (method, tail) => {
        const bytes = Uint8Array.from([...magics[method], ...tail]);
        const expanded = await expand(bytes, method, 1 << 20);
        if (!expanded.ok) assert.match(expanded.fault.code, /^(compression|expands)-/);
      }),
      { numRuns: 500 },
    );
  });

  it('a tar entry of a size below zero does not lead in circles', async () => {
    const archive = createTar([
      { name: 'a', data: 'x' },
      { name: 'b.btf', data: TINY_BTF },
    ]);
    for (const size of ['-0000002000', '77777777777', 'not a size.']) {
      const changed = Buffer.from(archive);
      changed.write(size, 124, 'latin1');
      assert.equal(await faultAt(work.write('odd.btf.tar', changed)), 'archive-damaged', size);
    }
  });
});
