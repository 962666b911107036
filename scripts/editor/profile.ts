import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Folders of an editor's own, so that neither the user's settings nor extensions play a part. */
export interface Profile {
  readonly data: string;
  readonly extensions: string;
}

/** What keeps the editor from asking, fetching and saving by itself. */
const QUIET = {
  'chat.disableAIFeatures': true,
  'extensions.autoCheckUpdates': false,
  'files.autoSave': 'off',
  'git.enabled': false,
  'security.workspace.trust.startupPrompt': 'never',
  'telemetry.telemetryLevel': 'off',
  'terminal.integrated.enablePersistentSessions': false,
  'terminal.integrated.gpuAcceleration': 'off',
  'update.mode': 'none',
  'workbench.enableExperiments': false,
  'workbench.reduceMotion': 'on',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
};

/** Makes a profile in a folder, with settings besides the quiet ones. */
export function makeProfile(folder: string, settings: Record<string, unknown> = {}): Profile {
  const profile = { data: join(folder, 'data'), extensions: join(folder, 'extensions') };
  mkdirSync(join(profile.data, 'User'), { recursive: true });
  mkdirSync(profile.extensions, { recursive: true });
  const text = JSON.stringify({ ...QUIET, ...settings }, null, 2);
  writeFileSync(join(profile.data, 'User', 'settings.json'), `${text}\n`);
  return profile;
}
