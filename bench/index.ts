/**
 * `npm run bench`: how fast and how big, beside bpftool doing the same work where bpftool is installed. Figures of one
 * run on one machine; compare ratios, not times.
 */
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { openTestKernelBytes } from '../test/relocation/corpus';
import { readBtf, type Btf } from '../server/src/btf';
import { readObject } from '../server/src/object';
import { prepareRelocations, relocateObject } from '../server/src/relocation';
import { openKernel } from '../server/src/kernels';
import { benchHosts } from './hosts';
import { benchServer } from './server';
import { milliseconds, printTable, ratio } from './table';

const ROOT = join(__dirname, '..');
const OBJECT_COUNT = 56;
const REPEATS = 7;
/** Milliseconds in which a task is done before it is timed, so that what is called warm is. */
const WARM_UP = 2000;

interface Opening {
  readonly bytes: number;
  readonly types: number;
  readonly coldOpen: number;
  readonly coldIndex: number;
  readonly warmOpen: number;
  readonly warmIndex: number;
  readonly memory: number;
  readonly tables: number;
}

const work = mkdtempSync(join(tmpdir(), 'core-lens-bench-'));
process.on('exit', () => {
  rmSync(work, { recursive: true, force: true });
});

void bench();

async function bench(): Promise<void> {
  console.log(`${cpus()[0].model}, ${cpus().length} cores, Node ${process.version}`);
  const kernels = await rawKernels();
  benchOpening(kernels);
  const bpftool = spawnSync('bpftool', ['version'], { encoding: 'utf8' });
  const version = bpftool.status === 0 ? bpftool.stdout.split('\n')[0] : null;
  benchObjects(kernels, version);
  await benchServer(await oneByteOrder(kernels));
  await benchHosts();
  benchSizes();
}

/** The five bundled kernels and the two that only tests use, as raw BTF files. */
async function rawKernels(): Promise<string[]> {
  const names = [join(ROOT, 'kernels'), join(ROOT, 'test', 'fixtures', 'kernels')].flatMap(
    (folder) =>
      readdirSync(folder).filter(
        (name) => statSync(join(folder, name)).isDirectory() && /^\d/.test(name),
      ),
  );
  const paths: string[] = [];
  for (const name of names) {
    const path = join(work, `${name}.btf`);
    writeFileSync(path, await openTestKernelBytes(name));
    paths.push(path);
  }
  return paths;
}

/** Seven little-endian kernels: one of those that only recordings use instead of the big-endian one. */
async function oneByteOrder(kernels: readonly string[]): Promise<string[]> {
  const recorded = join(ROOT, 'test', 'fixtures', 'recorded-kernels', '7.3.4+deb13-cloud-amd64');
  const opened = await openKernel(recorded);
  if (!opened.ok) throw new Error(opened.fault.message);
  const path = join(work, '7.3.4.btf');
  writeFileSync(path, opened.value.btf.view.bytes);
  return [...kernels.filter((kernel) => !kernel.includes('s390x')), path];
}

function benchOpening(kernels: readonly string[]): void {
  // Bundled as what ships is: a loader that compiles on the fly would be measured with it.
  const openOnce = join(work, 'open-once.js');
  const entryPoints = [join(__dirname, 'open-once.ts')];
  buildSync({ entryPoints, outfile: openOnce, bundle: true, platform: 'node', minify: true });
  const rows = kernels.map((path) => {
    const args = ['--expose-gc', openOnce, path];
    const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', cwd: ROOT });
    if (stdout === '') throw new Error(stderr);
    const opening = JSON.parse(stdout) as Opening;
    return [
      path.replace(/^.*\/|\.btf$/g, ''),
      `${(opening.bytes / 1e6).toFixed(1)} MB`,
      `${opening.types}`,
      milliseconds(opening.coldOpen),
      milliseconds(opening.coldOpen + opening.coldIndex),
      milliseconds(opening.warmOpen),
      milliseconds(opening.warmOpen + opening.warmIndex),
      `${(opening.tables / 1e6).toFixed(2)} MB`,
      `${(opening.memory / 1e6).toFixed(2)} MB`,
    ];
  });
  const header = [
    'kernel',
    'BTF',
    'types',
    'cold open',
    '+ index',
    'warm open',
    '+ index',
    'tables',
    'memory',
  ];
  printTable('Opening a vmlinux BTF in process (goal: 40 ms cold, 20 ms warm, 3 MB)', header, rows);
}

/** 56 objects that bpftool takes too, copied under names of their own where there are fewer. */
function benchedObjects(kernel: string, withBpftool: boolean): string[] {
  const folders = [join(ROOT, 'examples'), join(ROOT, 'test', 'programs', 'objects')];
  const found = folders
    .flatMap((folder) => readdirSync(folder).map((file) => join(folder, file)))
    .filter(
      (path) => path.endsWith('.o') && !/bpfeb|refus|ambig|access_size|top_bit|patch/.test(path),
    )
    .filter((path) => !withBpftool || minimise(kernel, [path]) === 0);
  return Array.from({ length: OBJECT_COUNT }, (_, i) => {
    const copy = join(work, `object-${i}.bpf.o`);
    copyFileSync(found[i % found.length], copy);
    return copy;
  });
}

function minimise(kernel: string, objects: readonly string[]): number | null {
  const args = ['gen', 'min_core_btf', kernel, join(work, 'min.btf'), ...objects];
  return spawnSync('bpftool', args, { stdio: 'ignore' }).status;
}

function benchObjects(kernels: readonly string[], bpftool: string | null): void {
  const objects = benchedObjects(kernels[0], bpftool !== null);
  const cli = join(ROOT, 'dist', 'cli.js');
  const byCli = (command: string, paths: readonly string[]) => () => {
    const options = paths.flatMap((path) => ['--kernel', path]);
    const args = [cli, command, '--format', 'json', ...options, ...objects];
    spawnSync(process.execPath, args, { stdio: 'ignore' });
  };
  const byBpftool = (paths: readonly string[]) => () => {
    for (const path of paths) minimise(path, objects);
  };
  const one = kernels.slice(0, 1);
  const [oneKernel, allKernels] = [one, kernels].map(
    ({ length }) => `${OBJECT_COUNT} objects × ${length} kernel${length === 1 ? '' : 's'}`,
  );
  const tasks: [name: string, ours: () => void, theirs: (() => void) | null][] = [
    [`relocations, ${oneKernel}, whole process`, byCli('relocations', one), byBpftool(one)],
    [
      `relocations, ${allKernels}, whole process`,
      byCli('relocations', kernels),
      byBpftool(kernels),
    ],
    [`check, ${oneKernel}, whole process`, byCli('check', one), byBpftool(one)],
    [`check, ${allKernels}, whole process`, byCli('check', kernels), byBpftool(kernels)],
    [`relocations, ${allKernels}, in process, warm`, relocating(kernels, objects), null],
    ['relocations, one kernel more, in process, warm', relocating(one, objects), null],
  ];
  const rows = tasks.map(([name, ours, theirs]) => {
    const [mine, peer] = alternating(ours, bpftool === null ? null : theirs);
    return [
      name,
      milliseconds(mine),
      peer === null ? '' : milliseconds(peer),
      peer === null ? '' : ratio(mine, peer),
    ];
  });
  const warm = checkWarm(kernels, join(ROOT, 'examples', 'process_watch.bpf.o'));
  const what = `check, process_watch × ${kernels.length} kernels, in process, warm (goal: 30 ms)`;
  rows.push([what, milliseconds(warm), '', '']);
  const peer = bpftool ?? 'bpftool (not installed)';
  printTable(
    'Resolving relocations and checking programs',
    ['task', 'core-lens', `${peer} gen min_core_btf`, 'ratio'],
    rows,
  );
}

function relocating(kernels: readonly string[], objects: readonly string[]): () => void {
  const kernelBytes = kernels.map((path) => readFileSync(path));
  const objectBytes = objects.map((path) => readFileSync(path));
  return () => {
    const btfs = btfsOf(kernelBytes);
    for (const bytes of objectBytes) {
      const object = readObject(bytes);
      if (!object.ok) continue;
      const relocations = prepareRelocations(object.value);
      for (const vmlinux of btfs)
        relocateObject(object.value, relocations, { vmlinux, modules: [] });
    }
  };
}

/** Bundled as what ships is, in a process of its own. */
function checkWarm(kernels: readonly string[], object: string): number {
  const outfile = join(work, 'check-warm.js');
  const entryPoints = [join(__dirname, 'check-warm.ts')];
  buildSync({ entryPoints, outfile, bundle: true, platform: 'node', minify: true });
  const args = [outfile, object, ...kernels];
  return Number(spawnSync(process.execPath, args, { encoding: 'utf8' }).stdout);
}

function btfsOf(kernels: readonly Uint8Array[]): Btf[] {
  return kernels.flatMap((bytes) => {
    const btf = readBtf(bytes);
    return btf.ok ? [btf.value] : [];
  });
}

/** Median milliseconds of both, run in turn so that a slow moment of the machine meets both. */
function alternating(ours: () => void, theirs: (() => void) | null): [number, number | null] {
  const timed = (task: () => void) => {
    const start = performance.now();
    task();
    return performance.now() - start;
  };
  const mine: number[] = [];
  const peers: number[] = [];
  const start = performance.now();
  do ours();
  while (performance.now() - start < WARM_UP);
  for (let i = 0; i < REPEATS; i++) {
    mine.push(timed(ours));
    if (theirs !== null) peers.push(timed(theirs));
  }
  const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1];
  return [median(mine), theirs === null ? null : median(peers)];
}

function benchSizes(): void {
  const sizeOf = (path: string): number =>
    statSync(path).isDirectory()
      ? readdirSync(path).reduce((sum, file) => sum + sizeOf(join(path, file)), 0)
      : statSync(path).size;
  const rows = ['dist', 'kernels', 'examples'].map((folder) => [
    folder,
    `${(sizeOf(join(ROOT, folder)) / 1e6).toFixed(2)} MB`,
  ]);
  printTable('What ships', ['folder', 'size'], rows);
}
