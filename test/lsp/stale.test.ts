import assert from 'node:assert/strict';
import fc from 'fast-check';
import { join } from 'node:path';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Range } from 'vscode-languageserver-protocol/node';
import { CAPABILITIES, type Editor } from './editor';
import { copy, desk, pause, setAge, text, write } from './desk';

interface Opened {
  readonly editor: Editor;
  readonly path: string;
  readonly before: readonly string[];
  readonly original: string;
}

/** What a range covers, with the code and message of what is told there. */
function covered(editor: Editor, path: string, now: string): string[] {
  const document = TextDocument.create('file:///x', 'c', 0, now);
  return (editor.diagnostics.get(path) ?? []).map(
    ({ code, range }) => `${String(code)}: ${document.getText(range)}`,
  );
}

function message(editor: Editor): string | null {
  const [object] = editor.status?.objects ?? [];
  return object.message;
}

describe('a source that was edited since its object was built', () => {
  const work = desk();

  async function opened(): Promise<Opened> {
    const folder = work.examples('legacy');
    const path = join(folder, 'legacy.bpf.c');
    const editor = await work.ready({ folders: [folder] });
    const original = text(path);
    await editor.open(path, original);
    return { editor, path, before: editor.told(path), original };
  }

  function movedBy(told: readonly string[], by: number, from = 0): string[] {
    return told.map((line) => {
      const at = Number(line.split(':')[0]);
      return at < from ? line : line.replace(/^\d+/, String(at + by));
    });
  }

  it('has its problems where their lines went', async () => {
    const { editor, path, before, original } = await opened();
    const above = { start: { line: 210, character: 0 }, end: { line: 210, character: 0 } };
    await editor.change(path, '\n/* two lines */\n', above);
    const expected = movedBy(before, 2, 211);
    await editor.until(() => editor.told(path).at(-1) === expected.at(-1), 'they follow');
    assert.deepEqual(editor.told(path), expected);
    await editor.until(() => editor.status?.objects[0].freshness === 'stale', 'it is stale');
    assert.match(message(editor) ?? '', /edited since it was built|not saved/);
    await editor.change(path, original);
    await editor.until(() => editor.told(path).at(-1) === before.at(-1), 'they are back');
    await editor.until(
      () => editor.status?.objects[0].freshness === 'fresh',
      'an edit that was undone counts no more',
    );
  });

  it('keeps no squiggle in a line that was changed', async () => {
    const { editor, path, before } = await opened();
    const [first] = before;
    const line = Number(first.split(':')[0]) - 1;
    const at = { line, character: 5 };
    await editor.change(path, 'x', { start: at, end: at });
    await editor.until(() => editor.told(path).length === before.length - 1, 'it is gone');
    assert.deepEqual(editor.told(path), before.slice(1));
    await editor.until(
      () => message(editor)?.includes('1 of its problems stand') === true,
      'it is said',
    );
  });

  it('is stale when it was saved, too, until it is built again', async () => {
    const { editor, path, before, original } = await opened();
    const now = `\n${original}`;
    await editor.change(path, now);
    write(path, now);
    await editor.save(path);
    await editor.fileChanged(path);
    const expected = movedBy(before, 1);
    await editor.until(() => editor.told(path)[0] === expected[0], 'they follow');
    await editor.until(() => message(editor)?.includes('edited since') === true, 'it is stale');
    write(path, original);
    setAge(path, 10);
    await editor.change(path, original);
    await editor.save(path);
    await editor.fileChanged(path);
    await editor.until(() => editor.status?.objects[0].freshness === 'fresh', 'it is fresh');
    assert.deepEqual(editor.told(path), before);
  });

  it('is older than a source that only got a new time', async () => {
    const { editor, path, before } = await opened();
    setAge(path, -60);
    await editor.fileChanged(path);
    await editor.until(() => editor.status?.objects[0].freshness === 'stale', 'it is stale');
    assert.match(message(editor) ?? '', /older than legacy\.bpf\.c/);
    assert.deepEqual(editor.told(path), before);
  });

  it('may be changed by another program while it is open', async () => {
    const { editor, path, before, original } = await opened();
    const now = `\n${original}`;
    write(path, now);
    setAge(path, 10);
    await editor.change(path, now);
    await editor.fileChanged(path);
    const expected = movedBy(before, 1);
    await editor.until(() => editor.told(path)[0] === expected[0], 'they follow');
    await editor.until(
      () => message(editor) === 'its sources were edited since it was built',
      'it is not told to be unsaved',
    );
  });

  it('may be changed by another program while it is not open, told by the editor or not', async () => {
    for (const watches of [true, false]) {
      const folder = work.examples('legacy');
      const path = join(folder, 'legacy.bpf.c');
      const workspace = { ...CAPABILITIES.workspace };
      if (!watches) delete workspace.didChangeWatchedFiles;
      const capabilities = { workspace };
      const editor = await work.ready({ folders: [folder], capabilities });
      const before = editor.told(path);
      write(path, `\n\n${text(path)}`);
      if (watches) await editor.fileChanged(path);
      const expected = movedBy(before, 2);
      await editor.until(() => editor.told(path)[0] === expected[0], 'they follow');
      assert.deepEqual(editor.told(path), expected);
    }
  });

  it('counts as on disk when it is closed without being saved', async () => {
    const { editor, path, before, original } = await opened();
    await editor.change(path, `\n${original}`);
    await editor.until(() => editor.told(path)[0] !== before[0], 'they follow');
    await editor.close(path);
    await editor.until(() => editor.told(path)[0] === before[0], 'they are back');
    assert.deepEqual(editor.told(path), before);
    await editor.until(() => editor.status?.objects[0].freshness === 'fresh', 'it is fresh');
  });

  it('may be a header', async () => {
    const folder = work.folder();
    for (const name of ['shared.h', 'second.bpf.c', 'second.bpf.o']) {
      copy(join(__dirname, 'objects', name), join(folder, name));
    }
    const path = join(folder, 'shared.h');
    const editor = await work.ready({ folders: [folder] });
    const before = editor.told(path);
    assert.equal(before.length, 2);
    await editor.open(path, text(path));
    await editor.change(path, `\n${text(path)}`);
    await editor.until(() => editor.told(path)[0] === movedBy(before, 1)[0], 'they follow');
    assert.deepEqual(editor.told(path), movedBy(before, 1));
  });

  it('never has a problem at other code than before, whatever is edited', async () => {
    const { editor, path, original } = await opened();
    const known = new Set(covered(editor, path, original));
    let document = TextDocument.create('file:///x', 'c', 1, original);
    const texts = new Map([[1, original]]);
    const edit = async (range: Range, newText: string) => {
      const version = document.version + 1;
      document = TextDocument.update(document, [{ range, text: newText }], version);
      texts.set(version, document.getText());
      await editor.change(path, newText, range);
    };
    const lines = original.split('\n');
    const snippets = [
      '',
      '\n',
      ' ',
      '\t',
      'x',
      '}\n',
      '/* c */',
      'task->',
      ...lines.slice(196, 204),
    ];
    const place = fc.record({ line: fc.nat(370), character: fc.nat(60), length: fc.nat(90) });
    const one = fc.record({ place, snippet: fc.constantFrom(...snippets), twice: fc.boolean() });
    const rounds = fc.sample(fc.array(one, { minLength: 1, maxLength: 6 }), {
      numRuns: 8,
      seed: 4,
    });
    for (const edits of rounds) {
      for (const { place: at, snippet, twice } of edits) {
        const start = document.offsetAt({ line: at.line, character: at.character });
        const range = {
          start: document.positionAt(start),
          end: document.positionAt(start + (twice ? 0 : at.length)),
        };
        await edit(range, twice ? snippet + snippet : snippet);
      }
      await pause(350);
    }
    await pause(500);
    const told = editor.published.filter(
      ({ version, path: of }) => of === path && version !== null,
    );
    assert(told.length > 3, 'positions were told anew');
    for (const { version, diagnostics } of told) {
      const then = TextDocument.create('file:///x', 'c', 0, texts.get(version ?? 0) ?? '');
      for (const { code, range } of diagnostics) {
        const now = `${String(code)}: ${then.getText(range)}`;
        assert(known.has(now), `${now} at version ${version ?? 0}`);
      }
    }
    const all = { start: { line: 0, character: 0 }, end: document.positionAt(1 << 30) };
    await edit(all, original);
    await editor.until(() => editor.published.at(-1)?.version === document.version, 'it is told');
    assert.deepEqual(new Set(covered(editor, path, original)), known);
  });
});
