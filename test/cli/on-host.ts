import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { SHARED } from '../hosts/other-world';
import { Sshd, type SshdWish } from '../ssh/sshd';
import { coreLens, type Ran } from './command-line';

export type On = (command: string, ...words: string[]) => Promise<Ran>;

const folders = new Set<string>();

/** A folder of this test file, for what it needs; `endAll` removes it. */
export function ownFolder(): string {
  const folder = mkdtempSync(join(SHARED, 'host-faults-'));
  folders.add(folder);
  return folder;
}

export function removeFolders(): void {
  for (const folder of folders) rmSync(folder, { recursive: true });
  folders.clear();
}

/** Command lines for a server that is started for them; `folder` keeps the kernels. */
export async function onHost(wish: SshdWish, folder: string): Promise<{ on: On; sshd: Sshd }> {
  const sshd = await Sshd.start(wish);
  const environment = {
    ...process.env,
    NO_COLOR: '1',
    XDG_RUNTIME_DIR: sshd.within('run'),
    TMPDIR: sshd.within('tmp'),
    XDG_DATA_HOME: folder,
  };
  const on: On = (command, ...words) =>
    coreLens([command, '-F', sshd.configFile, '-H', 'there', ...words], { environment });
  return { on, sshd };
}

export function assertTold(
  { code, errors, output }: Ran,
  expected: number,
  ...says: RegExp[]
): void {
  assert.equal(code, expected, errors + output);
  for (const each of says) assert.match(errors + output, each);
}
