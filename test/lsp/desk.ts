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
export const QUIET = 450;

/** One server for many tests, as it would be in an editor that is open for days: each brings and takes away its folders. */
let shared: Editor | null = null;
/** Is always open: without any folder there would be the kernels for none. */
let home = '';

after(async () => {
  if (shared !== null) await ended([shared]);
  if (home !== '') rmSync(home, { recursive: true });
});

/** Stops servers; none had an error of its own, and all ended well. */
async function ended(editors: readonly Editor[]): Promise<void> {
  const ends = await Promise.all(editors.map((editor) => editor.stop()));
  const strict = editors.filter(({ mayFail }) => !mayFail);
  const logs = strict.flatMap(({ log }) => log.filter((line) => /\n\s+at /.test(line)));
  assert.deepEqual(logs, [], 'the server had errors of its own');
  assert(
    editors.every(({ mayFail }, i) => mayFail || ends[i] === 0),
    `servers ended with ${ends.join()}`,
  );
}

/** The folders and editors of one test. */
export class Desk {
  private readonly folders: string[] = [];
  private readonly editors: Editor[] = [];
  /** The folders that were opened in the shared editor. */
  private opened: string[] = [];

  folder(): string {
    const folder = newFolder();
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

  /** An editor whose server has checked everything: the shared one, where nothing but folders and settings is asked for. */
  async ready(options: EditorOptions = {}): Promise<Editor> {
    const { folders, settings = SETTINGS, ...others } = options;
    if (folders !== undefined && Object.keys(others).length === 0) {
      return this.readyShared(folders, settings);
    }
    return this.readyAlone(options);
  }

  /** An editor with a server of its own. */
  async readyAlone(options: EditorOptions = {}): Promise<Editor> {
    const editor = await this.start(options);
    await editor.until(() => editor.status?.state === 'ready', 'the server is ready');
    return editor;
  }

  private async readyShared(folders: readonly string[], settings: object): Promise<Editor> {
    if (home === '') home = newFolder();
    shared ??= await Editor.start({ settings: SETTINGS, folders: [home] });
    const editor = shared;
    editor.published.length = 0;
    editor.messages.length = 0;
    editor.diagnostics.clear();
    this.opened = [...folders];
    if (editor.settings !== settings) await editor.settingsChanged(settings);
    await editor.foldersChanged({ added: this.opened });
    await settled(editor);
    return editor;
  }

  private async leaveShared(hasFailed: boolean): Promise<void> {
    const editor = shared;
    if (editor === null || this.opened.length === 0) return;
    if (hasFailed) {
      shared = null;
      editor.mayFail = true;
      await ended([editor]);
    } else {
      // What is told of the folders must go with them.
      for (const path of editor.openPaths) await editor.close(path);
      await editor.foldersChanged({ removed: this.opened });
      await settled(editor);
      await editor.until(
        () => [...editor.diagnostics.values()].every(({ length }) => length === 0),
        'nothing is told of folders that are gone',
      );
    }
    this.opened = [];
  }

  async clear(hasFailed: boolean): Promise<void> {
    const editors = this.editors.splice(0);
    const folders = this.folders.splice(0);
    try {
      await this.leaveShared(hasFailed);
      await ended(editors);
    } finally {
      for (const folder of folders) rmSync(folder, { recursive: true, force: true });
    }
  }
}

/** Waits until the server has done all that it was told, and told all that it found. */
async function settled(editor: Editor): Promise<void> {
  await editor.run('coreLens.server.check');
  let status: unknown = null;
  while (JSON.stringify(editor.status) !== JSON.stringify(status)) {
    status = await editor.run('coreLens.server.status');
    await pause(5);
  }
}

function newFolder(): string {
  return realpathSync(mkdtempSync(join(tmpdir(), 'core-lens-lsp-')));
}

/** Registers what clears the desk after each test. */
export function desk(): Desk {
  const made = new Desk();
  afterEach(function () {
    return made.clear(this.currentTest?.state === 'failed');
  });
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
