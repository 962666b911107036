import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { XzReadableStream } from 'xz-decompress';
import { readBtf, type Btf } from '../../server/src/btf';
import { readObject, type BpfObject } from '../../server/src/object';

/** libbpf's recorded answer for one record on one kernel (test/oracle/README.md). */
export type RecordedResult =
  | ['patched', 'imm' | 'off' | 'imm64', number | string, number | string]
  | ['patched', 'off', number | string, number | string, number, number]
  | ['poisoned']
  | ['skipped']
  | ['fatal', string];

export interface RecordedRecord {
  readonly function: string | null;
  readonly insn: number;
  readonly kind: string;
  readonly spec: string | null;
  readonly results: Readonly<Record<string, RecordedResult>>;
}

export interface RecordedObject {
  readonly kernels: readonly string[];
  readonly records: readonly RecordedRecord[];
}

const TEST = join(__dirname, '..');
export const GOLDEN = join(TEST, 'golden', 'libbpf');

/** Names of the objects with recorded answers. */
export function recordedObjects(): string[] {
  return readdirSync(GOLDEN)
    .filter((file) => file.endsWith('.o.json'))
    .map((file) => file.replace(/\.json$/, ''));
}

export function recordedAnswers(object: string): RecordedObject {
  return JSON.parse(readFileSync(join(GOLDEN, `${object}.json`), 'utf8')) as RecordedObject;
}

export function openTestObject(name: string): BpfObject {
  const object = readObject(readFileSync(join(TEST, 'programs', 'objects', name)));
  if (!object.ok) throw new Error(`${name}: ${object.fault.message}`);
  return object.value;
}

const kernels = new Map<string, Promise<Btf>>();

/** The types of an invented kernel (test/targets) or a real one, each read once a run. */
export function openTestKernel(name: string): Promise<Btf> {
  let opened = kernels.get(name);
  if (opened === undefined) {
    opened = openKernelBtf(name);
    kernels.set(name, opened);
  }
  return opened;
}

async function openKernelBtf(name: string): Promise<Btf> {
  const btf = readBtf(await openTestKernelBytes(name));
  if (!btf.ok) throw new Error(`${name}: ${btf.fault.message}`);
  return btf.value;
}

/** The raw BTF of a test kernel. */
export async function openTestKernelBytes(name: string): Promise<Uint8Array> {
  const invented = join(TEST, 'targets', `${name}.btf`);
  if (existsSync(invented)) return readFileSync(invented);
  const bundled = join(TEST, '..', 'kernels', name, 'vmlinux.btf.br');
  if (existsSync(bundled)) return brotliDecompressSync(readFileSync(bundled));
  const compressed = readFileSync(join(TEST, 'fixtures', 'kernels', name, 'vmlinux.btf.xz'));
  const stream = new XzReadableStream(new Blob([compressed]).stream());
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
