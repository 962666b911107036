/** Loading on a host over SSH beside bpftool run there by hand, and how soon a virtual host is there. */
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HostStatus, LoadResult } from '../server/src/settings';
import { mountBpffs } from '../test/hosts/bpffs';
import { Editor } from '../test/lsp/editor';
import { Sshd } from '../test/ssh/sshd';
import { twoKernels } from '../test/virtual-host/kernels';
import { unpackPackages } from '../server/src/virtual-host/packages';
import { milliseconds, printTable, ratio } from './table';

const ROOT = join(__dirname, '..');
const OBJECT = join(ROOT, 'test', 'hosts', 'programs', 'prints.bpf.o');
const HOST = 'there';
const REPEATS = 15;

/** What somebody types who brings an object to a host and loads it: the object comes by standard input. */
const BY_HAND =
  'set -e; f=$(mktemp -d); cat >$f/o.bpf.o; p=/sys/fs/bpf/core-lens-by-hand; mkdir $p; ' +
  'bpftool prog loadall $f/o.bpf.o $p/progs pinmaps $p/maps; rm -r $f';
const UNLOAD_BY_HAND = 'rm -r /sys/fs/bpf/core-lens-by-hand';

export async function benchHosts(): Promise<void> {
  if (process.getuid?.() !== 0) {
    console.log('\nHosts are left out: programs are loaded as root.');
    return;
  }
  const unmount = mountBpffs();
  const work = mkdtempSync(join(tmpdir(), 'core-lens-bench-hosts-'));
  const sshd = await Sshd.start();
  try {
    const rows = await loading(sshd, work);
    rows.push(...(await booting(work)));
    printTable('Hosts over SSH, on loopback', ['task', 'median', 'goal'], rows);
  } finally {
    await Sshd.stopAll();
    rmSync(work, { recursive: true, force: true });
    unmount();
  }
}

async function loading(sshd: Sshd, work: string): Promise<string[][]> {
  const shared = ['-F', sshd.configFile, '-S', join(work, 'control')];
  const bytes = readFileSync(OBJECT);
  const hand = (words: readonly string[]) => {
    const began = performance.now();
    execFileSync('ssh', [...words, HOST, BY_HAND], { input: bytes });
    const took = performance.now() - began;
    execFileSync('ssh', [...words, HOST, UNLOAD_BY_HAND]);
    return took;
  };
  const editor = await Editor.ready({
    folders: [join(ROOT, 'test', 'hosts', 'programs')],
    settings: { live: { enabled: false }, ssh: { configFile: sshd.configFile } },
    environment: { XDG_DATA_HOME: work },
  });
  const master = spawn('ssh', [...shared, '-M', '-N', HOST], { stdio: 'ignore' });
  const began = performance.now();
  await editor.run<HostStatus>('coreLens.server.connect', { host: HOST });
  const connected = performance.now() - began;
  const load = async () => {
    const start = performance.now();
    const [loaded] = await editor.run<LoadResult[]>('coreLens.server.load', {
      hosts: [HOST],
      object: OBJECT,
    });
    const took = performance.now() - start;
    if (loaded.outcome !== 'loaded') throw new Error(JSON.stringify(loaded));
    await editor.run('coreLens.server.unload', { host: HOST, pins: [loaded.pins] });
    return took;
  };
  const first = await load();
  const loads: number[] = [];
  const open: number[] = [];
  const fresh: number[] = [];
  // In turn, so that what slows the machine slows all.
  for (let i = 0; i < REPEATS; i++) {
    loads.push(await load());
    open.push(hand(shared));
    fresh.push(hand(['-F', sshd.configFile]));
  }
  master.kill();
  await editor.stop();
  return [
    [
      'first connection: connected, asked what is there, and listed what is loaded',
      milliseconds(connected),
      '',
    ],
    ['first load: the kernel’s types are copied and read', milliseconds(first), ''],
    ['load command → “loaded”, connection open', milliseconds(median(loads)), ''],
    [
      'the same by hand: ssh with bpftool prog loadall, a connection open',
      milliseconds(median(open)),
      '',
    ],
    ['ratio', ratio(median(loads), median(open)), '1.3×'],
    ['the same by hand, a new connection', milliseconds(median(fresh)), ''],
    ['ratio', ratio(median(loads), median(fresh)), '1.3×'],
  ];
}

async function booting(work: string): Promise<string[][]> {
  const kernels = await twoKernels();
  const rows: string[][] = [];
  for (const { version, files } of kernels) {
    const unpacked = await unpackPackages(files, join(work, version), undefined);
    if (!unpacked.ok) continue;
    const editor = await Editor.ready({
      settings: { kernels: [], live: { enabled: false } },
      environment: { XDG_DATA_HOME: work, TMPDIR: work },
    });
    const began = performance.now();
    await editor.run('coreLens.server.bootVirtualHost', { kernel: unpacked.value });
    const took = performance.now() - began;
    await editor.stop();
    rows.push([
      `virtual host ready, connected and its types copied: kernel ${version}`,
      milliseconds(took),
      '',
    ]);
  }
  return rows;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1];
}
