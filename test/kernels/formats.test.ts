import assert from 'node:assert/strict';
import { copyFileSync, existsSync, ftruncateSync, openSync, closeSync, writeSync } from 'node:fs';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { join } from 'node:path';
import { createTar } from 'nanotar';
import { ElfBuilder } from '../support';
import { COMPRESSED } from './fixtures';
import { x86Image } from './boot-images';
import { elfWith, TINY_BTF, tinyKernel, VMLINUX } from './samples';
import { faultAt, opened, WorkFolder } from './work-folder';

const work = new WorkFolder();
after(() => {
  work.remove();
});

describe('a kernel is read from one file of any form', () => {
  const bigEndian = tinyKernel({ order: 'big' }).build();
  const bpfObject = new ElfBuilder('little').section({ name: '.BTF', contents: TINY_BTF }).build();
  const bareElf = elfWith({ sections: { '.BTF': TINY_BTF } });
  const made: [file: string, contents: Uint8Array, name: string, format: string][] = [
    ['6.1.0.btf', TINY_BTF, '6.1.0', 'raw BTF'],
    ['big-endian.btf', bigEndian, 'big-endian', 'raw BTF'],
    ['no-ending', TINY_BTF, 'no-ending', 'raw BTF'],
    ['6.9.1-a/vmlinux', VMLINUX, '6.9.1-a', 'vmlinux'],
    ['stripped-vmlinux', bareElf, 'stripped-vmlinux', 'ELF'],
    ['program.bpf.o', bpfObject, 'program.bpf.o', 'BPF object'],
    ['a.btf.gz', gzipSync(TINY_BTF), 'a', 'raw BTF, gzip'],
    ['misnamed.xz', gzipSync(TINY_BTF), 'misnamed', 'raw BTF, gzip'],
    ['b/vmlinux.gz', gzipSync(VMLINUX), 'b', 'vmlinux, gzip'],
    ['b.btf.br', brotliCompressSync(TINY_BTF), 'b', 'raw BTF, brotli'],
    ['c.d/vmlinux.br', brotliCompressSync(VMLINUX), 'c.d', 'vmlinux, brotli'],
    ['e/vmlinux.btf', TINY_BTF, 'e', 'raw BTF'],
    ['f.btf/vmlinux.btf.gz', gzipSync(TINY_BTF), 'f.btf', 'raw BTF, gzip'],
    ['g/vmlinuz', x86Image(gzipSync(VMLINUX)), 'g', 'boot image (gzip)'],
    ['h/vmlinux-6.1.0', VMLINUX, 'vmlinux-6.1.0', 'vmlinux'],
    ['not-brotli.btf.br', TINY_BTF, 'not-brotli', 'raw BTF'],
    ['5.4.0.btf.tar', createTar([{ name: 'x.btf', data: TINY_BTF }]), '5.4.0', 'BTF archive'],
  ];
  for (const [file, contents, name, format] of made) {
    it(`${file}: ${format}`, async () => {
      const path = work.write(file, contents);
      const kernel = await opened(path);
      assert.equal(kernel.format, format);
      assert.equal(kernel.name, name);
      assert.equal(kernel.path, path);
      assert.equal(kernel.source, path);
      assert.equal(kernel.fileSize, contents.length);
      assert.equal(kernel.btfSize, TINY_BTF.length);
      assert.equal(kernel.btf.names().named('task_struct').length, 1);
      assert.equal(kernel.btf.littleEndian, contents !== bigEndian);
      assert.deepEqual(await kernel.modules(), { modules: [], faults: [] });
    });
  }

  const fixtures: [file: string, format: string][] = [
    ['tiny.btf.xz', 'raw BTF, xz'],
    ['tiny.btf.zst', 'raw BTF, zstd'],
    ['tiny.unsized.btf.zst', 'raw BTF, zstd'],
    ['tiny.btf.lz4', 'raw BTF, lz4'],
    ['tiny.sha256.btf.xz', 'raw BTF, xz'],
    ['tiny.btf.tar.xz', 'BTF archive, xz'],
  ];
  for (const [file, format] of fixtures) {
    it(`${file}: ${format}`, async () => {
      const kernel = await opened(join(COMPRESSED, file));
      assert.equal(kernel.format, format);
      assert.deepEqual(kernel.btf.view.bytes, TINY_BTF);
    });
  }

  it('a tar archive without a magic number is read', async () => {
    const archive = Buffer.from(createTar([{ name: 'x.btf', data: TINY_BTF }]));
    archive.fill(0, 257, 512);
    archive.fill(0x20, 148, 156);
    const sum = archive.subarray(0, 512).reduce((total, byte) => total + byte, 0);
    archive.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
    const kernel = await opened(work.write('old.btf.tar', archive));
    assert.equal(kernel.format, 'BTF archive');
    assert.deepEqual(kernel.btf.view.bytes, TINY_BTF);
    archive[0] ^= 1;
    assert.equal(await faultAt(work.write('odd.btf.tar', archive)), 'not-recognised');
  });

  it('the release is found in the folder that a vmlinux.btf is named after', async () => {
    const kernel = await opened(work.write('6.12.0-3-amd64/vmlinux.btf', TINY_BTF));
    assert.deepEqual(kernel.release, { value: '6.12.0-3-amd64', from: 'name' });
    assert.deepEqual(kernel.version, [6, 12, 0]);
  });

  it("an archive's BTF is found among other files", async () => {
    const archive = createTar([
      { name: 'folder/' },
      { name: 'README', data: 'words' },
      { name: `folder/${'long'.repeat(20)}.btf`, data: TINY_BTF },
    ]);
    const kernel = await opened(work.write('mixed.btf.tar', archive));
    assert.deepEqual(kernel.btf.view.bytes, TINY_BTF);
  });

  it('a vmlinux of 3 GiB is read piece by piece', async () => {
    const sectionAt = 3 * 2 ** 30;
    const path = work.path('huge-vmlinux');
    const table = Buffer.from(elfWith({ sections: { '.BTF': new Uint8Array(0) } }));
    // Sections: null, .strtab, .BTF; move .BTF behind the hole.
    const headers = Number(table.readBigUInt64LE(0x28));
    table.writeBigUInt64LE(BigInt(sectionAt), headers + 2 * 64 + 24);
    table.writeBigUInt64LE(BigInt(TINY_BTF.length), headers + 2 * 64 + 32);
    const file = openSync(path, 'w');
    try {
      writeSync(file, table, 0, table.length, 0);
      ftruncateSync(file, sectionAt);
      writeSync(file, TINY_BTF, 0, TINY_BTF.length, sectionAt);
    } finally {
      closeSync(file);
    }
    const kernel = await opened(path);
    assert.equal(kernel.format, 'ELF');
    assert.deepEqual(kernel.btf.view.bytes, TINY_BTF);
    assert.equal(kernel.fileSize, sectionAt + TINY_BTF.length);
  });

  it('the BTF is kept without the file around it', async () => {
    const sections = { '.text': new Uint8Array(1 << 20), '.BTF': TINY_BTF };
    const path = work.write('large.gz', gzipSync(elfWith({ sections })));
    const kernel = await opened(path);
    assert.ok(kernel.btf.view.bytes.buffer.byteLength < 2 * TINY_BTF.length + 4096);
  });

  it('the ELF class decides the size of pointers, raw BTF tells it by its long', async () => {
    const btf = tinyKernel({ longSize: 4 }).build();
    const raw = await opened(work.write('long4.btf', btf));
    assert.equal(raw.btf.pointerSize, 4);
    const elf = await opened(work.write('long4.elf', elfWith({ sections: { '.BTF': btf } })));
    assert.equal(elf.btf.pointerSize, 8);
  });

  it('of two .BTF sections the last one counts', async () => {
    const later = tinyKernel({ longSize: 4 }).build();
    const elf = new ElfBuilder('little')
      .section({ name: '.BTF', contents: TINY_BTF })
      .section({ name: '.BTF', contents: later })
      .build();
    const kernel = await opened(work.write('two-sections', elf));
    assert.deepEqual(kernel.btf.view.bytes, later);
  });

  it("the running kernel's /sys/kernel/btf/vmlinux", async function () {
    const path = '/sys/kernel/btf/vmlinux';
    if (!existsSync(path)) {
      console.log(`      skipped: there is no ${path} here`);
      this.skip();
    }
    const kernel = await opened(path);
    assert.equal(kernel.name, 'this machine');
    assert.equal(kernel.btf.names().named('task_struct').length, 1);
    const copy = work.path('copy.btf');
    copyFileSync(path, copy);
    assert.equal(kernel.btfSize, (await opened(copy)).btfSize);
  });

  it('a file that says it is empty is read until it ends', async function () {
    const path = '/proc/version';
    if (!existsSync(path)) {
      console.log(`      skipped: there is no ${path} here`);
      this.skip();
    }
    assert.equal(await faultAt(path), 'not-recognised');
  });
});
