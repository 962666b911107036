import { join } from 'node:path';
import { success, type Result } from '../bytes';
import { leadingVersion, type Version } from './facts';
import { entriesOf } from './files';
import type { Kernel } from './kernel';
import { openKernel } from './open-kernel';

export interface BundledKernel {
  readonly name: string;
  readonly kernel: Result<Kernel>;
}

/** Opens every kernel folder in `folder`, the oldest version first; each has a result of its own. */
export async function openBundledKernels(
  folder: string,
): Promise<Result<readonly BundledKernel[]>> {
  const listed = await entriesOf(folder);
  if (!listed.ok) return listed;
  const names = listed.value.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const opened = names.sort(byVersion).map(async (name) => ({
    name,
    kernel: await openKernel(join(folder, name), 'bundled'),
  }));
  return success(await Promise.all(opened));
}

function byVersion(a: string, b: string): number {
  const [left, right] = [versionOf(a), versionOf(b)];
  for (let part = 0; part < 3; part++) {
    if (left[part] !== right[part]) return left[part] - right[part];
  }
  return a < b ? -1 : Number(a > b);
}

function versionOf(name: string): Version {
  return leadingVersion(name) ?? [0, 0, 0];
}
