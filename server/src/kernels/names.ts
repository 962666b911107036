import { basename, resolve } from 'node:path';

/** Endings of compressed files, in the order in which files of one name are preferred. */
export const COMPRESSED_ENDINGS = ['', '.br', '.zst', '.gz', '.xz', '.lz4'] as const;
export const COMPRESSED_NAME = /\.(?:br|zst|gz|xz|lz4)$/i;

/** A kernel is called like its folder, or like its file without .btf, .tar, .gz and their like. */
export function kernelName(path: string): string {
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
