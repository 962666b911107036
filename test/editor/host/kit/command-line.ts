import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { extension, folder } from './workbench';

/** A problem as `core-lens check --format json` tells it. */
export interface ToldProblem {
  readonly rule: string;
  readonly severity: 'error' | 'warning' | 'information' | 'hint';
  readonly message: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly object: string;
}

/** As `inShort` of a diagnostic. */
export function toldInShort({ rule, line, column, endLine, endColumn }: ToldProblem): string {
  const to = endLine === line ? `${endColumn}` : `${endLine}:${endColumn}`;
  return `${line}:${column}-${to} ${rule}`;
}

const run = promisify(execFile);

/** The command line of the same package; rejected when it ends with another code than 0. */
export function coreLens(...words: string[]): Promise<{ stdout: string }> {
  const cli = join(extension().extensionPath, 'dist', 'cli.js');
  return run(process.execPath, [cli, ...words], {
    cwd: folder().fsPath,
    // On the desktop the extension host is no plain Node.js.
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    maxBuffer: 1 << 28,
  });
}

/** What it says of objects, on the bundled kernels. */
export async function check(...objects: string[]): Promise<ToldProblem[]> {
  const words = ['check', '--format', 'json', ...objects];
  const { stdout } = await coreLens(...words).catch((error: unknown) => {
    // It ends with 1 where there are errors.
    const { code, stdout: text } = error as { readonly code?: unknown; readonly stdout: string };
    if (code !== 1) throw error;
    return { stdout: text };
  });
  return (JSON.parse(stdout) as { problems: ToldProblem[] }).problems;
}

/** Compiles a file of the workspace, or a text in its place, as the Makefile of the example project does. */
export async function compile(name: string, output: string, text?: string): Promise<void> {
  const words = [
    ...['-target', 'bpf', '-mcpu=v3', '-D__TARGET_ARCH_x86', '-g', '-O2', '-Wall', '-Werror'],
    ...['-I', folder().fsPath, '-c', ...(text === undefined ? [name] : ['-x', 'c', '-'])],
    ...['-o', output],
  ];
  const running = run('clang', words, { cwd: folder().fsPath });
  running.child.stdin?.end(text ?? '');
  await running;
}
