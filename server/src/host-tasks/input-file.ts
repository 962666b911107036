import { open, realpath } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { failuresOf, success, type Result } from '../bytes';

const failure = failuresOf({
  'input-missing': () => 'no such file',
  'input-forbidden': () => 'permission denied',
  'input-not-a-file': () => 'a folder or a device, not a file',
  'input-too-large': (most: number) => `more than ${most} bytes`,
  'input-unreadable': (reason: string) => `it cannot be read (${reason})`,
  'input-outside': () => 'it leads out of the folder of the cases',
});

/** The bytes of a file that the user names; never more than `most`. */
export async function readInput(path: string, most: number): Promise<Result<Uint8Array>> {
  try {
    const file = await open(path, 'r');
    try {
      const found = await file.stat();
      // What a shell makes of <(command) is a pipe.
      if (!found.isFile() && !found.isFIFO()) return failure('input-not-a-file');
      if (found.size > most) return failure('input-too-large', most);
      const bytes = await file.readFile();
      return bytes.length > most ? failure('input-too-large', most) : success(bytes);
    } finally {
      await file.close();
    }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    if (code === 'ENOENT') return failure('input-missing');
    if (code === 'EACCES') return failure('input-forbidden');
    return code === 'EISDIR' ? failure('input-not-a-file') : failure('input-unreadable', code);
  }
}

/**
 * The bytes of a file that a case names. Whoever runs the cases need not have written them: what lies elsewhere is not
 * sent to a host, also not through a link.
 */
export async function readBeside(
  caseFile: string,
  path: string,
  most: number,
): Promise<Result<Uint8Array>> {
  try {
    const folder = await realpath(dirname(resolve(caseFile)));
    const found = await realpath(join(folder, path));
    const way = relative(folder, found);
    if (way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way)) {
      return failure('input-outside');
    }
    return await readInput(found, most);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    return code === 'ENOENT' ? failure('input-missing') : failure('input-unreadable', code);
  }
}
