import { stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { reasonOf, stampOf, success, type Result } from '../bytes';
import { canRun, onPath } from '../processes';
import { failure } from './faults';
import { runProgram } from './run-program';

/** A clang that compiles for BPF. */
export interface Clang {
  readonly path: string;
  /** `14.0.6`; null when it does not say so in the usual words. */
  readonly version: string | null;
}

/** What the setting holds when nobody changed it. */
const DEFAULT_NAME = 'clang';

/** Distributions number theirs; those before 11 do not know all relocations. */
const [NEWEST, OLDEST] = [22, 11];

/** Where Homebrew puts LLVM's clang, which is not on the path: there clang is Apple's. */
const HOMEBREW = ['/opt/homebrew/opt/llvm/bin/clang', '/usr/local/opt/llvm/bin/clang'];

/** What was learned of a file, for as long as it is the same. */
interface Probed {
  readonly stamp: string;
  readonly result: Promise<Result<Clang>>;
}

export interface ClangWish {
  /** Absolute, relative to the workspace folder, or a name on the path. */
  readonly path: string;
  readonly workspaceFolder: string | null;
}

/** Finds clang, and asks each file once what it compiles for. */
export class ClangFinder {
  private readonly probed = new Map<string, Probed>();

  constructor(
    private readonly environment: NodeJS.ProcessEnv,
    private readonly timeLimit: number,
  ) {}

  async find(wish: ClangWish): Promise<Result<Clang>> {
    let refused: Result<Clang> | null = null;
    for (const path of this.candidates(wish)) {
      if (!(await canRun(path))) continue;
      const clang = await this.probe(path);
      if (clang.ok) return clang;
      refused ??= clang;
    }
    return refused ?? failure('clang-missing', wish.path === '' ? DEFAULT_NAME : wish.path);
  }

  private *candidates({ path, workspaceFolder }: ClangWish): Generator<string> {
    const name = path === '' ? DEFAULT_NAME : path;
    if (name.startsWith('~/')) yield join(homedir(), name.slice(2));
    else if (isAbsolute(name)) yield name;
    else if (/[/\\]/.test(name)) yield resolve(workspaceFolder ?? '', name);
    else yield* onPath(name, this.environment);
    if (name !== DEFAULT_NAME) return;
    if (process.platform === 'darwin') yield* HOMEBREW;
    for (let version = NEWEST; version >= OLDEST; version--) {
      yield* onPath(`${DEFAULT_NAME}-${version}`, this.environment);
    }
  }

  private async probe(path: string): Promise<Result<Clang>> {
    const stamp = stampOf(await stat(path));
    const known = this.probed.get(path);
    if (known?.stamp === stamp) return known.result;
    const result = this.ask(path);
    this.probed.set(path, { stamp, result });
    return result;
  }

  private async ask(path: string): Promise<Result<Clang>> {
    const end = await runProgram({
      program: path,
      words: ['-v', '--print-targets'],
      environment: this.environment,
      timeLimit: this.timeLimit,
    });
    if (end.kind === 'not-started') return failure('clang-not-started', path, reasonOf(end.error));
    if (end.kind !== 'ended') return failure('clang-silent', path, this.timeLimit / 1000);
    if (!/registered targets/i.test(end.output)) return failure('not-clang', path);
    if (!/^\s*bpf\s/m.test(end.output)) return failure('clang-without-bpf', path);
    const version = /version (\d+\.\d+\.\d+)/.exec(end.errors)?.[1] ?? null;
    return success({ path, version });
  }
}
