/** `npm run build`: bundles what ships into dist/, installing packages first when they are missing. */
import { chmodSync, existsSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ensurePackages } from './ensure-packages.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

const EXECUTABLE = { banner: { js: '#!/usr/bin/env node' } };

/** What is bundled into `dist/NAME.js`; the command line and the server run on any Node.js 20, the extension in VS Code. */
const BUNDLES = {
  cli: { source: 'server/src/cli/main.ts', target: 'node20', ...EXECUTABLE },
  server: { source: 'server/src/lsp/main.ts', target: 'node20', ...EXECUTABLE },
  askpass: { source: 'server/src/ssh/askpass-main.ts', target: 'node20' },
  engine: { source: 'server/src/engine/worker.ts', target: 'node20' },
  extension: { source: 'client/src/extension.ts', target: 'node22', external: ['vscode'] },
};

ensurePackages();
const { build } = await import('esbuild');

rmSync(`${root}/dist`, { recursive: true, force: true });
await Promise.all(Object.entries(BUNDLES).map(([name, bundle]) => buildOne(name, bundle)));

async function buildOne(name, { source, ...options }) {
  if (!existsSync(`${root}/${source}`)) return;
  await build({
    absWorkingDir: root,
    entryPoints: { [name]: source },
    outdir: 'dist',
    bundle: true,
    platform: 'node',
    format: 'cjs',
    minify: true,
    sourcemap: false,
    legalComments: 'linked',
    // Libraries that are modules ask where they are; a bundle is no module.
    define: { 'import.meta.url': 'moduleUrl' },
    inject: ['scripts/module-url.js'],
    // Its main file finds its parts in a way that bundlers do not follow.
    alias: { 'jsonc-parser': 'jsonc-parser/lib/esm/main.js' },
    logLevel: 'warning',
    ...options,
  });
  if (options.banner !== undefined) chmodSync(`${root}/dist/${name}.js`, 0o755);
}
