/**
 * Writes and compiles random guard programs.
 *
 *   npx tsx test/guards/generator/index.ts FOLDER SEED FILES PROGRAMS_PER_FILE
 *
 * Leaves FOLDER/random<seed>_<n>.bpf.c and its objects, each file built once, by 14 and 19 and for v2 and v3 in turn.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { seededDice } from './dice';
import { writePrograms } from './program-writer';

const headers = dirname(dirname(fileURLToPath(import.meta.url)));
const COMPILERS = ['clang-14', 'clang-19'];
const INSTRUCTION_SETS = ['v2', 'v3'];
const QUIET = ['-Wno-everything'];

const [folder, ...numbers] = process.argv.slice(2);
const [seed, files, count] = numbers.map(Number);
if (!folder || numbers.length !== 3 || !numbers.every((text) => /^\d+$/.test(text))) {
  console.error(
    'usage: npx tsx test/guards/generator/index.ts FOLDER SEED FILES PROGRAMS_PER_FILE',
  );
  process.exit(2);
}

mkdirSync(folder, { recursive: true });
for (let index = 0; index < files; index++) {
  const name = `random${seed}_${index}`;
  const source = join(folder, `${name}.bpf.c`);
  writeFileSync(source, writePrograms(seededDice(seed * 1000 + index), count));
  const compiler = COMPILERS[index % 2];
  const set = INSTRUCTION_SETS[(index >> 1) % 2];
  const object = join(folder, `${name}.${compiler.replace('-', '')}.${set}.o`);
  execFileSync(
    compiler,
    [
      ...QUIET,
      '--target=bpfel',
      '-O2',
      '-g',
      `-mcpu=${set}`,
      `-I${headers}`,
      '-c',
      source,
      '-o',
      object,
    ],
    { stdio: 'inherit' },
  );
  execFileSync('llvm-strip-19', ['-g', object]);
  console.log(object);
}
