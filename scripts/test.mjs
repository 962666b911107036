/** `npm test`: sets up what is missing, builds, checks types and runs every test. */
import { run } from './ensure-packages.mjs';

run(process.execPath, ['scripts/build.mjs']);
run('npx', ['--no-install', 'tsc', '--noEmit']);
const specs = process.argv.slice(2);
run('npx', ['--no-install', 'mocha', ...(specs.length > 0 ? specs : ['test/**/*.test.ts'])]);
