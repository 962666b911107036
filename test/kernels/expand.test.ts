import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { Chunks } from '../../server/src/kernels/byte-source';
import { Collector } from '../../server/src/kernels/collector';
import { expand, type Compression } from '../../server/src/kernels/expand';
import { createZstdDecompress, expandZstd } from '../../server/src/kernels/expand-zstd';
import { undoX86BranchFilter } from '../../server/src/kernels/x86-branch-filter';
import { ByteWriter } from '../support';
import { lz4Frame, withSize, zstdFrame } from './boot-images';
import { BUNDLED, compressed } from './fixtures';
import { S390_KERNEL, TINY_BTF } from './samples';

const NO_LIMIT = 1 << 26;

async function expanded(bytes: Uint8Array, method: Compression): Promise<Uint8Array> {
  const result = await expand(bytes, method, NO_LIMIT);
  assert.ok(result.ok, JSON.stringify(result));
  return result.value.window(0, result.value.size);
}

function joined(...parts: Uint8Array[]): Uint8Array {
  const out = new ByteWriter('little');
  for (const part of parts) out.bytes(part);
  return out.toBytes();
}

const text = (words: string) => Uint8Array.from(Buffer.from(words));

describe('what follows compressed data does not disturb', () => {
  const forms: [method: Compression, bytes: Uint8Array][] = [
    ['gzip', gzipSync(TINY_BTF)],
    ['xz', compressed('tiny.btf.xz')],
    ['zstd', compressed('tiny.btf.zst')],
    ['zstd', compressed('tiny.unsized.btf.zst')],
    ['lz4', compressed('tiny.btf.lz4')],
  ];
  const tails: [what: string, tail: Uint8Array][] = [
    ['nothing', new Uint8Array(0)],
    ['zeros', new Uint8Array(1000)],
    ['the size', Uint8Array.of(TINY_BTF.length & 255, TINY_BTF.length >> 8, 0, 0)],
    ['words', text('some words that are not compressed')],
    ['one byte', Uint8Array.of(0x1f)],
  ];
  for (const [method, bytes] of forms) {
    for (const [what, tail] of tails) {
      it(`${method} and ${what}`, async () => {
        assert.deepEqual(await expanded(joined(bytes, tail), method), TINY_BTF);
      });
    }
  }
});

describe('compressed data in several parts is joined', () => {
  const [a, b] = [text('one part and '), text('another')];
  const both = joined(a, b);

  it('gzip members, with all that a header can hold', async () => {
    const second = Buffer.from(gzipSync(b));
    const flags = 2 | 4 | 8 | 16;
    second[3] = flags;
    const extras = Buffer.from('\x03\0abcname\0comment\0\x12\x34', 'latin1');
    const withExtras = joined(second.subarray(0, 10), extras, second.subarray(10));
    assert.deepEqual(await expanded(joined(gzipSync(a), withExtras), 'gzip'), both);
  });

  it('zstd frames, with one to skip between them', async () => {
    const skipped = Uint8Array.of(0x53, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3);
    const frames = joined(zstdFrame(a), skipped, zstdFrame(b));
    assert.deepEqual(await expanded(frames, 'zstd'), both);
  });

  it('xz streams', async () => {
    const stream = compressed('tiny.btf.xz');
    assert.deepEqual(await expanded(joined(stream, stream), 'xz'), joined(TINY_BTF, TINY_BTF));
  });

  it('lz4 frames', async () => {
    assert.deepEqual(await expanded(joined(lz4Frame(a), lz4Frame(b)), 'lz4'), both);
  });
});

describe('zstd is expanded without node:zlib, too', () => {
  const throughFzstd = async (bytes: Uint8Array, limit = NO_LIMIT) => {
    const collector = new Collector(limit);
    const fault = await expandZstd(collector, bytes, null);
    return fault ?? collector.finish();
  };

  for (const name of ['tiny.btf.zst', 'tiny.unsized.btf.zst']) {
    it(name, async () => {
      const result = await throughFzstd(compressed(name));
      assert.ok(result.ok);
      assert.deepEqual(result.value.window(0, NO_LIMIT), TINY_BTF);
    });
  }

  it('with the large window of kernel builds, by the size behind it', async () => {
    const result = await throughFzstd(withSize(compressed('s390x-kernel.zst'), S390_KERNEL.length));
    assert.ok(result.ok);
    assert.deepEqual(result.value.window(0, NO_LIMIT), S390_KERNEL);
  });

  it('and refused with the way out where the size is not known', async () => {
    const result = await throughFzstd(compressed('s390x-kernel.zst'));
    assert.match(result.ok ? '' : result.fault.message, /large window \(Node 22\.15 reads it\)/);
  });

  it('within its limit', async () => {
    const result = await throughFzstd(compressed('bomb.btf.zst'));
    assert.equal(result.ok || result.fault.code, 'expands-too-far');
  });

  it('and damage is found', async () => {
    const damaged = Uint8Array.from(compressed('tiny.unsized.btf.zst'));
    damaged[9] ^= 0xff;
    const result = await throughFzstd(damaged);
    assert.equal(result.ok || result.fault.code, 'compression-damaged');
  });

  it('node:zlib is taken where it can do it', () => {
    const [major, minor] = process.versions.node.split('.').map(Number);
    const canDoIt = major > 22 || (major === 22 && minor >= 15) || (major === 23 && minor >= 8);
    assert.equal(createZstdDecompress !== null, canDoIt);
  });
});

describe('zstd that asks for too much or is cut off', () => {
  const cases: [what: string, bytes: Uint8Array, code: string][] = [
    ['a window of 2 GiB', zstdFrame(TINY_BTF, { window: 0xa8 }), 'compression-unsupported'],
    ['no last block', zstdFrame(TINY_BTF, { isLast: false }), 'compression-truncated'],
    ['a header alone', Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0xc0), 'compression-truncated'],
    [
      'a block of a kind to come',
      Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0, 0x58, 7, 0, 0),
      'compression-damaged',
    ],
  ];
  for (const [what, bytes, code] of cases) {
    it(`${what}: ${code}`, async () => {
      const result = await expand(bytes, 'zstd', NO_LIMIT);
      assert.equal(result.ok || result.fault.code, code);
    });
  }
});

describe('pieces in memory read like the whole', () => {
  it('whatever the pieces and the window', () => {
    const pieces = fc.array(fc.uint8Array({ maxLength: 9 }), { maxLength: 9 });
    fc.assert(
      fc.property(pieces, fc.nat(60), fc.nat(60), (parts, position, length) => {
        const whole = joined(...parts);
        const window = new Chunks(parts).window(position, length);
        assert.deepEqual(window, whole.slice(position, position + length));
      }),
    );
  });

  it("a kernel's BTF comes out of brotli in one piece and is not copied", async () => {
    const file = join(BUNDLED, '6.12.107+deb13-cloud-amd64', 'vmlinux.btf.br');
    const result = await expand(readFileSync(file), 'brotli', NO_LIMIT);
    assert.ok(result.ok);
    const { value: pieces } = result;
    assert.equal(pieces.window(0, pieces.size).buffer, pieces.window(0, 10).buffer);
  });
});

describe('the x86 branch filter', () => {
  const undone = (...bytes: number[]) => {
    const data = Uint8Array.from(bytes);
    undoX86BranchFilter(data);
    return [...data];
  };

  it('turns the target of a CALL into a distance from the next instruction', () => {
    assert.deepEqual(undone(0x90, 0xe8, 0x10, 0, 0, 0), [0x90, 0xe8, 0x0a, 0, 0, 0]);
    assert.deepEqual(undone(0xe9, 0, 0, 0, 0, 0x90), [0xe9, 0xfb, 0xff, 0xff, 0xff, 0x90]);
  });

  it('leaves addresses alone that end in neither 00 nor ff, or are cut off', () => {
    assert.deepEqual(undone(0xe8, 1, 2, 3, 4, 5), [0xe8, 1, 2, 3, 4, 5]);
    assert.deepEqual(undone(0xe8, 1, 2, 0), [0xe8, 1, 2, 0]);
    assert.deepEqual(undone(), []);
  });
});
