import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { copyExamples } from '../../scripts/editor/examples';
import { packageExtension } from '../../scripts/editor/packaged';
import { makeProfile, type Profile } from '../../scripts/editor/profile';
import { TRAP_FILE } from './host/kit/result';

/** A folder of one run of the editor: its profile, logs and workspace. */
export function makeRunFolder(name: string): string {
  return mkdtempSync(join(tmpdir(), `core-lens-${name}-`));
}

export function removeRunFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}

/**
 * Settings of the folder that must be of no effect where it is not trusted: one kernel, on which nothing is wrong, and a
 * program in place of clang and ssh that leaves a file behind.
 */
export function setTrap(workspace: string): void {
  const program = join(workspace, 'not-clang');
  writeFileSync(program, `#!/bin/sh\ntouch '${join(workspace, TRAP_FILE)}'\n`, { mode: 0o755 });
  mkdirSync(join(workspace, '.vscode'));
  const settings = {
    'coreLens.kernels': ['bundled:5.10.0-46-cloud-amd64'],
    'coreLens.clang.path': program,
    'coreLens.ssh.path': program,
  };
  writeFileSync(join(workspace, '.vscode', 'settings.json'), JSON.stringify(settings));
}

/** A workspace of the folder and of a second copy of it, which is to be checked against its own kernel. */
export function withSecondFolder(runFolder: string, first: string): string {
  const second = copyExamples(join(runFolder, 'second'));
  mkdirSync(join(second, '.vscode'));
  const settings = { 'coreLens.kernels': ['bundled:5.10.0-46-cloud-amd64'] };
  writeFileSync(join(second, '.vscode', 'settings.json'), JSON.stringify(settings));
  const workspace = join(runFolder, 'both.code-workspace');
  writeFileSync(workspace, JSON.stringify({ folders: [{ path: first }, { path: second }] }));
  return workspace;
}

/** A profile with settings of the user; in a browser, those of a machine are kept by the machine that serves it. */
export function profileWith(runFolder: string, settings: Record<string, unknown>): Profile {
  const profile = makeProfile(runFolder, settings);
  mkdirSync(join(profile.data, 'Machine'));
  writeFileSync(join(profile.data, 'Machine', 'settings.json'), JSON.stringify(settings));
  return profile;
}

let packaged: string | null = null;

/** The extension as users install it, packaged once for all suites. */
export function packagedExtension(): string {
  packaged ??= packageExtension();
  return packaged;
}
