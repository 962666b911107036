import { readFile } from 'node:fs/promises';
import { success, type Result, reasonOf } from '../bytes';
import { failed, type VirtualHostFault } from './faults';
import { lastLine, runTool } from './run-tool';

/** What ldd prints of programs that need no libraries: glibc's, musl's. */
const STATIC = /not a dynamic executable|statically linked|Not a valid dynamic program/;
const TIME_LIMIT = 10_000;

/** The files by which the loader of a program finds what it needs, as ldd lists them; null names what is not found. */
export function readLdd(output: string): { paths: string[]; missing: string | null } {
  const paths = new Set<string>();
  let missing: string | null = null;
  for (const line of output.split('\n')) {
    // `libz.so.1 => /lib/libz.so.1 (0x…)`, `/lib64/ld-linux-x86-64.so.2 (0x…)`, `libx.so => not found`
    const parts = /^\s+(\S+)(?: => (.+?))?(?: \(0x[0-9a-f]+\))?$/.exec(line);
    if (parts === null) continue;
    const [, name, place] = parts as unknown as [string, string, string | undefined];
    if (place === 'not found') missing ??= name;
    for (const path of [name, place]) {
      if (path?.startsWith('/')) paths.add(path);
    }
  }
  return { paths: [...paths], missing };
}

/** The libraries of a program with its loader; none where it is linked statically. */
export async function librariesOf(
  program: string,
  signal: AbortSignal | undefined,
): Promise<Result<readonly string[], VirtualHostFault>> {
  const run = await runTool('ldd', [program], { timeLimit: TIME_LIMIT, signal });
  if (!run.ok) return failed('libraries-unknown', program, run.fault);
  const { code, output, errors } = run.value;
  if (STATIC.test(output + errors)) return success([]);
  const { paths, missing } = readLdd(output);
  if (missing !== null) return failed('library-missing', program, missing);
  if (code !== 0) return failed('libraries-unknown', program, lastLine(errors));
  return success(paths);
}

/** Reads files that go into the machine under their own paths; several programs share libraries. */
export class FileCollection {
  readonly files = new Map<string, Uint8Array>();

  async add(path: string, target = path): Promise<Result<null, VirtualHostFault>> {
    if (this.files.has(target)) return success(null);
    try {
      this.files.set(target, await readFile(path));
      return success(null);
    } catch (error) {
      return failed('library-unreadable', path, reasonOf(error));
    }
  }

  /** Files that not every system has. */
  async addIfThere(path: string): Promise<boolean> {
    const contents = await readFile(path).catch(() => null);
    if (contents !== null) this.files.set(path, contents);
    return contents !== null;
  }

  async addProgram(
    path: string,
    target: string,
    signal: AbortSignal | undefined,
  ): Promise<Result<null, VirtualHostFault>> {
    const libraries = await librariesOf(path, signal);
    if (!libraries.ok) return libraries;
    const wanted: [string, string][] = [[path, target]];
    for (const library of libraries.value) wanted.push([library, library]);
    for (const [from, to] of wanted) {
      const added = await this.add(from, to);
      if (!added.ok) return added;
    }
    return success(null);
  }
}
