/** How quickly the language server answers, over the wire, and how much memory it takes. */
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clangArguments } from '../server/src/compile';
import { DEFAULT_SETTINGS } from '../server/src/settings';
import { Editor, uri } from '../test/lsp/editor';
import { milliseconds, printTable, ratio } from './table';

const ROOT = join(__dirname, '..');
const EXAMPLES = join(ROOT, 'examples');
const REPEATS = 15;
const WARM_UP = 10;
const SOURCE = 'legacy.bpf.c';

interface Work {
  readonly folder: string;
  readonly kernels: readonly string[];
}

/** @param kernels paths of raw BTF files of one byte order, seven at least */
export async function benchServer(kernels: readonly string[]): Promise<void> {
  const work: Work = { folder: mkdtempSync(join(tmpdir(), 'core-lens-bench-')), kernels };
  const rows = [
    await benchStart(work),
    ...(await benchObjects(work)),
    ...(await benchQuestions(work)),
    ...(await benchLive(work)),
    ...(await benchMemory(work)),
  ];
  rmSync(work.folder, { recursive: true });
  printTable(
    'The language server, over its standard input and output',
    ['task', 'median', 'goal'],
    rows,
  );
}

/** A folder with the examples, their objects newer than their sources. */
function project({ folder }: Work, name: string): string {
  const path = join(folder, name);
  cpSync(EXAMPLES, path, { recursive: true });
  const now = new Date();
  for (const file of readdirSync(path)) {
    if (file.endsWith('.o')) utimesSync(join(path, file), now, now);
  }
  return path;
}

async function benchStart(work: Work): Promise<string[]> {
  const folder = project(work, 'start');
  const times: number[] = [];
  for (let i = 0; i < 5; i++) {
    const started = performance.now();
    const editor = await Editor.start({ folders: [folder] });
    await editor.until(() => editor.published.length > 0, 'something is published');
    times.push(editor.published[0].at - started);
    await editor.stop();
  }
  return [
    'process started → first diagnostics, 5 bundled kernels',
    milliseconds(median(times)),
    '',
  ];
}

/** One object becomes another and back: each time the sources of both get other diagnostics. */
async function benchObjects(work: Work): Promise<string[][]> {
  const folder = join(work.folder, 'objects');
  mkdirSync(folder);
  for (const name of ['legacy.bpf.c', 'process_watch.bpf.c', 'kernel_types.h']) {
    copyFileSync(join(EXAMPLES, name), join(folder, name));
  }
  const object = join(folder, 'watched.bpf.o');
  copyFileSync(join(EXAMPLES, 'legacy.bpf.o'), object);
  const kernels = work.kernels.slice(0, 7);
  const editor = await Editor.ready({ folders: [folder], settings: { kernels } });
  const times = new Map<string, number[]>();
  for (let i = 0; i < 2 * (REPEATS + WARM_UP); i++) {
    const name = i % 2 === 0 ? 'process_watch' : 'legacy';
    const source = join(folder, `${name}.bpf.c`);
    copyFileSync(join(EXAMPLES, `${name}.bpf.o`), object);
    const known = editor.published.length;
    const started = performance.now();
    await editor.fileChanged(object);
    const isNew = () => editor.published.slice(known);
    await editor.until(() => isNew().length === 2, `${name} is told of and the other is not`);
    const told = isNew().find(({ path }) => path === source);
    if (i >= 2 * WARM_UP && told !== undefined) {
      times.set(name, [...(times.get(name) ?? []), told.at - started]);
    }
  }
  await editor.stop();
  return [...times].map(([name, values]) => [
    `object changed → diagnostics, ${name} × 7 kernels`,
    milliseconds(median(values)),
    '50 ms',
  ]);
}

async function benchQuestions(work: Work): Promise<string[][]> {
  const folder = project(work, 'questions');
  const kernels = work.kernels.slice(0, 7);
  const editor = await Editor.ready({ folders: [folder], settings: { kernels } });
  const path = join(folder, SOURCE);
  const text = readFileSync(path, 'utf8');
  await editor.open(path, text);
  const at = (word: string, behind: number) => {
    const offset = text.indexOf(word) + behind;
    const before = text.slice(0, offset).split('\n');
    return { line: before.length - 1, character: (before.at(-1) ?? '').length };
  };
  const timed = async (method: string, position: object) => {
    const times: number[] = [];
    for (let i = 0; i < REPEATS + WARM_UP; i++) {
      const started = performance.now();
      await editor.request(method, { textDocument: { uri: uri(path) }, position });
      if (i >= WARM_UP) times.push(performance.now() - started);
    }
    return milliseconds(median(times));
  };
  const rows = [
    [
      'hover on an accessor of BPF_CORE_READ, 7 kernels',
      await timed('textDocument/hover', at('BPF_CORE_READ(task, state)', 20)),
      '10 ms',
    ],
    [
      'hover on a type that no relocation touches, 7 kernels',
      await timed('textDocument/hover', at('struct kernfs_node___5_10', 9)),
      '10 ms',
    ],
    [
      'completion of fields of task_struct, 7 kernels',
      await timed('textDocument/completion', at('BPF_CORE_READ(task, state)', 20)),
      '30 ms',
    ],
    [
      'completion in SEC("fentry/…"), 7 kernels',
      await timed('textDocument/completion', at('fentry/security_inode_unlink', 12)),
      '30 ms',
    ],
  ];
  await editor.stop();
  return rows;
}

/** Edits that change what a program returns and where the problems behind it stand, with clang alone beside each. */
async function benchLive(work: Work): Promise<string[][]> {
  if (spawnSync('clang', ['--version']).status !== 0) {
    return [['key stroke → live diagnostics', 'clang is not installed', '']];
  }
  const folder = project(work, 'live');
  const kernels = work.kernels.slice(0, 7);
  const settings = { kernels, live: { delay: 0 } };
  const editor = await Editor.ready({ folders: [folder], settings });
  const path = join(folder, SOURCE);
  let text = readFileSync(path, 'utf8');
  await editor.open(path, text);
  const { words, directory } = clangArguments({
    sourcePath: path,
    command: null,
    configured: DEFAULT_SETTINGS.clang.arguments,
    workspaceFolder: folder,
  });
  const ours: number[] = [];
  const clangs: number[] = [];
  for (let i = 0; i < REPEATS + WARM_UP; i++) {
    const before = editor.told(path)[0];
    const started = performance.now();
    const edited = text.replace(/return \d+;/, `return ${i + 1};\n`);
    const lines = [text, edited].map((version) => version.split('\n'));
    const line = lines[0].findIndex((words, at) => words !== lines[1][at]);
    await editor.change(path, lines[1].slice(line, line + 2).join('\n'), {
      start: { line, character: 0 },
      end: { line, character: lines[0][line].length },
    });
    text = edited;
    await editor.until(() => editor.told(path)[0] !== before, 'the problems moved');
    const took = performance.now() - started;
    const begun = performance.now();
    spawnSync('clang', [...words, '-c', '-o', join(folder, 'alone.o'), path], { cwd: directory });
    if (i < WARM_UP) continue;
    ours.push(took);
    clangs.push(performance.now() - begun);
  }
  await editor.stop();
  const [mine, clang] = [median(ours), median(clangs)];
  return [
    [`key stroke → live diagnostics, without the delay, 7 kernels`, milliseconds(mine), ''],
    ['clang alone for that file', milliseconds(clang), ''],
    ['ratio', ratio(mine, clang), '1.2×'],
  ];
}

async function benchMemory(work: Work): Promise<string[][]> {
  const rows: string[][] = [];
  for (const count of [7, 50]) {
    const folder = project(work, `memory-${count}`);
    const places = join(folder, 'kernels');
    mkdirSync(places);
    const kernels = Array.from({ length: count }, (_, i) => {
      const copy = join(places, `${i}.btf`);
      copyFileSync(work.kernels[i % work.kernels.length], copy);
      return copy;
    });
    const editor = await Editor.ready({ folders: [folder], settings: { kernels } });
    const status = readFileSync(`/proc/${editor.process.pid ?? 0}/status`, 'utf8');
    const kilobytes = Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]);
    await editor.stop();
    rows.push([
      `memory with ${count} kernels and the examples checked`,
      `${Math.round(kilobytes / 1024)} MB`,
      '',
    ]);
  }
  return rows;
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[values.length >> 1];
}
