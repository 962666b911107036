import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { lastWordsOf } from '../debian';
import { ROOT } from './places';

/** Makes the .vsix and returns where it is. */
export function packageExtension(): string {
  const manifest = readFileSync(join(ROOT, 'package.json'), 'utf8');
  const { name, version } = JSON.parse(manifest) as { name: string; version: string };
  try {
    execFileSync(process.execPath, ['scripts/package.mjs'], {
      cwd: ROOT,
      stdio: 'pipe',
      encoding: 'utf8',
    });
  } catch (error) {
    throw new Error(`npm run package failed: ${lastWordsOf(error)}`, { cause: error });
  }
  return join(ROOT, `${name}-${version}.vsix`);
}
