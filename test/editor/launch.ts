import { execFileSync, spawn } from 'node:child_process';
import { createWriteStream, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';
import { globSync } from 'tinyglobby';
import { resolveCliArgsFromVSCodeExecutablePath } from '@vscode/test-electron';
import { chromiumOptions } from '../../scripts/editor/chromium';
import type { Editor } from '../../scripts/editor/choose';
import { CACHE } from '../../scripts/editor/places';
import type { Profile } from '../../scripts/editor/profile';
import { installInto, serve } from '../../scripts/editor/serve';
import { ORDER, type HostOrder } from './host/kit/order';
import type { HostResult } from './host/kit/result';
import { profileWith } from './workspace';

export interface HostRun {
  readonly editor: Editor;
  /** The folder below host/ with the specs. */
  readonly suite: string;
  readonly vsix: string;
  readonly runFolder: string;
  readonly workspace: string;
  readonly trustsAll: boolean;
  readonly hasClang: boolean;
  /** Settings of the user. */
  readonly settings?: Record<string, unknown>;
  readonly environment?: Record<string, string>;
  /** Milliseconds for the whole run. */
  readonly limit: number;
}

export interface HostOutcome extends HostResult {
  /** What the extension host ended with; null when it did not end in time. */
  readonly exitCode: number | null;
}

/** Runs the specs of a suite inside the extension host of an editor with the packaged extension. */
export async function runInHost(run: HostRun): Promise<HostOutcome> {
  const { entry, specs } = await bundle(run.suite);
  const order: HostOrder = {
    resultFile: join(run.runFolder, 'result.json'),
    specs,
    grep: process.env.CORE_LENS_GREP ?? null,
    hasClang: run.hasClang,
  };
  const profile = profileWith(run.runFolder, run.settings ?? {});
  const exitCode = await (run.editor.kind === 'desktop' ? onDesktop : inBrowser)(
    run,
    profile,
    entry,
    { ...run.environment, [ORDER]: JSON.stringify(order) },
  );
  const result = existsSync(order.resultFile)
    ? (JSON.parse(readFileSync(order.resultFile, 'utf8')) as HostResult)
    : { isDone: false, tests: [], strays: [] };
  return { exitCode, ...result };
}

/** Bundles the entry and every spec of a suite to where `mocha` is found. */
async function bundle(suite: string): Promise<{ entry: string; specs: string[] }> {
  const sources = globSync(`host/${suite}/*.spec.ts`, { cwd: __dirname, absolute: true }).sort();
  const outdir = join(CACHE, 'editor', 'host-suite', suite);
  await build({
    entryPoints: [join(__dirname, 'host', 'entry.ts'), ...sources],
    outdir,
    entryNames: '[name]',
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    external: ['vscode', 'mocha'],
    sourcemap: 'inline',
    logLevel: 'warning',
  });
  const bundled = (source: string) => join(outdir, basename(source).replace(/\.ts$/, '.js'));
  return { entry: join(outdir, 'entry'), specs: sources.map(bundled) };
}

/** A development path is asked for, though it is the installed extension that is tested. */
function makeStub(runFolder: string): string {
  const folder = join(runFolder, 'stub');
  mkdirSync(folder);
  const manifest = {
    name: 'stub',
    publisher: 'core-lens-tests',
    version: '0.0.1',
    engines: { vscode: '*' },
  };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  return folder;
}

type Launcher = (
  run: HostRun,
  profile: Profile,
  entry: string,
  env: Record<string, string>,
) => Promise<number | null>;

const onDesktop: Launcher = async (run, profile, entry, env) => {
  if (run.editor.kind !== 'desktop') throw new Error('not a desktop editor');
  const { executable } = run.editor;
  const places = [`--user-data-dir=${profile.data}`, `--extensions-dir=${profile.extensions}`];
  const [cli, ...words] = resolveCliArgsFromVSCodeExecutablePath(executable, {
    reuseMachineInstall: true,
  });
  const shell = process.platform === 'win32';
  execFileSync(cli, [...words, ...places, '--install-extension', run.vsix], { shell });
  const child = spawn(
    executable,
    [
      run.workspace,
      ...places,
      '--no-sandbox',
      '--disable-gpu-sandbox',
      '--disable-updates',
      '--skip-welcome',
      '--skip-release-notes',
      ...(run.trustsAll ? ['--disable-workspace-trust'] : []),
      `--extensionDevelopmentPath=${makeStub(run.runFolder)}`,
      `--extensionTestsPath=${entry}`,
    ],
    { env: { ...process.env, ...env }, stdio: 'ignore' },
  );
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const exitCode = await Promise.race([ended, sleep(run.limit, null, { ref: false })]);
  child.kill();
  return exitCode;
};

const inBrowser: Launcher = async (run, profile, entry, env) => {
  if (run.editor.kind !== 'code-server') throw new Error('not a code-server');
  const { runFolder, editor, trustsAll } = run;
  installInto(editor.server, runFolder, profile, run.vsix);
  const server = await serve(editor.server, {
    folder: runFolder,
    profile,
    trustsAll,
    isDriven: true,
    env,
  });
  const browser = await chromium.launch(chromiumOptions(editor.chromium, join(runFolder, 'home')));
  const log = createWriteStream(join(runFolder, 'console.log'));
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    await page.exposeFunction('codeAutomationLog', (kind: string, words: unknown[]) => {
      log.write(`[${kind}] ${words.join(' ')}\n`);
    });
    const ended = new Promise<number>((resolve) => {
      // The page hands over the logs of its window with the exit code.
      void page.exposeFunction('codeAutomationExit', (code: number, logs: PageLog[]) => {
        for (const { relativePath, contents } of logs) {
          const path = join(runFolder, 'logs', relativePath);
          mkdirSync(dirname(path), { recursive: true });
          writeFileSync(path, contents);
        }
        resolve(code);
      });
    });
    const remote = (path: string) => `vscode-remote://127.0.0.1:${server.port}${path}`;
    const payload = [
      ['extensionDevelopmentPath', remote(makeStub(runFolder))],
      ['extensionTestsPath', remote(entry)],
      ['skipWelcome', 'true'],
    ];
    const kind = run.workspace.endsWith('.code-workspace') ? 'workspace' : 'folder';
    const query = new URLSearchParams({ [kind]: run.workspace, payload: JSON.stringify(payload) });
    await page.goto(`${server.url}/?${query.toString()}`);
    return await Promise.race([ended, sleep(run.limit, null, { ref: false })]);
  } finally {
    await browser.close();
    await server.stop();
    log.end();
  }
};

interface PageLog {
  readonly relativePath: string;
  readonly contents: string;
}
