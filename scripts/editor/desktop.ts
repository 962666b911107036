import { existsSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { downloadAndUnzipVSCode } from '@vscode/test-electron';
import { Unavailable } from '../debian';
import { onPath } from './chromium';
import { CACHE } from './places';

/** The version that the tests run in where it can be downloaded; the one that the pinned code-server is made of. */
const VERSION = '1.139.1';

const UPDATES = 'https://update.code.visualstudio.com';
const ANSWER_LIMIT = 5_000;

/** VS Code as a program with windows, downloaded or of this machine; throws Unavailable where there is none. */
export async function desktopForTests(): Promise<{ executable: string; why: string }> {
  if (!hasDisplay()) throw new Unavailable('no display for a desktop VS Code');
  const unreachable = await whyUnreachable();
  if (unreachable === null) {
    const executable = await downloadAndUnzipVSCode({
      version: VERSION,
      cachePath: join(CACHE, 'editor', 'vscode'),
    });
    return { executable, why: `VS Code ${VERSION} can be downloaded` };
  }
  const cli = onPath(process.platform === 'win32' ? 'code.cmd' : 'code');
  const executable = cli === null ? null : executableOf(realpathSync(cli), process.platform);
  if (executable === null || !existsSync(executable)) {
    throw new Unavailable(`VS Code cannot be downloaded (${unreachable}) and \`code\` is not here`);
  }
  return { executable, why: `VS Code of this machine, as none can be downloaded (${unreachable})` };
}

function hasDisplay(): boolean {
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  return process.platform !== 'linux' || Boolean(DISPLAY || WAYLAND_DISPLAY);
}

async function whyUnreachable(): Promise<string | null> {
  try {
    const answer = await fetch(`${UPDATES}/api/releases/stable`, {
      signal: AbortSignal.timeout(ANSWER_LIMIT),
    });
    return answer.ok ? null : `${UPDATES} answers ${answer.status}`;
  } catch (error) {
    const { cause, message } = error as Error;
    return `${UPDATES}: ${cause instanceof Error ? cause.message : message}`;
  }
}

/** The program behind the script `code`, by where each system keeps the two. */
export function executableOf(cli: string, platform: NodeJS.Platform): string {
  const up = (levels: number, ...rest: string[]) =>
    join(cli, ...Array<string>(levels).fill('..'), ...rest);
  if (platform === 'darwin') return up(4, 'MacOS', 'Electron');
  return platform === 'win32' ? up(2, 'Code.exe') : up(2, 'code');
}
