import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readBtf } from '../../server/src/btf';
import type { Seed } from './fuzz';
import { readersOf, type Reader } from './readers';

const TEST = join(__dirname, '..');

function filesIn(folder: string, ending: string): Seed[] {
  return readdirSync(join(TEST, folder))
    .filter((name) => name.endsWith(ending))
    .map((name) => ({ name, bytes: readFileSync(join(TEST, folder, name)) }));
}

/** The project's own test objects and invented kernels, and readers that bring them together. */
export function fuzzSetUp(): { seeds: Record<Reader['seeds'], Seed[]>; readers: Reader[] } {
  const objects = filesIn('programs/objects', '.o').filter(({ bytes }) => bytes.length < 24_000);
  const types = filesIn('targets', '.btf');
  const seeds = { objects, types, 'kernel files': [] };
  const target = types.find(({ name }) => name === 'members.bpfel.btf');
  const object = objects.find(({ name }) => name.startsWith('members.') && name.includes('bpfel'));
  if (target === undefined || object === undefined) throw new Error('the seeds are missing');
  const vmlinux = readBtf(target.bytes);
  if (!vmlinux.ok) throw new Error(vmlinux.fault.message);
  return { seeds, readers: readersOf({ vmlinux: vmlinux.value, object: object.bytes }) };
}
