// node scripts/bundle-kernels.mjs FROM_FOLDER [NAME…]
// Makes kernels/NAME/vmlinux.btf.br and config.br of the amd64 kernel folders in FROM_FOLDER, or of those named. Each may
// hold its kernel in any form that core-lens reads. Say in kernels/NOTICE which packages they come from.
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';
import { tsImport } from 'tsx/esm/api';

const target = fileURLToPath(new URL('../kernels/', import.meta.url));
const { openKernel } = await tsImport('../server/src/kernels/index.ts', import.meta.url);

function compress(bytes) {
  return brotliCompressSync(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  });
}

const [from, ...named] = process.argv.slice(2);
if (from === undefined) {
  console.error('usage: node scripts/bundle-kernels.mjs FROM_FOLDER [NAME…]');
  process.exit(2);
}
const wanted = named.length > 0 ? named : await readdir(from);
for (const name of wanted) {
  const opened = await openKernel(join(from, name));
  if (!opened.ok) {
    console.error(opened.fault.message);
    process.exitCode = 1;
    continue;
  }
  const { btf, config, arch } = opened.value;
  if (named.length === 0 && arch?.value !== 'amd64') continue;
  const folder = join(target, name);
  await mkdir(folder, { recursive: true });
  const files = [['vmlinux.btf.br', btf.view.bytes]];
  if (config !== null) files.push(['config.br', config.bytes]);
  for (const [file, bytes] of files) {
    const compressed = compress(bytes);
    await writeFile(join(folder, file), compressed);
    console.log(`${name}/${file}: ${bytes.length} bytes in ${compressed.length}`);
  }
}
