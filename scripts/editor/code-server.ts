import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { installMissing, isRoot, lastWordsOf, Unavailable } from '../debian';
import { CACHE } from './places';

/** VS Code's server with its workbench in the browser, and the Node.js that this version runs on. */
export interface CodeServer {
  readonly node: string;
  readonly entry: string;
  readonly version: string;
}

const VERSION = '4.139.1';
const NODE_VERSION = '24.21.0';

/** Parts of VS Code that the editor runs without, and that would have to be compiled or take long to fetch. */
const LEFT_OUT = [
  '@devcontainers/cli',
  '@github/copilot-sdk',
  '@microsoft/mxc-sdk',
  '@vscode/copilot-api',
  '@vscode/sandbox-runtime',
  '@vscode/sqlite3',
  '@vscode/windows-process-tree',
  '@vscode/windows-registry',
  'kerberos',
  'ssh2',
];

/** Native parts that it does need: its log files, and extension hosts that end with the server. */
const COMPILED = ['@vscode/spdlog', '@vscode/native-watchdog'];

interface Manifest {
  dependencies?: Record<string, string>;
  overrides?: Record<string, unknown>;
}

/** Installs code-server in the cache when it is not there yet; throws Unavailable where that is not possible. */
export function installCodeServer(): CodeServer {
  if (process.platform !== 'linux' || !['x64', 'arm64'].includes(process.arch)) {
    throw new Unavailable(`code-server is for Linux, this is ${process.platform} ${process.arch}`);
  }
  const recipe = JSON.stringify([VERSION, NODE_VERSION, process.arch, LEFT_OUT, COMPILED]);
  const mark = createHash('sha256').update(recipe).digest('hex').slice(0, 8);
  const folder = join(CACHE, 'editor', `code-server-${VERSION}-${mark}`);
  if (!existsSync(folder)) {
    console.log(`      installing code-server ${VERSION} in ${folder}, once; about a minute`);
    // node-gyp cannot build below a path with blanks.
    const making = mkdtempSync(join(tmpdir(), 'core-lens-editor-'));
    try {
      install(making);
      const arriving = `${folder}.arriving`;
      rmSync(arriving, { recursive: true, force: true });
      mkdirSync(dirname(folder), { recursive: true });
      cpSync(making, arriving, { recursive: true, verbatimSymlinks: true });
      renameSync(arriving, folder);
    } catch (error) {
      if (error instanceof Unavailable) throw error;
      throw new Unavailable(`code-server could not be installed: ${lastWordsOf(error)}`);
    } finally {
      rmSync(making, { recursive: true, force: true });
    }
  }
  return {
    node: join(folder, 'node_modules', nodePackage(), 'bin', 'node'),
    entry: join(folder, 'node_modules', 'code-server', 'out', 'node', 'entry.js'),
    version: VERSION,
  };
}

function nodePackage(): string {
  return `node-linux-${process.arch}`;
}

function install(folder: string): void {
  requireTools();
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  const wanted = [`code-server@${VERSION}`, `${nodePackage()}@${NODE_VERSION}`];
  npm(folder, 'install', '--ignore-scripts', '--save-exact', ...wanted);

  const vscode = join(folder, 'node_modules', 'code-server', 'lib', 'vscode');
  leaveOut(join(vscode, 'package.json'));
  const node = join(folder, 'node_modules', nodePackage());
  npm(vscode, 'install', '--omit=dev', '--ignore-scripts');
  npm(vscode, 'rebuild', ...COMPILED, `--nodedir=${node}`);

  /** npm under the Node.js that code-server runs on, as its native parts are made for that. */
  function npm(cwd: string, ...words: string[]): void {
    const bin = join(folder, 'node_modules', nodePackage(), 'bin');
    execFileSync('npm', [...words, '--no-audit', '--no-fund', '--loglevel=error'], {
      cwd,
      env: { ...process.env, NODE_OPTIONS: undefined, PATH: `${bin}:${process.env.PATH ?? ''}` },
      encoding: 'utf8',
      stdio: 'pipe',
    });
  }
}

function leaveOut(path: string): void {
  const manifest = JSON.parse(readFileSync(path, 'utf8')) as Manifest;
  const isKept = ([key]: [string, unknown]) =>
    !LEFT_OUT.some((name) => key === name || key.startsWith(`${name}@`));
  manifest.dependencies = Object.fromEntries(
    Object.entries(manifest.dependencies ?? {}).filter(isKept),
  );
  manifest.overrides = Object.fromEntries(Object.entries(manifest.overrides ?? {}).filter(isKept));
  writeFileSync(path, `${JSON.stringify(manifest, null, 2)}\n`);
}

function requireTools(): void {
  if (isRoot() && existsSync('/usr/bin/apt-get')) {
    installMissing(['g++', 'make', 'python3']);
    return;
  }
  for (const tool of ['g++', 'make', 'python3']) {
    try {
      execFileSync(tool, ['--version'], { stdio: 'ignore' });
    } catch {
      throw new Unavailable(
        `installing code-server needs g++, make and python3, and ${tool} is missing`,
      );
    }
  }
}
