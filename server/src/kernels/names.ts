import { basename, dirname, resolve } from 'node:path';

/** Endings of compressed files, in the order in which files of one name are preferred. */
const COMPRESSED_ENDINGS = ['', '.br', '.zst', '.gz', '.xz', '.lz4'] as const;
export const COMPRESSED_NAME = /\.(?:br|zst|gz|xz|lz4)$/i;

/** Names that every kernel's file may have: such a file is known by its folder. */
const COMMON_NAME = /^vmlinu[xz]$/;
const RUNNING_KERNEL = '/sys/kernel/btf/vmlinux';

/**
 * A kernel's file is called without .btf, .tar, .gz and their like; one that is called vmlinux or vmlinuz then, like
 * its folder, but for the running kernel's.
 */
export function kernelFileName(path: string): string {
  const absolute = resolve(path);
  const name = kernelFolderName(absolute);
  if (!COMMON_NAME.test(name) || absolute === RUNNING_KERNEL) return name;
  return basename(dirname(absolute)) || name;
}

/** A kernel's folder is called like itself, without the same endings. */
export function kernelFolderName(path: string): string {
  const name = basename(resolve(path));
  const bare = name
    .replace(COMPRESSED_NAME, '')
    .replace(/\.tar$/i, '')
    .replace(/\.btf$/i, '');
  return bare === '' ? name : bare;
}

/** The first of `names`, plain or compressed, that a folder holds. */
export function firstPresent(
  wanted: readonly string[],
  present: ReadonlySet<string>,
): string | null {
  for (const name of wanted) {
    for (const ending of COMPRESSED_ENDINGS) {
      if (present.has(name + ending)) return name + ending;
    }
  }
  return null;
}
