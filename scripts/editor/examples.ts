import { cpSync, mkdirSync, readdirSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { EXAMPLES } from './places';

/** Copies the example project into a folder with a space in its name. Its objects are newer than its sources. */
export function copyExamples(into: string): string {
  const folder = join(into, 'BPF examples');
  mkdirSync(folder, { recursive: true });
  cpSync(EXAMPLES, folder, { recursive: true });
  const now = Date.now() / 1000;
  for (const name of readdirSync(folder)) {
    const time = name.endsWith('.o') ? now : now - 60;
    utimesSync(join(folder, name), time, time);
  }
  return folder;
}
