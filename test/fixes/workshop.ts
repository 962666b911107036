import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { judgeOnKernels, SourceFiles } from '../../server/src/check';
import { fixesFor, type Fix, type TextEdit } from '../../server/src/fixes';
import {
  findProblems,
  placedSteps,
  sourceWithHeaders,
  type Problem,
  type SourceText,
} from '../../server/src/problem';
import type { SourceFile } from '../../server/src/source';
import { ROOT, type NamedKernel } from '../rules/judged';

/** A problem with what is offered against it. */
export interface FixedProblem {
  readonly problem: Problem;
  readonly fixes: readonly Fix[];
}

/** A source whose object was checked. */
export interface CheckedSource {
  readonly text: string;
  readonly found: readonly FixedProblem[];
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
  const texts = new SourceFiles(objectPath, checked.prepared.object.lines);
  const { problems } = findProblems(checked, texts);
  const source = openSource(sourcePath);
  const steps = placedSteps(checked.prepared, texts);
  const found = problems.map((problem) => {
    const path = problem.range?.file ?? '';
    const isHere = resolve(ROOT, path) === sourcePath;
    return { problem, fixes: isHere ? fixesFor({ problem, checked, source, path, steps }) : [] };
  });
  return { text: source.text, found };
}

/** A source with the headers that it includes between quotes, as far as they are beside it. */
export function openSource(path: string): SourceFile {
  const open = (file: string): SourceText => ({
    path: file,
    text: readFileSync(file, 'utf8'),
    include: (name) => {
      const header = join(dirname(file), name);
      return existsSync(header) ? open(header) : null;
    },
  });
  return sourceWithHeaders(open(path));
}

/** A text after edits that do not overlap; of several at one place the first stands first. */
export function edited(text: string, edits: readonly Omit<TextEdit, 'file'>[]): string {
  let result = '';
  let at = 0;
  for (const { start, end, newText } of [...edits].sort((a, b) => a.start - b.start)) {
    assert.ok(start >= at && end >= start, 'the edits overlap');
    result += text.slice(at, start) + newText;
    at = end;
  }
  return result + text.slice(at);
}

const FLAGS = '-O2 -g -Wall -Werror -target bpf -mcpu=v3 -D__TARGET_ARCH_x86'.split(' ');

/** Why nothing can be compiled here; null where it can. */
export function withoutClang(): string | null {
  const { status, stdout } = spawnSync('clang', ['--print-targets'], { encoding: 'utf8' });
  if (status !== 0) return 'there is no clang on the PATH';
  if (!stdout.includes('bpfel')) return 'the clang on the PATH does not compile for BPF';
  const headers = ['-target', 'bpf', '-fsyntax-only', '-x', 'c', '-'];
  const input = '#if !__has_include(<bpf/bpf_core_read.h>)\n#error\n#endif\n';
  const { status: found } = spawnSync('clang', headers, { input });
  return found === 0 ? null : 'the headers of libbpf are not installed';
}

/** Compiles a text as if it stood beside a source; gives where the object is. */
export function compile(
  text: string,
  besides: string,
  folder: string,
): { readonly source: string; readonly object: string } {
  mkdirSync(folder, { recursive: true });
  const source = join(folder, 'fixed.bpf.c');
  const object = join(folder, 'fixed.bpf.o');
  writeFileSync(source, text);
  const flags = [...FLAGS, '-iquote', dirname(besides), '-c', source, '-o', object];
  const { status, stderr } = spawnSync('clang', flags, { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  return { source, object };
}

/** How often each rule has something to say of each function; hints apart, which nothing has to be done about. */
export function countsOf(problems: readonly Problem[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const problem of problems) {
    if (problem.severity === 'hint') continue;
    counts.set(keyOf(problem), (counts.get(keyOf(problem)) ?? 0) + 1);
  }
  return counts;
}

/** Without the line, which edits move. */
export function keyOf({ rule, severity, functionName }: Problem): string {
  return `${severity} ${rule} in ${functionName ?? 'the object'}`;
}
