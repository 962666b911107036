import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mountBpffs, needBpf } from '../hosts/bpffs';
import { needSshd, Sshd } from '../ssh/sshd';
import { coreLens, type Ran } from './command-line';
import type { Document } from './host-shapes';

export const PROGRAMS = join('test', 'hosts', 'programs');
export const COUNTS = join(PROGRAMS, 'counts.bpf.o');
export const REFUSED = join(PROGRAMS, 'refused.bpf.o');
export const CONTEXTS = join('test', 'cli', 'programs', 'contexts.bpf.o');
export const PINS = '/sys/fs/bpf';

/** Two hosts, which both are this machine, called `first` and `second`. */
export class TwoHosts {
  /** Of ssh. */
  config = '';
  /** For what tests write; it also has the catalogue of kernels. */
  folder = '';
  environment: NodeJS.ProcessEnv = {};

  /** What this tool has on them. */
  get left(): string[] {
    const ours = (folder: string) =>
      existsSync(folder)
        ? readdirSync(folder).filter((name) => /^core-lens[.-]\w{8}/.test(name))
        : [];
    return [...ours(PINS), ...ours('/tmp')];
  }

  async start(): Promise<void> {
    this.folder = mkdtempSync(join(tmpdir(), 'hosts-'));
    const first = await Sshd.start();
    const second = await Sshd.start();
    const called = (sshd: Sshd, name: string) =>
      sshd.clientLines().join('\n').replace('Host there', `Host ${name}`);
    this.config = first.write('config', `${called(first, 'first')}\n${called(second, 'second')}`);
    this.environment = {
      ...process.env,
      NO_COLOR: '1',
      XDG_RUNTIME_DIR: first.within('run'),
      TMPDIR: first.within('tmp'),
      XDG_DATA_HOME: this.folder,
    };
  }

  async stop(): Promise<void> {
    const leftovers = await Sshd.stopAll();
    if (this.folder !== '') rmSync(this.folder, { recursive: true });
    assert.deepEqual(leftovers, [], 'folders of connections');
  }

  on = (command: string, ...words: string[]): Promise<Ran> =>
    coreLens([command, '--ssh-config', this.config, ...words], { environment: this.environment });

  json = async (
    command: string,
    ...words: string[]
  ): Promise<{ code: number; document: Document }> => {
    const { output, code } = await this.on(command, '--format', 'json', ...words);
    return { code, document: JSON.parse(output) as Document };
  };

  unloadAll = (host = 'first'): Promise<Ran> => this.on('unload', '-H', host, '--all');
}

/** Two hosts for the tests of a suite, each of which leaves nothing there. */
export function twoHosts(): TwoHosts {
  const hosts = new TwoHosts();
  let known: string[] = [];
  let unmount: () => void = () => undefined;

  before(async function () {
    needBpf(this);
    needSshd(this, 'bpftool');
    unmount = mountBpffs();
    known = hosts.left;
    await hosts.start();
  });

  after(async () => {
    await hosts.stop();
    unmount();
  });

  afterEach(() => {
    assert.deepEqual(hosts.left, known, 'nothing is left on the host');
  });

  return hosts;
}

/** What differs from machine to machine, and from run to run, as one word each. */
export function withoutFigures(text: string): string {
  return text
    .replace(/core-lens-[0-9a-f]{8}-/g, 'core-lens-#-')
    .replace(/^(\s+\w+\s+)\d+(\s+\w+\s+)[0-9a-f]{16}\s+\d+\s+(?:\d+|none)$/gm, '$1ID$2TAG FIGURES')
    .replace(/ +(ID|id)\b/g, ' $1')
    .replace(/ \(\d{2,}\)/g, ' (ID)')
    .replace(/, \d+ ns/g, ', # ns');
}
