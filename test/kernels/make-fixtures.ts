/**
 * Writes test/fixtures/kernels/compressed with the command line tools, for what no library here can compress:
 * node --import tsx test/kernels/make-fixtures.ts (needs xz, zstd and lz4)
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createTar } from 'nanotar';
import { BOMB_SIZE, BRANCHY, COMPRESSED } from './fixtures';
import { branchyBytes, S390_KERNEL, TINY_BTF } from './samples';

const bomb = new Uint8Array(BOMB_SIZE);
bomb.set(TINY_BTF);
const branchy = branchyBytes(BRANCHY.length, BRANCHY.seed);
const archive = createTar([{ name: './5.4.0-1004-gcp.btf', data: TINY_BTF, attrs: { mtime: 0 } }]);
const xzKernel = ['xz', '-c', '--check=crc32', '--x86', '--lzma2=dict=1MiB'];

const fixtures: [name: string, command: string[], input: Uint8Array][] = [
  ['tiny.btf.xz', ['xz', '-c'], TINY_BTF],
  ['tiny.sha256.btf.xz', ['xz', '-c', '--check=sha256'], TINY_BTF],
  ['tiny.delta.btf.xz', ['xz', '-c', '--delta=dist=4', '--lzma2'], TINY_BTF],
  ['tiny.two-filters.btf.xz', ['xz', '-c', '--delta=dist=4', '--x86', '--lzma2'], TINY_BTF],
  ['tiny.btf.tar.xz', ['xz', '-c'], archive],
  ['tiny.btf.zst', ['zstd', '-qc', `--stream-size=${TINY_BTF.length}`], TINY_BTF],
  ['tiny.unsized.btf.zst', ['zstd', '-qc'], TINY_BTF],
  ['tiny.btf.lz4', ['lz4', '-qlc'], TINY_BTF],
  ['s390x-kernel.zst', ['zstd', '-qc', '--ultra', '-22'], S390_KERNEL],
  ['bomb.btf.xz', ['xz', '-c'], bomb],
  ['bomb.btf.zst', ['zstd', '-qc'], bomb],
  ['branchy.xz', xzKernel, branchy],
  ['branchy.sha256.xz', ['xz', '-c', '--check=sha256', '--x86', '--lzma2'], branchy],
  ['branchy.blocks.xz', [...xzKernel, '--block-size=7001', '-T2'], branchy],
  ['branchy.arm.xz', ['xz', '-c', '--arm', '--lzma2'], branchy],
];

mkdirSync(COMPRESSED, { recursive: true });
for (const [name, [tool, ...options], input] of fixtures) {
  const output = execFileSync(tool, options, { input, maxBuffer: 1 << 28 });
  writeFileSync(join(COMPRESSED, name), output);
  console.log(`${name}: ${output.length} bytes`);
}
