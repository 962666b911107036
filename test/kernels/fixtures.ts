import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const FIXTURES = join(__dirname, '..', 'fixtures', 'kernels');
/** Made by make-fixtures.ts. */
export const COMPRESSED = join(FIXTURES, 'compressed');
export const BUNDLED = join(__dirname, '..', '..', 'kernels');

/** The expanded size of the bombs: the tiny kernel's BTF and zeros. */
export const BOMB_SIZE = 80 << 20;
/** What the branchy fixtures expand to. */
export const BRANCHY = { length: 20_000, seed: 7 };

export function compressed(name: string): Uint8Array {
  return readFileSync(join(COMPRESSED, name));
}
