import assert from 'node:assert/strict';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Editor, type EditorOptions } from './editor';

export const ROOT = join(__dirname, '..', '..');
export const EXAMPLES = ['legacy', 'net_watch', 'process_watch'];

/** One kernel is enough for most stories, and is soon read. */
export const KERNEL = 'bundled:6.12.107+deb13-cloud-amd64';
export const OLD_KERNEL = 'bundled:5.10.0-46-cloud-amd64';

/** Objects only: what needs clang says so. */
export const SETTINGS = { kernels: [KERNEL], live: { enabled: false } };

/** Milliseconds after which something that was not told is taken not to be told. */
export const QUIET = 700;

/** The folders and editors of one test; afterwards none of its servers had an error that it did not tell, and all are gone. */
export class Desk {
  private readonly folders: string[] = [];
  private readonly editors: Editor[] = [];

  folder(): string {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'core-lens-lsp-')));
    this.folders.push(folder);
    return folder;
  }

  /** A folder with copies of example programs, as a build has left them. */
  examples(...names: readonly string[]): string {
    const folder = this.folder();
    for (const name of ['kernel_types.h', ...names.map((name) => `${name}.bpf.c`)]) {
      copy(join(ROOT, 'examples', name), join(folder, name));
      setAge(join(folder, name), 60);
    }
    for (const name of names) {
      copy(join(ROOT, 'examples', `${name}.bpf.o`), join(folder, `${name}.bpf.o`));
    }
    return folder;
  }

  async start(options: EditorOptions = {}): Promise<Editor> {
    const editor = await Editor.start({ settings: SETTINGS, ...options });
    this.editors.push(editor);
    return editor;
  }

  /** An editor whose server has checked everything. */
  async ready(options: EditorOptions = {}): Promise<Editor> {
    const editor = await this.start(options);
    await editor.until(() => editor.status?.state === 'ready', 'the server is ready');
    return editor;
  }

  async clear(): Promise<void> {
    const ends = await Promise.all(this.editors.map((editor) => editor.stop()));
    const logs = this.editors.map(({ log }) => log.filter((text) => /\n\s+at /.test(text)));
    for (const folder of this.folders) rmSync(folder, { recursive: true, force: true });
    const shouldEnd = this.editors.map(({ mayFail }, i) => (mayFail ? ends[i] : 0));
    const mayLog = this.editors.map(({ mayFail }, i) => (mayFail ? logs[i] : []));
    this.editors.length = 0;
    this.folders.length = 0;
    assert.deepEqual(logs, mayLog, 'the server had errors of its own');
    assert.deepEqual(ends, shouldEnd, 'a server ended badly');
  }
}

/** Registers what clears the desk after each test. */
export function desk(): Desk {
  const made = new Desk();
  afterEach(() => made.clear());
  return made;
}

export function copy(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  copyFileSync(from, to);
  setAge(to, 0);
}

export function write(path: string, contents: string | Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, contents);
}

/** Makes a file so many seconds old. */
export function setAge(path: string, seconds: number): void {
  const time = Date.now() / 1000 - seconds;
  utimesSync(path, time, time);
}

export function text(path: string): string {
  return readFileSync(path, 'utf8');
}

export function pause(milliseconds = QUIET): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
