import assert from 'node:assert/strict';
import {
  chmodSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Editor, EditorOptions } from './editor';
import { copy, desk, pause, ROOT, SETTINGS, write } from './desk';

const OBJECT = join(ROOT, 'examples', 'legacy.bpf.o');
const POLLING = { workspace: { configuration: true, workspaceFolders: true } };

describe('an object', () => {
  const work = desk();

  async function legacy(others: EditorOptions = {}) {
    const folder = work.examples('legacy');
    const editor = await work.ready({ folders: [folder], ...others });
    const source = join(folder, 'legacy.bpf.c');
    const object = join(folder, 'legacy.bpf.o');
    const before = editor.told(source);
    assert(before.length > 8);
    return { editor, folder, source, object, before };
  }

  it('is checked again when it was built again', async () => {
    const folder = work.folder();
    const source = join(folder, 'shared.h');
    const object = join(folder, 'program.bpf.o');
    copy(join(__dirname, 'objects', 'shared.h'), source);
    copy(join(__dirname, 'objects', 'first.bpf.o'), object);
    const editor = await work.ready({ folders: [folder] });
    assert.deepEqual(editor.told(source), ['17:15-20 error field-missing']);
    copy(join(__dirname, 'objects', 'second.bpf.o'), object);
    await editor.fileChanged(object);
    await editor.until(() => editor.told(source).length === 2, 'it is checked again');
  });

  it('that is gone takes its problems with it', async () => {
    const { editor, source, object } = await legacy();
    unlinkSync(object);
    await editor.fileChanged(object);
    await editor.until(() => editor.told(source).length === 0, 'they are gone');
    await editor.until(() => editor.status?.objects.length === 0, 'it is forgotten');
    assert.deepEqual(editor.told(object), []);
  });

  it('may be deleted and built anew: nothing flashes', async () => {
    const { editor, source, object, before } = await legacy();
    const first = editor.published.length;
    unlinkSync(object);
    await editor.fileChanged(object);
    await pause(200);
    copy(OBJECT, object);
    await editor.fileChanged(object);
    await pause();
    assert.deepEqual(editor.told(source), before);
    assert.deepEqual(editor.published.slice(first), []);
  });

  it('may be half-written for as long as the build takes: nothing flashes, nothing is lost', async () => {
    const { editor, source, object, before } = await legacy();
    const bytes = readFileSync(OBJECT);
    const first = editor.published.length;
    const started = performance.now();
    for (const part of [0, 1, 4, 16, 52, 63, 64, 65, 300, 4000, 0.2, 0.4, 0.6, 0.8, 0.95, 0.999]) {
      const length = part < 1 ? Math.floor(bytes.length * part) : part;
      write(object, bytes.subarray(0, length));
      await editor.fileChanged(object);
      await pause(220);
    }
    assert(performance.now() - started > 3000, 'longer than anything is tried again');
    assert.deepEqual(editor.published.slice(first), []);
    write(object, bytes);
    await editor.fileChanged(object);
    await pause();
    assert.deepEqual(editor.published.slice(first), []);
    assert.deepEqual(editor.told(source), before);
    assert.equal(editor.status?.objects[0].freshness, 'fresh');
  });

  it('that stays half-written is told once, at the object, until it is whole', async () => {
    const { editor, source, object, before } = await legacy();
    write(object, readFileSync(OBJECT).subarray(0, 5000));
    await editor.fileChanged(object);
    await editor.until(() => editor.told(object).length === 1, 'it is told');
    assert.deepEqual(editor.told(object), ['1:1-1 error object-unreadable']);
    await editor.until(() => editor.told(source).length === 0, 'what it had is gone');
    await editor.until(() => editor.status?.objects[0].freshness === 'unreadable', 'it is said');
    copy(OBJECT, object);
    await editor.fileChanged(object);
    await editor.until(() => editor.told(object).length === 0, 'it is whole');
    await editor.until(() => editor.told(source).length === before.length, 'problems are back');
  });

  it('of any name may be bad, and go', async () => {
    const folder = work.folder();
    const path = join(folder, 'program.bin');
    write(path, 'this is no object');
    const editor = await work.ready({
      folders: [folder],
      settings: { ...SETTINGS, objects: ['*.bin'] },
    });
    await editor.until(() => editor.told(path).length === 1, 'it is told');
    unlinkSync(path);
    await editor.fileChanged(path);
    await editor.until(() => editor.told(path).length === 0, 'it is gone');
  });

  it('for another machine is passed over in silence', async () => {
    const folder = work.folder();
    const path = join(folder, 'host_bpf.o');
    const bytes = readFileSync(OBJECT);
    bytes.writeUInt16LE(62, 18);
    write(path, bytes);
    const editor = await work.ready({ folders: [folder] });
    await pause();
    assert.deepEqual(editor.told(path), []);
  });

  it('that appears later is found, where the editor tells of it', async () => {
    const folder = work.examples();
    copy(join(ROOT, 'examples', 'legacy.bpf.c'), join(folder, 'legacy.bpf.c'));
    const editor = await work.ready({ folders: [folder] });
    assert.deepEqual(editor.published, []);
    const object = join(folder, 'build', 'legacy.bpf.o');
    copy(OBJECT, object);
    await editor.fileChanged(object);
    await editor.until(() => editor.told(join(folder, 'legacy.bpf.c')).length > 8, 'it is found');
  });

  it('is watched by the server itself where the editor does not tell of files', async () => {
    const { editor, source, object, before } = await legacy({ capabilities: POLLING });
    unlinkSync(object);
    await editor.until(() => editor.told(source).length === 0, 'it is gone');
    copy(OBJECT, object);
    await editor.until(() => editor.told(source).length === before.length, 'it is back');
  });

  it('is found by a command, too', async () => {
    const folder = work.examples();
    copy(join(ROOT, 'examples', 'legacy.bpf.c'), join(folder, 'legacy.bpf.c'));
    const editor = await work.ready({ folders: [folder] });
    copy(OBJECT, join(folder, 'legacy.bpf.o'));
    await editor.run('coreLens.server.check');
    const source = join(folder, 'legacy.bpf.c');
    await editor.until(() => editor.told(source).length > 8, 'it is told of');
  });

  it('may be renamed over the old one, as builds do', async () => {
    const { editor, source, object, before } = await legacy();
    const first = editor.published.length;
    copy(OBJECT, `${object}.tmp`);
    renameSync(`${object}.tmp`, object);
    await editor.fileChanged(object);
    await pause();
    assert.deepEqual(editor.told(source), before);
    assert.deepEqual(editor.published.slice(first), []);
  });
});

describe('a folder', () => {
  const work = desk();

  function objectsOf(editor: Editor): string[] {
    return (editor.status?.objects ?? []).map(({ path }) => path);
  }

  it('may have links in circles, dangling links and folders that look like objects', async () => {
    const folder = work.examples('legacy');
    symlinkSync(folder, join(folder, 'again'));
    symlinkSync('self.bpf.o', join(folder, 'self.bpf.o'));
    symlinkSync('/nowhere/else', join(folder, 'dangling.bpf.o'));
    mkdirSync(join(folder, 'folder.bpf.o'));
    const editor = await work.ready({ folders: [folder] });
    assert.deepEqual(objectsOf(editor), [join(folder, 'legacy.bpf.o')]);
    assert.deepEqual([...editor.diagnostics.keys()], [join(folder, 'legacy.bpf.c')]);
  });

  it('without objects is ready, and has nothing to tell', async () => {
    const editor = await work.ready({ folders: [work.folder()] });
    assert.deepEqual(editor.published, []);
    assert.deepEqual(editor.status?.objects, []);
    assert.equal(editor.status.kernels.length, 1);
  });

  it('may be gone', async () => {
    const folder = work.folder();
    rmSync(folder, { recursive: true });
    const editor = await work.ready({ folders: [folder] });
    assert.deepEqual(editor.status?.objects, []);
  });

  it('may hold what cannot be read', async () => {
    const folder = work.examples('legacy');
    mkdirSync(join(folder, 'closed'));
    chmodSync(join(folder, 'closed'), 0);
    copy(OBJECT, join(folder, 'closed.bpf.o'));
    chmodSync(join(folder, 'closed.bpf.o'), 0);
    // Root can read everything, but for these capabilities.
    const isRoot = process.getuid?.() === 0;
    const without = '-dac_override,-dac_read_search';
    const launcher = ['setpriv', `--bounding-set=${without}`, `--inh-caps=${without}`];
    const editor = await work.readyAlone({ folders: [folder], ...(isRoot && { launcher }) });
    assert(editor.told(join(folder, 'legacy.bpf.c')).length > 8);
    await editor.until(() => editor.told(join(folder, 'closed.bpf.o')).length === 1, 'it is told');
    assert(editor.log.some((line) => line.includes('closed was not searched')));
  });

  it('has objects where the settings say, and not where they exclude them', async () => {
    const folder = work.examples('legacy');
    copy(OBJECT, join(folder, 'out', 'program.bin'));
    copy(OBJECT, join(folder, 'node_modules', 'x', 'legacy.bpf.o'));
    const editor = await work.ready({ folders: [folder] });
    assert.deepEqual(objectsOf(editor), [join(folder, 'legacy.bpf.o')]);
    await editor.settingsChanged({ ...SETTINGS, objects: ['out/*.bin'] });
    await editor.until(
      () => objectsOf(editor).join() === join(folder, 'out', 'program.bin'),
      'the other one is found',
    );
    await editor.settingsChanged({ ...SETTINGS, exclude: ['**/legacy*'] });
    await editor.until(() => objectsOf(editor).length === 0, 'nothing is found');
  });

  it('has values for constants, which decide what is reached', async () => {
    const folder = work.folder();
    const source = join(folder, 'shared.h');
    copy(join(__dirname, 'objects', 'shared.h'), source);
    copy(join(__dirname, 'objects', 'constant.bpf.o'), join(folder, 'constant.bpf.o'));
    const editor = await work.ready({ folders: [folder] });
    assert.deepEqual(editor.told(source), ['17:15-20 warning field-missing']);
    await editor.settingsChanged({ ...SETTINGS, constants: { asks_state: 1 } });
    await editor.until(() => editor.told(source)[0].includes('error'), 'it is checked again');
    assert.deepEqual(editor.told(source), ['17:15-20 error field-missing']);
    await editor.settingsChanged({ ...SETTINGS, constants: { no_such_variable: 1 } });
    await editor.until(
      () => editor.status?.objects[0].message?.includes('no_such_variable') === true,
      'a wrong one is told',
    );
  });
});
