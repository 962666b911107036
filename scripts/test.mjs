/** `npm test`: sets up what is missing, builds, checks types and runs every test. */
import { readdirSync } from 'node:fs';
import { run } from './ensure-packages.mjs';

run(process.execPath, ['scripts/build.mjs']);
run('npx', ['--no-install', 'tsc', '--noEmit']);
const specs = process.argv.slice(2);
run('npx', ['--no-install', 'mocha', ...(specs.length > 0 ? specs : all())]);

/** Every folder with tests; the one that starts editors comes last. */
function all() {
  const files = readdirSync(new URL('../test', import.meta.url), { recursive: true });
  const tests = files.filter((file) => file.endsWith('.test.ts'));
  const folders = [...new Set(tests.map((file) => file.split(/[\\/]/)[0]))];
  const isEditor = (folder) => Number(folder === 'editor');
  folders.sort((a, b) => isEditor(a) - isEditor(b) || a.localeCompare(b));
  return folders.map((folder) => `test/${folder}/**/*.test.ts`);
}
