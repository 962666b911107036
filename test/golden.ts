import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const FOLDER = join(__dirname, 'golden');
const isUpdating = process.env.UPDATE_GOLDENS === '1';

/** Compares a whole report with the recorded one; `npm run golden` records it anew. */
export function assertGolden(name: string, actual: string): void {
  const path = join(FOLDER, name);
  if (isUpdating) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, actual);
    return;
  }
  assert.equal(actual, readFileSync(path, 'utf8'), `${name} differs; if it should, npm run golden`);
}
