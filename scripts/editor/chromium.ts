import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { LaunchOptions } from 'playwright-core';
import { installMissing, isRoot, Unavailable } from '../debian';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];

/** A Chromium of this machine, installed through apt where this is root; throws Unavailable where there is none. */
export function findChromium(): string {
  const found = NAMES.map(onPath).find((path) => path !== null);
  if (found != null) return found;
  try {
    installMissing(['chromium']);
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    throw new Unavailable(`no Chromium was found, and ${error.message}`);
  }
  const installed = onPath('chromium');
  if (installed === null) throw new Unavailable('the package chromium brought no chromium');
  return installed;
}

/** Where a program is that the shell would find. */
export function onPath(name: string): string | null {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const path = join(folder, name);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // The next folder may have it.
    }
  }
  return null;
}

/** Starts without a window, and asks no other machine for anything. */
export function chromiumOptions(executablePath: string, home: string): LaunchOptions {
  return {
    executablePath,
    args: [
      // Chromium refuses to be root in its sandbox.
      ...(isRoot() ? ['--no-sandbox'] : []),
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1',
    ],
    env: { ...process.env, HOME: home },
  };
}
