/** `npm run package`: builds, and makes the one .vsix for every system. Fails when it is too large or holds native code. */
import {
  closeSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './ensure-packages.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

const MOST_MEGABYTES = 8;

/** How programs of Linux, Windows and macOS begin. */
const NATIVE_STARTS = ['7f454c46', '4d5a', 'cffaedfe', 'cafebabe'];

const LICENCE_FILE = /^(licen[cs]e|copying|notice|thirdparty)/i;

run(process.execPath, ['scripts/build.mjs']);
const { createVSIX, listFiles, PackageManager } = await import('@vscode/vsce');

writeFileSync(join(root, 'dist', 'THIRD-PARTY-LICENSES.txt'), licencesOfBundled());

const files = await listFiles({ cwd: root, packageManager: PackageManager.None });
const native = files.filter(isNative);
if (native.length > 0) stop(`native code must not be in the package: ${native.join(', ')}`);

const { name, version, repository } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const file = `${name}-${version}.vsix`;
await createVSIX({
  cwd: root,
  packagePath: join(root, file),
  dependencies: false,
  // Without a repository there is nothing that relative links of the README could be completed with.
  rewriteRelativeLinks: repository !== undefined,
  allowMissingRepository: repository === undefined,
});
const megabytes = statSync(join(root, file)).size / 1e6;
console.log(`${file}: ${files.length} files, ${megabytes.toFixed(2)} MB`);
if (megabytes > MOST_MEGABYTES) stop(`${file} is larger than ${MOST_MEGABYTES} MB`);

function isNative(path) {
  if (/\.(node|so|dll|dylib|exe)$/.test(path)) return true;
  const start = Buffer.alloc(4);
  const descriptor = openSync(join(root, path), 'r');
  readSync(descriptor, start);
  closeSync(descriptor);
  return NATIVE_STARTS.some((native) => start.toString('hex').startsWith(native));
}

/** The licence text of every package that the bundles may hold: all that the lock file does not mark as for development. */
function licencesOfBundled() {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const shipped = Object.entries(packages).filter(([path, entry]) => path !== '' && !entry.dev);
  const parts = shipped.map(([path, { version, license }]) => {
    const folder = join(root, path);
    const title = `${path.replace(/^.*node_modules\//, '')} ${version}, licence: ${license}`;
    const files = readdirSync(folder).filter((entry) => LICENCE_FILE.test(entry));
    const texts = files.map((entry) => readFileSync(join(folder, entry), 'utf8').trim());
    return [title, ...(texts.length > 0 ? texts : ['The package comes without a text of it.'])];
  });
  const intro = 'The bundled programs in this folder contain these packages.';
  const line = `\n\n${'-'.repeat(80)}\n\n`;
  return `${[intro, ...parts.map((part) => part.join('\n\n'))].join(line)}\n`;
}

function stop(message) {
  console.error(message);
  process.exit(1);
}
