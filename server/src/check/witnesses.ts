import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Result } from '../bytes';
import { openKernel, type Kernel } from '../kernels';

/**
 * The bundled kernels, which speak for what is built in where a kernel that is judged came without its modules. Each is
 * opened when it is first asked, and kept.
 */
export class Witnesses {
  private readonly opened = new Map<string, Promise<Kernel | null>>();

  constructor(private readonly folder: string) {}

  /** Those that are not among the chosen kernels. */
  async beside(chosen: readonly Kernel[]): Promise<readonly Kernel[]> {
    const entries = await readdir(this.folder, { withFileTypes: true }).catch(() => []);
    const paths = entries
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => join(this.folder, name))
      .filter((folder) => !chosen.some(({ path }) => path === folder));
    const kernels = await Promise.all(paths.map((path) => this.open(path)));
    return kernels.filter((kernel) => kernel !== null);
  }

  private open(path: string): Promise<Kernel | null> {
    const known = this.opened.get(path) ?? openKernel(path).then(valueOrNull);
    this.opened.set(path, known);
    return known;
  }
}

function valueOrNull(opened: Result<Kernel>): Kernel | null {
  return opened.ok ? opened.value : null;
}
