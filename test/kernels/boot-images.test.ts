import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { createTar } from 'nanotar';
import { readBootImage } from '../../server/src/kernels/boot-image';
import { Chunks } from '../../server/src/kernels/byte-source';
import { readXzBlock } from '../../server/src/kernels/xz-block';
import { expand } from '../../server/src/kernels/expand';
import {
  ARM64_MARK,
  ARM_MARK,
  flatImage,
  lz4Frame,
  RISCV_MARK,
  S390_MARK,
  withSize,
  x86Image,
  zbootImage,
  zstdFrame,
} from './boot-images';
import { BRANCHY, compressed } from './fixtures';
import {
  ascii,
  BANNER,
  branchyBytes,
  elfWith,
  REGISTERS,
  S390_BTF,
  S390_KERNEL,
  TINY_BTF,
  tinyKernel,
  VMLINUX,
} from './samples';
import { faultAt, opened, WorkFolder } from './work-folder';

const VERSION = '6.1.0-50-amd64 (builder@example.org) #1 SMP Debian 6.1.176-1 (2026-07-02)';

const work = new WorkFolder();
after(() => {
  work.remove();
});

describe('a kernel is read from a boot image', () => {
  const flatKernel = [ascii(BANNER), TINY_BTF];
  const flatArm64 = flatImage(ARM64_MARK, flatKernel);
  const images: [name: string, image: Uint8Array, format: string, arch: string][] = [
    ['x86 gzip', x86Image(gzipSync(VMLINUX)), 'boot image (gzip)', 'amd64'],
    [
      'x86 zstd',
      x86Image(sized(zstdFrame(VMLINUX, { window: 0x88 }))),
      'boot image (zstd)',
      'amd64',
    ],
    ['x86 lz4', x86Image(sized(lz4Frame(VMLINUX))), 'boot image (lz4)', 'amd64'],
    ['x86 plain', x86Image(VMLINUX), 'boot image (uncompressed)', 'amd64'],
    ['x86 32', x86Image(gzipSync(VMLINUX), { is32: true }), 'boot image (gzip)', 'i386'],
    ['arm64', flatArm64, 'boot image (uncompressed)', 'arm64'],
    ['riscv', flatImage(RISCV_MARK, flatKernel), 'boot image (uncompressed)', 'riscv64'],
    ['zboot', zbootImage(gzipSync(flatArm64), 0xaa64), 'boot image (gzip)', 'arm64'],
    ['zboot riscv', zbootImage(gzipSync(flatArm64), 0x5064), 'boot image (gzip)', 'riscv64'],
    ['arm64 gzip', gzipSync(flatArm64), 'boot image (uncompressed), gzip', 'arm64'],
    ['arm', flatImage(ARM_MARK, [gzipSync(flatArm64)]), 'boot image (gzip)', 'arm'],
    ['s390x', flatImage(S390_MARK, [gzipSync(S390_KERNEL)]), 'boot image (gzip)', 's390x'],
    [
      's390x zstd',
      flatImage(S390_MARK, [withSize(compressed('s390x-kernel.zst'), S390_KERNEL.length)]),
      'boot image (zstd)',
      's390x',
    ],
    [
      's390x plain',
      flatImage(S390_MARK, [ascii(BANNER), S390_BTF]),
      'boot image (uncompressed)',
      's390x',
    ],
  ];
  for (const [name, image, format, arch] of images) {
    it(`${name}: ${format}`, async () => {
      const kernel = await opened(work.write('vmlinuz', image));
      assert.equal(kernel.format, format);
      assert.deepEqual(kernel.arch, { value: arch, from: 'boot image' });
      assert.deepEqual(kernel.release, { value: '6.1.0-50-amd64', from: 'boot image' });
      assert.deepEqual(kernel.version, [6, 1, 176]);
      const expected = arch === 's390x' ? S390_BTF : TINY_BTF;
      assert.deepEqual(kernel.btf.view.bytes, expected);
    });
  }

  it('what the header tells goes before what the kernel inside tells', async () => {
    const version = '6.9.1-other (builder@example.org) #1 SMP';
    const kernel = await opened(work.write('vmlinuz', x86Image(gzipSync(VMLINUX), { version })));
    assert.deepEqual(kernel.release, { value: '6.9.1-other', from: 'boot image' });
    assert.deepEqual(kernel.version, [6, 9, 1]);
  });

  it('a header of the old protocol has no payload: the image is searched', async () => {
    const image = x86Image(gzipSync(VMLINUX), { version: VERSION });
    Buffer.from(image.buffer).writeUInt16LE(0x206, 0x206);
    const kernel = await opened(work.write('vmlinuz', image));
    assert.equal(kernel.format, 'boot image (gzip)');
  });

  it('false magic numbers before the payload are passed over', async () => {
    const falseStarts = [
      Uint8Array.of(0x1f, 0x8b, 0x08, 0, 1, 2, 3),
      Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0xff, 0xff, 0xff, 0xff),
      Uint8Array.of(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0, 9, 9, 9, 9, 9, 9, 9),
      Uint8Array.of(0x02, 0x21, 0x4c, 0x18, 0xff, 0xff, 0xff, 0xff),
      gzipSync('words that are no kernel'),
    ];
    const image = flatImage(S390_MARK, [...falseStarts, gzipSync(S390_KERNEL)]);
    assert.equal((await opened(work.write('vmlinuz', image))).format, 'boot image (gzip)');
  });

  it('of several BTFs in a flat kernel, the largest sound one is taken', async () => {
    const preloaded = tinyKernel({ registers: {} }).build();
    const larger = tinyKernel({ registers: { ...REGISTERS.s390x, ...REGISTERS.arm64 } }).build();
    const damaged = Uint8Array.from(larger);
    damaged[27] = 0x7f;
    const image = flatImage(ARM64_MARK, [preloaded, TINY_BTF, damaged, preloaded]);
    const kernel = await opened(work.write('Image', image));
    assert.ok(damaged.length > TINY_BTF.length && preloaded.length < TINY_BTF.length);
    assert.deepEqual(kernel.btf.view.bytes, TINY_BTF);
  });

  const faults: [name: string, image: Uint8Array, code: string][] = [
    ['no BTF inside', x86Image(gzipSync(elfWith({ sections: {} }))), 'elf-without-btf'],
    ['no BTF in a flat image', flatImage(ARM64_MARK, [ascii(BANNER)]), 'boot-image-without-btf'],
    [
      'a payload beyond the end',
      x86Image(gzipSync(VMLINUX), { lengthOff: 2048 }),
      'boot-image-damaged',
    ],
    ['a payload cut off', x86Image(gzipSync(VMLINUX), { lengthOff: -40 }), 'compression-truncated'],
    ['a bzip2 payload', x86Image(Buffer.from('BZh91AY&SY....')), 'compressed-otherwise'],
    [
      'an lzma payload',
      x86Image(Uint8Array.of(0x5d, 0, 0, 0, 2, 0, 0, 0, 0, 0)),
      'compressed-otherwise',
    ],
    ['cut off behind the magic', x86Image(VMLINUX).subarray(0, 0x210), 'boot-image-without-btf'],
  ];
  for (const [name, image, code] of faults) {
    it(`${name}: ${code}`, async () => {
      assert.equal(await faultAt(work.write('vmlinuz', image)), code);
    });
  }
});

describe('a boot image is not searched for ever', () => {
  const MiB = 1 << 20;
  const kernel = gzipSync(S390_KERNEL);
  const searched = async (parts: readonly Uint8Array[], budget: number) => {
    const image = await readBootImage(new Chunks([flatImage(S390_MARK, parts)]), budget);
    return image.ok ? image.value.format : image.fault.code;
  };
  /** Code for all one can see, and zeros behind it. */
  const likeCode = Buffer.alloc(MiB);
  likeCode.set(branchyBytes(1000, 1));

  it('all streams tried share one budget of expanded bytes', async () => {
    const streams = Array.from({ length: 4 }, () => gzipSync(likeCode));
    assert.equal(await searched([...streams, kernel], 16 * MiB), 'boot image (gzip)');
    assert.equal(await searched([...streams, kernel], 3 * MiB), 'expands-too-far');
  });

  it('streams with a wrong check at their end spend it, too', async () => {
    const streams = Array.from({ length: 4 }, () => {
      const stream = gzipSync(likeCode);
      stream[stream.length - 8] ^= 1;
      return stream;
    });
    assert.equal(await searched([...streams, kernel], 3 * MiB), 'expands-too-far');
  });

  it('so do members that expand to nothing', async () => {
    const members = Array.from({ length: 100 }, () => gzipSync(''));
    assert.equal(await searched([...members, kernel], 3 * MiB), 'expands-too-far');
  });

  const others: [what: string, contents: Uint8Array][] = [
    ['zeros', Buffer.alloc(20 * MiB)],
    ['text', Buffer.alloc(20 * MiB, 'CONFIG_HZ=250\n')],
    ['a cpio archive', Buffer.concat([Buffer.from('070701'), Buffer.alloc(20 * MiB, 'ab\xff')])],
    ['a tar archive', Buffer.concat([createTar([{ name: 'a' }]), Buffer.alloc(20 * MiB, '\xff')])],
    ['compressed data', Buffer.concat([gzipSync('words'), Buffer.alloc(20 * MiB, '\xff')])],
  ];
  for (const [what, contents] of others) {
    it(`${what} is given up at its start`, async () => {
      const streams = Array.from({ length: 10 }, () => gzipSync(contents));
      assert.equal(await searched([...streams, kernel], 30 * MiB), 'boot image (gzip)');
    });
  }
});

describe("the x86 branch filter of kernels' xz is undone", () => {
  const plain = branchyBytes(BRANCHY.length, BRANCHY.seed);
  for (const name of ['branchy.xz', 'branchy.blocks.xz']) {
    it(name, async () => {
      const bytes = withSize(compressed(name), plain.length);
      const first = readXzBlock(bytes, null);
      assert.ok(typeof first === 'object' && first.hasX86Filter);
      assert.equal(first.size, name === 'branchy.xz' ? plain.length : 7001);
      const expanded = await expand(bytes, 'xz', plain.length);
      assert.ok(expanded.ok, JSON.stringify(expanded));
      assert.deepEqual(expanded.value.window(0, plain.length), plain);
    });
  }

  it('a wrong byte is found by the check', async () => {
    const bytes = Uint8Array.from(compressed('branchy.xz'));
    const block = readXzBlock(bytes, null);
    assert.ok(typeof block === 'object');
    bytes[block.checkAt] ^= 1;
    assert.equal(await faultOf(bytes), 'compression-damaged');
  });

  it('data cut off anywhere is said to be', async () => {
    const bytes = compressed('branchy.blocks.xz');
    for (const length of [7, 12, 13, 20, 24, 500, bytes.length - 60]) {
      assert.equal(await faultOf(bytes.subarray(0, length)), 'compression-truncated', `${length}`);
    }
  });

  it('in a stream checked with SHA-256, too', async () => {
    const bytes = Uint8Array.from(compressed('branchy.sha256.xz'));
    const expanded = await expand(bytes, 'xz', plain.length);
    assert.ok(expanded.ok, JSON.stringify(expanded));
    assert.deepEqual(expanded.value.window(0, plain.length), plain);
    const block = readXzBlock(bytes, null);
    assert.ok(typeof block === 'object');
    bytes[block.checkAt + 31] ^= 1;
    assert.equal(await faultOf(bytes), 'compression-damaged');
  });

  const unread: [name: string, words: RegExp][] = [
    ['branchy.arm.xz', /uses the branch filter of Arm,/],
    ['tiny.delta.btf.xz', /uses the delta filter,/],
    ['tiny.two-filters.btf.xz', /uses several filters,/],
  ];
  for (const [name, words] of unread) {
    it(`${name} is refused with the name of its filter`, async () => {
      const expanded = await expand(compressed(name), 'xz', 1 << 20);
      assert.equal(expanded.ok ? '' : expanded.fault.code, 'compression-unsupported');
      assert.match(expanded.ok ? '' : expanded.fault.message, words);
    });
  }

  it('a block beyond the limit is not expanded', async () => {
    const expanded = await expand(compressed('branchy.xz'), 'xz', plain.length - 1);
    assert.equal(expanded.ok ? '' : expanded.fault.code, 'expands-too-far');
  });

  async function faultOf(bytes: Uint8Array): Promise<string> {
    const expanded = await expand(bytes, 'xz', 1 << 20);
    return expanded.ok ? 'none' : expanded.fault.code;
  }
});

function sized(compressed: Uint8Array): Uint8Array {
  return withSize(compressed, VMLINUX.length);
}
