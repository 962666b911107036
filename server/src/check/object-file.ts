import { readFile, stat } from 'node:fs/promises';
import { failuresOf, success, type Result } from '../bytes';
import { LARGEST_OBJECT } from '../object';

const failure = failuresOf({
  'object-missing': () => 'no such file',
  'object-not-a-file': () => 'a folder or a device, not a file',
  'object-too-large': (size: number, limit: number) =>
    `${size} bytes, more than any BPF object (${limit} at most)`,
  'object-forbidden': () => 'permission denied',
  'object-link-loop': () => 'a symbolic link that leads back to itself',
  'object-unreadable': (reason: string) => `it cannot be read (${reason})`,
});

/** The bytes of an object file; anything but a plain file of a sensible size is a fault. */
export async function readObjectFile(path: string): Promise<Result<Uint8Array>> {
  try {
    const found = await stat(path);
    if (!found.isFile()) return failure('object-not-a-file');
    if (found.size > LARGEST_OBJECT) return failure('object-too-large', found.size, LARGEST_OBJECT);
    return success(await readFile(path));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    if (code === 'ENOENT') return failure('object-missing');
    if (code === 'EACCES') return failure('object-forbidden');
    return code === 'ELOOP' ? failure('object-link-loop') : failure('object-unreadable', code);
  }
}
