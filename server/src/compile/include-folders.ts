import { statSync, type Stats } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { architectureNames } from './architecture';

/** Folders above a source that are looked into when no workspace folder holds it. */
const MOST_ANCESTORS = 4;
/** … and at most. */
const MOST_IN_WORKSPACE = 12;

const { bpf: ARCH, machine: MACHINE, multiarch: MULTIARCH } = architectureNames(process.arch);

/** Where projects keep a vmlinux.h, or libbpf's headers, beside or above their programs. */
const PLACES = [
  '',
  '.output',
  'build',
  'bpf',
  'src/bpf',
  'include',
  'headers',
  'vmlinux',
  `vmlinux/${ARCH}`,
  `vmlinux/${MACHINE}`,
  `vmlinux.h/include/${ARCH}`,
  `vmlinux.h/include/${MACHINE}`,
  // bcc's libbpf-tools
  ARCH,
];

/** Headers of BPF programs: a folder that holds none may hold those of the application, which would hide the system's. */
const MARKS = ['vmlinux.h', 'bpf/bpf_helpers.h', 'bpf_helpers.h', 'bpf_tracing.h'];

/** Folders that are looked into last even without such a header. */
const LAST_PLACES = ['include', 'headers'];

export interface IncludeFolders {
  readonly first: readonly string[];
  /** Looked into where no other folder has the header. */
  readonly last: readonly string[];
}

/** Where the headers of a source are likely to be, the nearest first; nothing is known of its build. */
export function includeFolders(sourcePath: string, workspaceFolder: string | null): IncludeFolders {
  const own = dirname(resolve(sourcePath));
  const first = [own];
  const last: string[] = [];
  for (const folder of upwards(own, workspaceFolder)) {
    for (const place of PLACES) {
      const path = join(folder, place);
      if (path === own) continue;
      if (MARKS.some((mark) => isFile(join(path, mark)))) first.push(path);
      else if (LAST_PLACES.includes(place) && isFolder(path)) last.push(path);
    }
  }
  const system = MULTIARCH === null ? null : `/usr/include/${MULTIARCH}`;
  // asm/types.h is there on Debian, where clang does not look for another target's.
  if (process.platform === 'linux' && system !== null && isFolder(system)) last.push(system);
  return { first, last };
}

function upwards(own: string, workspaceFolder: string | null): string[] {
  const folders: string[] = [];
  const end = workspaceFolder === null ? null : resolve(workspaceFolder);
  for (let folder = own; ; folder = dirname(folder)) {
    folders.push(folder);
    if (folder === end || folder === dirname(folder)) break;
    if (folders.length === MOST_IN_WORKSPACE) break;
  }
  return folders.at(-1) === end ? folders : folders.slice(0, MOST_ANCESTORS);
}

function isFile(path: string): boolean {
  return isThere(path, (found) => found.isFile());
}

function isFolder(path: string): boolean {
  return isThere(path, (found) => found.isDirectory());
}

function isThere(path: string, isRight: (found: Stats) => boolean): boolean {
  try {
    const found = statSync(path, { throwIfNoEntry: false });
    return found !== undefined && isRight(found);
  } catch {
    // Such as a place below a file, or in a closed folder.
    return false;
  }
}
