import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { judgeOnKernels, SourceFiles } from '../../server/src/check';
import { fixesFor, type Fix, type TextEdit } from '../../server/src/fixes';
import { findProblems, sourceWithHeaders, type Problem } from '../../server/src/problem';
import { SourceFile } from '../../server/src/source';
import { ROOT, type NamedKernel } from '../rules/judged';

/** A source whose object was checked. */
export interface CheckedSource {
  readonly problems: readonly Problem[];
  readonly text: string;
  readonly fixes: readonly (readonly Fix[])[];
}

/** What is found in an object, and the fixes of each problem for its source. */
export async function checkSource(
  objectPath: string,
  sourcePath: string,
  kernels: readonly NamedKernel[],
): Promise<CheckedSource> {
  const judged = await judgeOnKernels(
    readFileSync(objectPath),
    kernels.map(({ kernel }) => kernel),
    { settings: [] },
  );
  assert.ok(judged.ok, objectPath);
  const checked = judged.value;
  const { problems } = findProblems(
    checked,
    new SourceFiles(objectPath, checked.prepared.object.lines),
  );
  const text = readFileSync(sourcePath, 'utf8');
  const path = problems.find(
    ({ range }) => range !== null && resolve(ROOT, range.file) === sourcePath,
  )?.range?.file;
  if (path === undefined) return { problems, text, fixes: problems.map(() => []) };
  const source = sourceOf(sourcePath, text);
  const fixes = problems.map((problem) => fixesFor({ problem, checked, source, path }));
  return { problems, text, fixes };
}

function sourceOf(path: string, text: string): SourceFile {
  const include = (folder: string) => (name: string) => {
    const header = join(folder, name);
    try {
      return { path: header, text: readFileSync(header, 'utf8'), include: include(dirname(header)) };
    } catch {
      return null;
    }
  };
  return sourceWithHeaders({ path, text, include: include(dirname(path)) });
}

/** A text after edits that do not overlap. */
export function edited(text: string, edits: readonly Omit<TextEdit, 'file'>[]): string {
  let result = text;
  for (const { start, end, newText } of [...edits].sort((a, b) => b.start - a.start)) {
    result = result.slice(0, start) + newText + result.slice(end);
  }
  return result;
}

const FLAGS = '-O2 -g -Wall -Werror -target bpf -mcpu=v3 -D__TARGET_ARCH_x86'.split(' ');

export function hasClang(clang = 'clang'): boolean {
  const { status, stdout } = spawnSync(clang, ['--print-targets'], { encoding: 'utf8' });
  return status === 0 && stdout.includes('bpfel');
}

/** Compiles a text as if it stood beside `sourcePath`; gives the path of the object, or what clang says against it. */
export function compile(
  text: string,
  sourcePath: string,
  folder: string,
  clang = 'clang',
): { readonly source: string; readonly object: string; readonly errors: string } {
  mkdirSync(folder, { recursive: true });
  const source = join(folder, 'fixed.bpf.c');
  const object = join(folder, 'fixed.bpf.o');
  writeFileSync(source, text);
  const includes = ['-iquote', dirname(sourcePath), '-I', join(ROOT, 'test/rules')];
  const { status, stderr } = spawnSync(
    clang,
    [...FLAGS, ...includes, '-c', source, '-o', object],
    { encoding: 'utf8' },
  );
  return { source, object, errors: status === 0 ? '' : stderr };
}

/** Problems as what they are and where, without the lines that edits move. */
export function countsOf(problems: readonly Problem[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { rule, severity, functionName } of problems) {
    if (severity === 'hint') continue;
    const key = `${severity} ${rule} in ${functionName ?? 'the object'}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}
