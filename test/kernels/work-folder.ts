import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { openKernel, type Kernel } from '../../server/src/kernels';

/** A folder for the files of one test suite, gone after it. */
export class WorkFolder {
  private readonly root = mkdtempSync(join(tmpdir(), 'core-lens-kernels-'));

  /** Writes a file and returns its path; folders in between are made. */
  write(name: string, contents: Uint8Array | string): string {
    const path = this.path(name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, contents);
    return path;
  }

  folder(name: string, files: Readonly<Record<string, Uint8Array | string>> = {}): string {
    mkdirSync(this.path(name), { recursive: true });
    for (const [file, contents] of Object.entries(files)) this.write(join(name, file), contents);
    return this.path(name);
  }

  path(name: string): string {
    return join(this.root, name);
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}

/** The kernel at `path`; the test fails with its fault where there is none. */
export async function opened(path: string): Promise<Kernel> {
  const kernel = await openKernel(path);
  if (!kernel.ok) throw new Error(`${kernel.fault.code}: ${kernel.fault.message}`);
  return kernel.value;
}

/**
 * The code of the fault at `path`: its sentence has to begin with the file it is about where that is another one, and
 * must not name the path that was asked for.
 */
export async function faultAt(path: string, about = path): Promise<string> {
  const kernel = await openKernel(path);
  if (kernel.ok) throw new Error(`${path} was opened as ${kernel.value.format}`);
  const { code, message } = kernel.fault;
  const isRight = about === path ? !message.includes(path) : message.startsWith(`${about}: `);
  if (!isRight) throw new Error(message);
  return code;
}
