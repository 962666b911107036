import { execFileSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXAMPLES, ROOT } from '../../scripts/editor/places';

/** A folder of one run of the editor: its profile, logs and workspace. */
export function makeRunFolder(name: string): string {
  return mkdtempSync(join(tmpdir(), `core-lens-${name}-`));
}

export function removeRunFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}

/** Copies the example project into a folder with a space in its name. Its objects are newer than its sources. */
export function copyExamples(runFolder: string): string {
  const folder = join(runFolder, 'BPF examples');
  mkdirSync(folder);
  cpSync(EXAMPLES, folder, { recursive: true });
  const now = Date.now() / 1000;
  for (const name of readdirSync(folder)) {
    const time = name.endsWith('.o') ? now : now - 60;
    utimesSync(join(folder, name), time, time);
  }
  return folder;
}

let isPackaged = false;

/** The extension as users install it, packaged once for all suites. */
export function packagedExtension(): string {
  const manifest = readFileSync(join(ROOT, 'package.json'), 'utf8');
  const { name, version } = JSON.parse(manifest) as { name: string; version: string };
  if (!isPackaged) {
    execFileSync(process.execPath, ['scripts/package.mjs'], { cwd: ROOT, stdio: 'pipe' });
  }
  isPackaged = true;
  return join(ROOT, `${name}-${version}.vsix`);
}
