import assert from 'node:assert/strict';
import { chmodSync, existsSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { copyExamples } from '../../scripts/editor/examples';
import { CLANGS, WHY_NONE } from '../compile/clangs';
import { copy, desk, KERNEL, pause, SETTINGS, setAge, text, write } from './desk';
import { uri, type Editor } from './editor';

const LIVE = { kernels: [KERNEL], live: { delay: 50 } };

/** A program that needs no header but its own. */
const program = (body: string) => `#include "shared.h"

SEC("tp_btf/sched_switch") int first(unsigned long long *args)
{
	struct task_struct___5_10 *task = (void *)args[1];

	${body}
}

SEC("license") char _license[] = "GPL";
`;
const GOOD = program('return task->pid;');
const BAD = program('return task->state;');
const TOLD = ['7:15-20 error field-missing'];

describe('what is typed is checked', function () {
  const work = desk();

  before(function () {
    if (CLANGS.length > 0) return;
    console.log(`      ${WHY_NONE}`);
    this.skip();
  });

  async function opened(body: string, settings: object = LIVE) {
    const folder = work.folder();
    const path = join(folder, 'first.bpf.c');
    copy(join(__dirname, 'objects', 'shared.h'), join(folder, 'shared.h'));
    write(path, body);
    const editor = await work.ready({ folders: [folder], settings });
    await editor.open(path, body);
    return { editor, path, folder };
  }

  function isIdle(editor: Editor): boolean {
    return editor.status?.live.state === 'idle';
  }

  it('an error appears and goes, and nothing was saved for it', async () => {
    const { editor, path, folder } = await opened(GOOD);
    await editor.change(path, BAD);
    await editor.until(() => editor.told(path).length > 0, 'it is told');
    assert.deepEqual(editor.told(path), TOLD);
    await editor.change(path, GOOD);
    await editor.until(() => editor.told(path).length === 0, 'it is gone');
    assert.equal(text(path), GOOD);
    assert.deepEqual(readdirSync(folder).sort(), ['first.bpf.c', 'shared.h']);
  });

  it('also without any folder, and in a file that was never saved', async () => {
    const folder = work.folder();
    copy(join(__dirname, 'objects', 'shared.h'), join(folder, 'shared.h'));
    const path = join(folder, 'new.bpf.c');
    const editor = await work.ready({ settings: LIVE });
    await editor.open(path, BAD);
    await editor.until(() => editor.told(path).length > 0, 'it is told');
    assert.deepEqual(editor.told(path), TOLD);
    assert(!existsSync(path));
  });

  it('of fifty edits in a row only the last counts', async () => {
    const { editor, path } = await opened(GOOD);
    await editor.until(() => isIdle(editor), 'the first is compiled');
    for (let i = 0; i < 50; i++) {
      await editor.change(path, program(`return task->${i % 2 === 0 ? 'state' : 'pid'};`));
    }
    const last = `\n${BAD}`;
    await editor.change(path, last);
    await editor.until(() => editor.told(path).length > 0, 'it is told');
    const told = editor.published.filter((one) => one.path === path);
    assert.deepEqual(
      told.map(({ version }) => version),
      [52],
    );
    assert.deepEqual(editor.told(path), ['8:15-20 error field-missing']);
  });

  it('while edits go on, old results follow their lines', async () => {
    const { editor, path } = await opened(BAD);
    await editor.until(() => editor.told(path).length > 0, 'it is told');
    await editor.change(path, `\n\n${BAD}`);
    await editor.until(() => editor.told(path)[0] === '9:15-20 error field-missing', 'it follows');
    assert(editor.published.every(({ diagnostics }) => diagnostics.length > 0));
  });

  it('an error of the compiler is told in the status, and what was known stays', async () => {
    const { editor, path } = await opened(BAD);
    await editor.until(() => editor.told(path).length > 0, 'it is told');
    await editor.change(path, BAD.replace('return task', 'retrn task'));
    await editor.until(() => editor.status?.live.state === 'compile-error', 'it is said');
    assert.match(editor.status?.live.message ?? '', /first\.bpf\.c:7: .*retrn/);
    await pause();
    assert.deepEqual(editor.told(path), [], 'the line itself was changed');
    await editor.change(path, `${BAD}\nno such words;\n`);
    await editor.until(() => editor.status?.live.message?.includes(':12:') === true, 'it is said');
    await editor.until(() => editor.told(path).length > 0, 'what was known is told');
    assert.deepEqual(editor.told(path), TOLD);
    await editor.change(path, BAD);
    await editor.until(() => isIdle(editor), 'it is mended');
  });

  it('a header that is edited counts as it is in the editor', async () => {
    const { editor, path, folder } = await opened(GOOD);
    const header = join(folder, 'shared.h');
    await editor.until(() => isIdle(editor), 'it is compiled');
    await editor.open(header, text(header));
    await editor.change(header, text(header).replace('int pid;', 'int no_pid;\n\tint pid_gone;'));
    await editor.until(() => editor.status?.live.state === 'compile-error', 'there is no pid');
    await editor.change(header, `#define pid state\n${text(header)}`.replace('int pid;', ''));
    await editor.until(() => editor.told(path).length > 0, 'pid is another field now');
    assert.equal(text(header).includes('no_pid'), false);
  });

  it('with the command of the build', async () => {
    const folder = work.folder();
    const path = join(folder, 'src', 'first.bpf.c');
    const body = BAD.replace('#include "shared.h"', '#include <elsewhere.h>');
    write(path, body);
    copy(join(__dirname, 'objects', 'shared.h'), join(folder, 'headers', 'elsewhere.h'));
    const command = 'clang -target bpf -g -O2 -I headers -c src/first.bpf.c -o out/first.o';
    const entry = { directory: folder, file: 'src/first.bpf.c', command };
    write(join(folder, 'compile_commands.json'), JSON.stringify([entry]));
    const editor = await work.ready({ folders: [folder], settings: LIVE });
    await editor.open(path, body);
    await editor.until(() => editor.told(path).length > 0, 'it is told');
    assert.deepEqual(editor.told(path), TOLD);
    assert(!existsSync(join(folder, 'out')));
  });

  it('until the build has made the same: then the object counts', async () => {
    const { editor, path, folder } = await opened(GOOD);
    await editor.change(path, BAD);
    await editor.until(() => editor.told(path).length > 0, 'it is told');
    const saved = text(join(__dirname, 'objects', 'first.bpf.c'));
    write(path, saved);
    setAge(path, 5);
    await editor.change(path, saved);
    await editor.save(path);
    const object = join(folder, 'first.bpf.o');
    copy(join(__dirname, 'objects', 'first.bpf.o'), object);
    await editor.fileChanged(object);
    await editor.until(
      () => editor.told(join(folder, 'shared.h')).length > 0,
      'the header is told',
    );
    await editor.until(() => editor.status?.objects[0]?.freshness === 'fresh', 'it is fresh');
    const lenses = await editor.request<unknown[]>('textDocument/codeLens', {
      textDocument: { uri: `file://${path}` },
    });
    assert.equal(lenses.length, 1, 'the program is told once');
  });

  it('until an edit is taken back: then the object counts again', async () => {
    const folder = copyExamples(work.folder());
    const [path, object] = ['legacy.bpf.c', 'legacy.bpf.o'].map((name) => join(folder, name));
    const original = text(path);
    const editor = await work.ready({ folders: [folder], settings: LIVE });
    const isOfObject = () => {
      const told = editor.diagnostics.get(path) ?? [];
      const isIt = ({ location }: { location: { uri: string } }) => location.uri === uri(object);
      return told.length > 0 && told.every((one) => one.relatedInformation?.some(isIt) === true);
    };
    const freshness = () => editor.status?.objects.find((one) => one.path === object)?.freshness;
    await editor.open(path, original);
    await editor.until(isOfObject, 'the object is told');
    await editor.change(path, original.replace('(task, state)', '(task, sta)'));
    await editor.until(() => editor.status?.live.state === 'compile-error', 'it is compiled');
    await editor.until(() => freshness() !== 'fresh', 'the object is known to be older');
    await pause(1000);
    await editor.change(path, original);
    await editor.close(path);
    await editor.open(path, original);
    await pause(2000);
    await editor.until(isOfObject, 'the object is told again');
  });

  it('no more when it is closed', async () => {
    const { editor, path } = await opened(GOOD);
    await editor.change(path, BAD);
    await editor.until(() => editor.told(path).length > 0, 'it is told');
    await editor.close(path);
    await editor.until(() => editor.told(path).length === 0, 'it is gone');
    await editor.open(path, BAD);
    await pause(60);
    await editor.close(path);
    await pause(1000);
    assert.deepEqual(editor.told(path), [], 'nothing comes after the end');
    assert.equal(editor.status?.live.state, 'idle');
  });

  it('unless it is switched off, which takes back what was told', async () => {
    const { editor, path } = await opened(GOOD);
    await editor.change(path, BAD);
    await editor.until(() => editor.told(path).length > 0, 'it is told');
    await editor.settingsChanged({ ...LIVE, live: { enabled: false } });
    await editor.until(() => editor.told(path).length === 0, 'it is gone');
    await editor.until(() => editor.status?.live.state === 'off', 'it is said');
    await editor.change(path, `\n${BAD}`);
    await pause();
    assert.deepEqual(editor.told(path), []);
    assert.equal(editor.status?.live.state, 'off');
    await editor.settingsChanged(LIVE);
    await editor.until(() => editor.told(path).length > 0, 'it is told again');
  });

  it('unless the folder is not trusted, until it is', async () => {
    const folder = work.folder();
    const path = join(folder, 'first.bpf.c');
    copy(join(__dirname, 'objects', 'shared.h'), join(folder, 'shared.h'));
    write(path, BAD);
    const editor = await work.ready({ folders: [folder], settings: LIVE, trusted: false });
    await editor.open(path, BAD);
    await pause();
    assert.deepEqual(editor.told(path), []);
    assert.equal(editor.status?.live.state, 'off');
    await editor.connection.sendNotification('coreLens/trust', { trusted: true });
    await editor.until(() => editor.told(path).length > 0, 'it is told');
    assert.deepEqual(editor.told(path), TOLD);
  });

  it('a C file that is no BPF program is left alone', async () => {
    const folder = work.folder();
    const path = join(folder, 'main.c');
    const editor = await work.ready({ folders: [folder], settings: LIVE });
    await editor.open(path, 'int main(void) { return oops; }\n');
    await pause();
    assert.equal(editor.status?.live.state, 'idle');
    assert.deepEqual(editor.published, []);
  });
});

describe('where there is no clang for BPF', () => {
  const work = desk();

  /** A PATH with nothing but what is made for it. */
  function bare(clang?: string): { PATH: string } {
    const folder = work.folder();
    symlinkSync(process.execPath, join(folder, 'node'));
    if (clang !== undefined) {
      write(join(folder, 'clang'), clang);
      chmodSync(join(folder, 'clang'), 0o755);
    }
    return { PATH: folder };
  }

  const WITHOUT_BPF = `#!/bin/sh\necho 'Registered Targets:\n    x86-64     - 64-bit X86'\n`;
  const cases = [
    { what: 'none', clang: undefined, says: /clang was not found; install clang \(Debian, / },
    { what: 'one without the target', clang: WITHOUT_BPF, says: /built without the BPF target/ },
    { what: 'something else', clang: '#!/bin/sh\nexit 3\n', says: /does not say which targets/ },
  ];
  for (const { what, clang, says } of cases) {
    it(`but ${what}: the status says how to get it, and objects are checked all the same`, async () => {
      const folder = work.examples('legacy');
      const path = join(folder, 'legacy.bpf.c');
      const environment = bare(clang);
      const editor = await work.ready({ folders: [folder], settings: LIVE, environment });
      const before = editor.told(path);
      await editor.open(path, text(path));
      await editor.change(path, `\n${text(path)}`);
      await editor.until(() => editor.status?.live.state === 'unavailable', 'it is said');
      assert.match(editor.status?.live.message ?? '', says);
      await editor.until(() => editor.told(path)[0] !== before[0], 'positions follow');
      assert.equal(editor.told(path).length, before.length);
      assert.deepEqual(editor.messages, []);
    });
  }

  it('a path in the settings is taken', async () => {
    const folder = work.examples('legacy');
    const path = join(folder, 'legacy.bpf.c');
    const settings = { ...SETTINGS, live: { delay: 0 }, clang: { path: './no/clang' } };
    const editor = await work.ready({ folders: [folder], settings });
    await editor.open(path, `\n${text(path)}`);
    await editor.until(() => editor.status?.live.state === 'unavailable', 'it is said');
    assert.match(editor.status?.live.message ?? '', /\.\/no\/clang was not found/);
  });
});
