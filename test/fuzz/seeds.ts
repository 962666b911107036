import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { readBtf } from '../../server/src/btf';
import { ARM64_MARK, flatImage, x86Image, zbootImage } from '../kernels/boot-images';
import { S390_BTF, TINY_BTF, VMLINUX } from '../kernels/samples';
import type { Seed } from './fuzz';
import { readersOf, type Reader } from './readers';

const TEST = join(__dirname, '..');

function filesIn(folder: string, ending: string): Seed[] {
  return readdirSync(join(TEST, folder))
    .filter((name) => name.endsWith(ending))
    .map((name) => ({ name, bytes: readFileSync(join(TEST, folder, name)) }));
}

/** Forms that the tests of kernel files make themselves. */
function madeKernelFiles(): Seed[] {
  const gzipped = gzipSync(VMLINUX);
  return Object.entries({
    'tiny.btf': TINY_BTF,
    's390x.btf': S390_BTF,
    vmlinux: VMLINUX,
    'vmlinux.gz': gzipped,
    bzImage: x86Image(gzipped),
    zboot: zbootImage(gzipped, 0xaa64),
    Image: flatImage(ARM64_MARK, [TINY_BTF]),
  }).map(([name, bytes]) => ({ name, bytes }));
}

/** The project's own test objects and invented kernels, and readers that bring them together. */
export function fuzzSetUp(): { seeds: Record<Reader['seeds'], Seed[]>; readers: Reader[] } {
  const objects = filesIn('programs/objects', '.o').filter(({ bytes }) => bytes.length < 24_000);
  const types = filesIn('targets', '.btf');
  const seeds = {
    objects,
    types,
    'kernel files': [...filesIn('fixtures/kernels/compressed', ''), ...madeKernelFiles()],
    'brotli files': [{ name: 'tiny.btf.br', bytes: brotliCompressSync(TINY_BTF) }],
  };
  const target = types.find(({ name }) => name === 'members.bpfel.btf');
  const object = objects.find(({ name }) => name.startsWith('members.') && name.includes('bpfel'));
  if (target === undefined || object === undefined) throw new Error('the seeds are missing');
  const vmlinux = readBtf(target.bytes);
  if (!vmlinux.ok) throw new Error(vmlinux.fault.message);
  return { seeds, readers: readersOf({ vmlinux: vmlinux.value, object: object.bytes }) };
}
