/** What `npm run editor` does: the packaged extension in an editor with a profile of its own, on a copy of the examples. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { isRoot, Unavailable } from '../debian';
import { onPath } from './chromium';
import { installCodeServer } from './code-server';
import { copyExamples } from './examples';
import { packageExtension } from './packaged';
import { CACHE } from './places';
import { makeProfile } from './profile';
import { installInto, serve } from './serve';

const FOLDER = join(CACHE, 'editor', 'tried');
const isWindows = process.platform === 'win32';

async function main(): Promise<void> {
  const vsix = packageExtension();
  rmSync(FOLDER, { recursive: true, force: true });
  const workspace = copyExamples(FOLDER);
  const code = onPath(isWindows ? 'code.cmd' : 'code');
  if (code !== null) openDesktop(code, vsix, workspace);
  else await openInBrowser(vsix, workspace);
}

function openDesktop(code: string, vsix: string, workspace: string): void {
  console.log(`Opening ${workspace} in VS Code (${code}), with a profile of its own.`);
  const { data, extensions } = makeProfile(FOLDER);
  const places = [`--user-data-dir=${data}`, `--extensions-dir=${extensions}`];
  const run = (...words: string[]) => {
    // VS Code refuses to be root in its sandbox.
    const all = [...places, ...(isRoot() ? ['--no-sandbox'] : []), ...words];
    const quoted = isWindows ? all.map((word) => `"${word}"`) : all;
    const { status, error } = spawnSync(isWindows ? `"${code}"` : code, quoted, {
      stdio: 'inherit',
      shell: isWindows,
    });
    if (status !== 0) throw new Error(`${code} ${words[0]} failed: ${error?.message ?? status}`);
  };
  run('--install-extension', vsix, '--force');
  run('--new-window', workspace, '--goto', `${join(workspace, 'legacy.bpf.c')}:201:16`);
}

async function openInBrowser(vsix: string, workspace: string): Promise<void> {
  console.log('`code` is not on the path: opening in the browser, by code-server.');
  const server = installCodeServer();
  const profile = makeProfile(FOLDER);
  installInto(server, FOLDER, profile, vsix);
  const running = await serve(server, { folder: FOLDER, profile, trustsAll: true });
  const query = new URLSearchParams({ folder: workspace });
  const url = `${running.url}/?${query.toString()}`;
  console.log(`\n  ${url}\n\nOpen legacy.bpf.c there. Ctrl+C ends it.`);
  if (!process.argv.includes('--no-open')) openUrl(url);
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  await running.stop();
}

/** In the browser of this system, if it has one. */
function openUrl(url: string): void {
  const opener = onPath('xdg-open');
  if (opener === null) return;
  const child = spawn(opener, [url], { stdio: 'ignore', detached: true });
  child.on('error', () => {
    console.log(`${opener} could not be started: open the address by hand.`);
  });
  child.unref();
}

main().catch((error: unknown) => {
  console.error(error instanceof Unavailable ? `There is no editor: ${error.message}` : error);
  process.exitCode = 1;
});
