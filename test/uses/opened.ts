import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readObject, type BpfObject } from '../../server/src/object';
import { valueOf } from '../btf/results';

/** An object of test/uses/programs: the subject as clang 14 or 19 compiles it. */
export function openProgram(name: string): BpfObject {
  return valueOf(readObject(readFileSync(join(__dirname, 'programs', 'objects', name))));
}

export const COMPILERS = ['clang14.v2', 'clang19.v3'];
