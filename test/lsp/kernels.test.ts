import assert from 'node:assert/strict';
import { cpSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { desk, KERNEL, OLD_KERNEL, pause, ROOT, SETTINGS, write } from './desk';
import type { Editor } from './editor';

interface Item {
  readonly id: string;
  readonly isChosen: boolean;
  readonly problems: number;
  readonly fault: string | null;
}

describe('the kernels', () => {
  const work = desk();

  function ids(editor: Editor): string[] {
    return (editor.status?.kernels ?? []).map(({ id }) => id);
  }

  it('are those that are bundled, the oldest first, without any setting', async () => {
    const editor = await work.ready({ folders: [work.folder()], settings: {} });
    const labels = editor.status?.kernels.map(({ label }) => label);
    assert.deepEqual(labels, ['5.10', '6.1', '6.12', '6.18', '7.2']);
  });

  it('are chosen by a command until it takes the choice back', async () => {
    const folder = work.examples('legacy');
    const path = join(folder, 'legacy.bpf.c');
    const editor = await work.ready({ folders: [folder] });
    const before = editor.told(path);
    await editor.run('coreLens.server.setKernels', { kernels: [OLD_KERNEL] });
    const isFine = () => editor.told(path).every((line) => !line.includes('error'));
    await editor.until(isFine, 'the old kernel has no errors');
    const items = await editor.run<Item[]>('coreLens.server.kernels');
    assert.equal(items.length, 5);
    assert.deepEqual(
      items.filter(({ isChosen }) => isChosen).map(({ id }) => id),
      [OLD_KERNEL],
    );
    await editor.run('coreLens.server.setKernels', { kernels: null });
    await editor.until(() => editor.told(path).join() === before.join(), 'those of the settings');
    await editor.until(() => ids(editor).join() === KERNEL, 'the status says so');
  });

  it('may be none at all', async () => {
    const folder = work.examples('legacy');
    const editor = await work.ready({ folders: [folder], settings: { ...SETTINGS, kernels: [] } });
    assert.deepEqual(ids(editor), []);
    assert.deepEqual(editor.told(join(folder, 'legacy.bpf.c')), []);
    await editor.until(() => editor.messages.length === 1, 'it is told');
    assert.match(editor.messages[0], /coreLens\.kernels is empty, so nothing is checked/);
  });

  it('that cannot be read are told at their entry of the settings; the others are checked', async () => {
    const folder = work.examples('legacy');
    const settingsFile = join(folder, '.vscode', 'settings.json');
    write(settingsFile, '{\n  "coreLens.kernels": [\n    "lab/vmlinux",\n    "lab/nope"\n  ]\n}\n');
    write(join(folder, 'lab', 'vmlinux'), 'no kernel');
    const settings = {
      ...SETTINGS,
      kernels: [KERNEL, 'lab/vmlinux', '${workspaceFolder}/lab/nope'],
    };
    const editor = await work.ready({ folders: [folder], settings });
    await editor.until(() => editor.told(settingsFile).length === 2, 'they are told');
    assert.deepEqual(editor.told(settingsFile), [
      '3:10-17 error settings',
      '4:10-14 error settings',
    ]);
    assert.match(editor.sentences(settingsFile)[1], /lab\/nope cannot be used: no such file/);
    assert(editor.told(join(folder, 'legacy.bpf.c')).length > 8);
    const faulty = editor.status?.kernels.filter(({ fault }) => fault !== null) ?? [];
    assert.deepEqual(
      faulty.map(({ id }) => id).filter((id) => id.startsWith(folder)),
      [join(folder, 'lab', 'vmlinux'), join(folder, 'lab', 'nope')],
    );
    await editor.settingsChanged(SETTINGS);
    await editor.until(() => editor.told(settingsFile).length === 0, 'they are mended');
    const alsoShown = editor.messages.filter((message) => message.includes(folder));
    assert.deepEqual(alsoShown, [], 'what stands in the settings is told nowhere else');
  });

  it('that are wrong in settings of the user are told once in a message', async () => {
    const settings = { ...SETTINGS, kernels: [KERNEL, 'bundled:4.4', '/no/such/vmlinux'] };
    const editor = await work.ready({ folders: [work.folder()], settings });
    await editor.until(() => editor.messages.length === 2, 'they are told');
    assert.match(
      editor.messages[0],
      /bundled:4\.4 cannot be used: it is none of the bundled ones, /,
    );
    assert.ok(editor.messages[0].includes(KERNEL), 'those that there are');
    await editor.run('coreLens.server.check');
    await pause(200);
    assert.equal(editor.messages.length, 2);
  });

  it('may be deleted and come back', async () => {
    const folder = work.examples('legacy');
    const path = join(folder, 'legacy.bpf.c');
    const kernel = join(work.folder(), '6.12');
    cpSync(join(ROOT, 'kernels', KERNEL.replace('bundled:', '')), kernel, { recursive: true });
    const editor = await work.ready({
      folders: [folder],
      settings: { ...SETTINGS, kernels: [kernel] },
    });
    const before = editor.told(path);
    assert(before.length > 8);
    renameSync(kernel, `${kernel}.away`);
    await editor.run('coreLens.server.check');
    await editor.until(() => editor.status?.kernels[0].fault != null, 'it is gone');
    await editor.until(() => editor.told(path).length === 0, 'nothing is told');
    renameSync(`${kernel}.away`, kernel);
    await editor.run('coreLens.server.check');
    await editor.until(() => editor.told(path).length === before.length, 'it is back');
    await editor.until(() => editor.status?.kernels[0].fault === null, 'the status says so');
  });

  it('may be replaced by another of the same name', async () => {
    const folder = work.examples('legacy');
    const path = join(folder, 'legacy.bpf.c');
    const kernel = join(work.folder(), 'mine');
    const bring = (name: string) => {
      const from = join(ROOT, 'kernels', name.replace('bundled:', ''));
      cpSync(from, kernel, { recursive: true, force: true, preserveTimestamps: false });
    };
    bring(KERNEL);
    const settings = { ...SETTINGS, kernels: [kernel] };
    const editor = await work.ready({ folders: [folder], settings });
    assert(editor.told(path).some((line) => line.includes('error')));
    bring(OLD_KERNEL);
    await editor.run('coreLens.server.check');
    const isFine = () => editor.told(path).every((line) => !line.includes('error'));
    await editor.until(isFine, 'the other one has no errors');
  });
});

describe('settings', () => {
  const work = desk();

  it('that are wrong are told at their key, and their defaults hold', async () => {
    const folder = work.examples('legacy');
    const file = join(folder, '.vscode', 'settings.json');
    const given = {
      'coreLens.live.delay': 'soon',
      'coreLens.hover.rows': 0,
      'coreLens.rules': { 'no-such-rule': 'off', guarded: 'loud' },
      'coreLens.objects': '**/*.o',
      'coreLens.sourceMap': [1],
    };
    write(file, JSON.stringify(given, null, 2));
    const editor = await work.ready({
      folders: [folder],
      settings: {
        ...SETTINGS,
        live: { enabled: false, delay: 'soon' },
        hover: { rows: 0 },
        rules: { 'no-such-rule': 'off', guarded: 'loud' },
        objects: '**/*.o',
        sourceMap: [1],
      },
    });
    await editor.until(() => editor.told(file).length === 6, 'they are told');
    const lines = editor.told(file).map((line) => Number(line.split(':')[0]));
    assert.deepEqual(lines.sort(), [2, 3, 4, 4, 8, 9]);
    for (const told of editor.sentences(file)) assert.match(told, /^coreLens\.[a-zA-Z.]+/);
    assert(editor.told(join(folder, 'legacy.bpf.c')).length > 8);
  });

  it('may be something else than an object', async () => {
    const editor = await work.ready({ folders: [work.folder()] });
    for (const section of ['all', 5, ['x'], null]) {
      await editor.settingsChanged(section as unknown as object);
      await editor.until(() => editor.status?.kernels.length === 5, 'the defaults hold');
      await editor.settingsChanged(SETTINGS);
      await editor.until(() => editor.status?.kernels.length === 1, 'they are mended');
    }
  });

  it('are taken from initializationOptions where the editor does not answer for them', async () => {
    const folder = work.examples('legacy');
    const editor = await work.ready({ folders: [folder], capabilities: {} });
    assert.deepEqual(
      editor.status?.kernels.map(({ id }) => id),
      [KERNEL],
    );
    await editor.settingsChanged({ ...SETTINGS, kernels: [OLD_KERNEL] });
    await editor.until(() => editor.status?.kernels[0].id === OLD_KERNEL, 'new ones hold');
  });

  it('that change twice at once: the last count', async () => {
    const folder = work.examples('legacy');
    const path = join(folder, 'legacy.bpf.c');
    const editor = await work.ready({ folders: [folder] });
    await editor.settingsChanged({ ...SETTINGS, kernels: [OLD_KERNEL] });
    await editor.foldersChanged({ added: [work.folder()] });
    await editor.until(
      () => editor.status?.kernels[0].id === OLD_KERNEL && editor.status.state === 'ready',
      'new ones hold',
    );
    await editor.until(() => !editor.told(path).join().includes('error'), 'all is checked again');
  });
});
