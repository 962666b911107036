/** `npm run editor`: the packaged extension in VS Code, or in the browser, on a copy of the examples. */
import { ensurePackages, run } from './ensure-packages.mjs';

ensurePackages();
run('npx', ['--no-install', 'tsx', 'scripts/editor/open.ts', ...process.argv.slice(2)]);
