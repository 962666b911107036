import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { copy, desk, EXAMPLES, KERNEL, OLD_KERNEL, ROOT, SETTINGS, text, write } from './desk';
import { type Editor } from './editor';

const EXAMPLE = join(ROOT, 'examples', 'legacy.bpf.c');
const OBJECT = join(ROOT, 'examples', 'legacy.bpf.o');

/** What the old kernel has of it. */
const ONLY_OLD = ['247:71-77 hint guarded'];

function isTold(editor: Editor, path: string): boolean {
  return editor.told(path).length > 8;
}

describe('the sources of an object are found', () => {
  const work = desk();

  it('above the folder into which it was built', async () => {
    const folder = work.folder();
    copy(EXAMPLE, join(folder, 'legacy.bpf.c'));
    copy(OBJECT, join(folder, 'build', 'x86', 'legacy.bpf.o'));
    const editor = await work.ready({ folders: [folder] });
    assert(isTold(editor, join(folder, 'legacy.bpf.c')));
    assert.equal(editor.status?.objects[0].freshness, 'fresh');
  });

  it('in another folder of the workspace', async () => {
    const [sources, objects] = [work.folder(), work.folder()];
    copy(EXAMPLE, join(sources, 'legacy.bpf.c'));
    copy(OBJECT, join(objects, 'legacy.bpf.o'));
    const editor = await work.ready({ folders: [objects, sources] });
    assert(isTold(editor, join(sources, 'legacy.bpf.c')));
  });

  const commandsCases = [
    { what: 'its folder', given: 'parts/one' },
    { what: 'the file itself', given: 'parts/one/compile_commands.json' },
    { what: 'its folder by a variable', given: '${workspaceFolder}/parts/one' },
  ];
  for (const { what, given } of commandsCases) {
    it(`where compile_commands.json is, named by ${what}`, async () => {
      const folder = work.folder();
      copy(EXAMPLE, join(folder, 'parts', 'one', 'legacy.bpf.c'));
      write(join(folder, 'parts', 'one', 'compile_commands.json'), '[]');
      copy(OBJECT, join(folder, 'out', 'legacy.bpf.o'));
      const settings = { ...SETTINGS, compileCommands: given };
      const editor = await work.ready({ folders: [folder], settings });
      assert(isTold(editor, join(folder, 'parts', 'one', 'legacy.bpf.c')));
    });
  }

  it('where the build ran by compile_commands.json', async () => {
    const folder = work.folder();
    copy(EXAMPLE, join(folder, 'parts', 'one', 'legacy.bpf.c'));
    const directory = join(folder, 'parts', 'one');
    const entry = { directory, file: 'legacy.bpf.c', arguments: ['clang', '-c', 'legacy.bpf.c'] };
    write(join(folder, 'build', 'compile_commands.json'), JSON.stringify([entry]));
    copy(OBJECT, join(folder, 'out', 'legacy.bpf.o'));
    const editor = await work.ready({ folders: [folder] });
    assert(isTold(editor, join(folder, 'parts', 'one', 'legacy.bpf.c')));
  });

  it('where the settings map the recorded path to', async () => {
    const folder = work.folder();
    const path = join(folder, 'elsewhere', 'legacy.bpf.c');
    copy(EXAMPLE, path);
    copy(OBJECT, join(folder, 'out', 'legacy.bpf.o'));
    const sourceMap = { 'legacy.bpf.c': '${workspaceFolder}/elsewhere/legacy.bpf.c' };
    const editor = await work.ready({ folders: [folder] });
    assert.equal(editor.diagnostics.get(path), undefined);
    const object = join(folder, 'out', 'legacy.bpf.o');
    assert(isTold(editor, object), 'without its source, problems are told at the object');
    await editor.settingsChanged({ ...SETTINGS, sourceMap });
    await editor.until(() => isTold(editor, path), 'the source is found');
    await editor.until(() => editor.told(object).length === 0, 'the object has none any more');
  });

  it('beside a document that is in no folder of the workspace', async () => {
    const [workspace, outside] = [work.folder(), work.examples('legacy')];
    const path = join(outside, 'legacy.bpf.c');
    const editor = await work.readyAlone({ folders: [workspace] });
    assert.deepEqual(editor.status?.objects, []);
    await editor.open(path, text(path));
    await editor.until(() => isTold(editor, path), 'it is checked');
  });

  it('when the editor has no folder open', async () => {
    const folder = work.examples('legacy');
    const path = join(folder, 'legacy.bpf.c');
    const editor = await work.ready();
    await editor.open(path, text(path));
    await editor.until(() => isTold(editor, path), 'it is checked');
  });

  it('by the name that the editor has for a folder which is a link', async () => {
    const folder = work.examples('legacy');
    const link = join(work.folder(), 'link');
    symlinkSync(folder, link);
    const editor = await work.ready({ folders: [link] });
    const path = join(link, 'legacy.bpf.c');
    assert(isTold(editor, path));
    const lines = text(path).split('\n');
    const told = editor.told(path);
    await editor.open(path, text(path));
    await editor.change(path, ['', ...lines].join('\n'));
    await editor.until(() => editor.told(path)[0] !== told[0], 'positions follow');
    assert.equal(editor.diagnostics.get(join(folder, 'legacy.bpf.c')), undefined);
  });
});

describe('several folders', () => {
  const work = desk();

  it('are checked against the kernels of each', async () => {
    const [old, now] = [work.examples('legacy'), work.examples('legacy')];
    const editor = await work.ready({
      folders: [old, now],
      settingsOf: { [old]: { ...SETTINGS, kernels: [OLD_KERNEL] } },
    });
    assert.deepEqual(editor.told(join(old, 'legacy.bpf.c')), ONLY_OLD);
    assert(isTold(editor, join(now, 'legacy.bpf.c')));
    const ids = editor.status?.kernels.map(({ id }) => id);
    assert.deepEqual(ids, [OLD_KERNEL, KERNEL]);
    const chosen = await editor.run<{ id: string; isChosen: boolean }[]>(
      'coreLens.server.kernels',
      { uri: `file://${old}/legacy.bpf.c` },
    );
    assert.deepEqual(
      chosen.filter(({ isChosen }) => isChosen).map(({ id }) => id),
      [OLD_KERNEL],
    );
  });

  it('one in the other: the inner one has its own kernels', async () => {
    const outer = work.folder();
    const inner = join(outer, 'inner');
    for (const name of ['legacy.bpf.c', 'legacy.bpf.o']) {
      copy(join(ROOT, 'examples', name), join(inner, name));
    }
    const settingsOf = { [inner]: { ...SETTINGS, kernels: [OLD_KERNEL] } };
    const editor = await work.ready({ folders: [outer, inner], settingsOf });
    assert.deepEqual(editor.told(join(inner, 'legacy.bpf.c')), ONLY_OLD);
    assert.equal(editor.status?.objects.length, 1);
  });

  it('that are added are checked, and of those that are removed nothing stays', async () => {
    const [first, second] = [work.examples('legacy'), work.examples(...EXAMPLES)];
    const path = join(second, 'legacy.bpf.c');
    const editor = await work.ready({ folders: [first] });
    await editor.foldersChanged({ added: [second] });
    await editor.until(() => isTold(editor, path), 'the new folder is checked');
    await editor.until(() => editor.status?.objects.length === 4, 'its objects are known');
    await editor.foldersChanged({ removed: [second] });
    await editor.until(() => editor.told(path).length === 0, 'its problems are gone');
    await editor.until(() => editor.status?.objects.length === 1, 'its objects are gone');
    assert(isTold(editor, join(first, 'legacy.bpf.c')));
  });

  it('have patterns and paths in their settings that are told where they are wrong', async () => {
    const folder = work.folder();
    const path = join(folder, '.vscode', 'settings.json');
    mkdirSync(join(folder, '.vscode'));
    const wrong = { objects: ['**/*.o', '['], exclude: ['a{b'], compileCommands: 'lost/here' };
    const lines = Object.entries(wrong).map(
      ([key, value]) => `  "coreLens.${key}": ${JSON.stringify(value)}`,
    );
    write(path, `{\n${lines.join(',\n')}\n}\n`);
    const editor = await work.ready({ folders: [folder], settings: { ...SETTINGS, ...wrong } });
    await editor.until(() => editor.told(path).length === 3, 'they are told');
    assert.deepEqual(editor.told(path), [
      '2:33-36 error settings',
      '3:24-29 error settings',
      '4:32-41 error settings',
    ]);
    const [objects, exclude, commands] = editor.sentences(path);
    assert.match(objects, /the pattern '\[' cannot be understood/);
    assert.match(exclude, /the pattern 'a\{b' cannot be understood/);
    assert.match(commands, /there is no compile_commands\.json at .*lost.here/);
    await editor.settingsChanged(SETTINGS);
    await editor.until(() => editor.told(path).length === 0, 'they are mended');
  });

  it('may have wrong settings, which go with the folder', async () => {
    const [first, second] = [work.folder(), work.folder()];
    const path = join(second, '.vscode', 'settings.json');
    mkdirSync(join(second, '.vscode'));
    write(path, '{\n  "coreLens.live.delay": "soon"\n}\n');
    const settingsOf = { [second]: { ...SETTINGS, live: { delay: 'soon' } } };
    const editor = await work.ready({ folders: [first, second], settingsOf });
    await editor.until(() => editor.told(path).length === 1, 'it is told');
    await editor.foldersChanged({ removed: [second] });
    await editor.until(() => editor.told(path).length === 0, 'it is gone');
  });
});
