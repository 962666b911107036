import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CodeServer } from './code-server';
import type { Profile } from './profile';

export interface ServeOptions {
  /** For its log and its home folder. */
  readonly folder: string;
  readonly profile: Profile;
  /** Asks nobody whether the folder's authors are trusted. */
  readonly trustsAll: boolean;
  /** Lets a test in the page learn how the tests in the extension host ended. */
  readonly isDriven?: boolean;
  readonly env?: Record<string, string>;
}

export interface RunningServer {
  readonly url: string;
  readonly port: number;
  stop(): Promise<void>;
}

const START_LIMIT = 30_000;

/** Installs a packaged extension into a profile. */
export function installInto(server: CodeServer, folder: string, profile: Profile, vsix: string) {
  const words = [...commonWords(server, folder, profile), '--install-extension', vsix];
  execFileSync(server.node, words, {
    env: environment(folder),
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Starts code-server on a free port and waits until it answers. */
export async function serve(server: CodeServer, options: ServeOptions): Promise<RunningServer> {
  const port = await freePort();
  const log = openSync(join(options.folder, 'server.log'), 'w');
  const words = [
    ...commonWords(server, options.folder, options.profile),
    '--auth=none',
    `--bind-addr=127.0.0.1:${port}`,
    '--disable-telemetry',
    '--disable-update-check',
    '--disable-getting-started-override',
    ...(options.trustsAll ? ['--disable-workspace-trust'] : []),
    ...(options.isDriven ? ['--vscode-option', 'enable-smoke-test-driver'] : []),
  ];
  // A process group of its own: extension hosts outlive the server.
  const child = spawn(server.node, words, {
    env: environment(options.folder, options.env),
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  const stop = () => stopGroup(child);
  const url = `http://127.0.0.1:${port}`;
  try {
    await answered(url, child, options.folder);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, port, stop };
}

function commonWords(server: CodeServer, folder: string, profile: Profile): string[] {
  const config = join(folder, 'code-server.yaml');
  writeFileSync(config, '');
  return [
    server.entry,
    `--config=${config}`,
    `--user-data-dir=${profile.data}`,
    `--extensions-dir=${profile.extensions}`,
  ];
}

function environment(folder: string, more: Record<string, string> = {}): NodeJS.ProcessEnv {
  const home = join(folder, 'home');
  const temporary = join(folder, 'tmp');
  mkdirSync(home, { recursive: true });
  mkdirSync(temporary, { recursive: true });
  return {
    ...process.env,
    NODE_OPTIONS: undefined,
    HOME: home,
    TMPDIR: temporary,
    // No marketplace is asked.
    EXTENSIONS_GALLERY: '{"serviceUrl":""}',
    ...more,
  };
}

async function freePort(): Promise<number> {
  const probe = createServer();
  probe.listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}

async function answered(url: string, child: ChildProcess, folder: string): Promise<void> {
  const start = Date.now();
  while (true) {
    try {
      await fetch(`${url}/healthz`);
      return;
    } catch {
      const isLate = Date.now() - start > START_LIMIT;
      if (isLate || child.exitCode !== null) {
        const what = isLate ? 'does not answer' : 'ended at once';
        throw new Error(`code-server ${what}; its log: ${join(folder, 'server.log')}`);
      }
    }
    await sleep(100);
  }
}

async function stopGroup({ pid }: ChildProcess): Promise<void> {
  if (pid === undefined) return;
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    try {
      process.kill(-pid, signal);
    } catch {
      return;
    }
    await sleep(500);
  }
}
