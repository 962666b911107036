import { execFileSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXAMPLES, ROOT } from '../../scripts/editor/places';
import { TRAP_FILE } from './host/kit/result';

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

/**
 * Settings of the folder that must be of no effect where it is not trusted: one kernel, on which nothing is wrong, and a
 * program in place of clang that leaves a file behind.
 */
export function setTrap(workspace: string): void {
  const program = join(workspace, 'not-clang');
  writeFileSync(program, `#!/bin/sh\ntouch '${join(workspace, TRAP_FILE)}'\n`, { mode: 0o755 });
  mkdirSync(join(workspace, '.vscode'));
  const settings = {
    'coreLens.kernels': ['bundled:5.10.0-46-cloud-amd64'],
    'coreLens.clang.path': program,
  };
  writeFileSync(join(workspace, '.vscode', 'settings.json'), JSON.stringify(settings));
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
