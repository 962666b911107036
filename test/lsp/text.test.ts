import assert from 'node:assert/strict';
import { join } from 'node:path';
import { PositionEncodingKind } from 'vscode-languageserver-protocol/node';
import { copy, desk, setAge, text, write } from './desk';
import { CAPABILITIES, uri } from './editor';

const OBJECTS = join(__dirname, 'objects');

describe('the text of a source', () => {
  const work = desk();

  /** A program of test/lsp/objects, as saved by some editor. */
  function saved(name: string, bytes: (text: string) => string | Uint8Array): string {
    const folder = work.folder();
    const path = join(folder, `${name}.bpf.c`);
    copy(join(OBJECTS, 'shared.h'), join(folder, 'shared.h'));
    write(path, bytes(text(join(OBJECTS, `${name}.bpf.c`))));
    setAge(path, 60);
    copy(join(OBJECTS, `${name}.bpf.o`), join(folder, `${name}.bpf.o`));
    return path;
  }

  /** The words that are underlined in a text. */
  function underlined(told: readonly string[], now: string): string[] {
    return told.map((line) => {
      const [, at, from, to] = /^(\d+):(\d+)-(\d+)/.exec(line)?.map(Number) ?? [];
      return now.split('\n')[at - 1].slice(from - 1, to - 1);
    });
  }

  it('has columns in UTF-16 units, behind an emoji and Chinese words as well', async () => {
    const path = saved('wide', (whole) => whole);
    const editor = await work.ready({ folders: [join(path, '..')] });
    assert.deepEqual(editor.told(path), [
      '6:56-61 error field-missing',
      '7:82-87 error field-missing',
    ]);
    assert.deepEqual(underlined(editor.told(path), text(path)), ['state', 'state']);
  });

  it('is measured so whatever the editor offers', async () => {
    const path = saved('wide', (whole) => whole);
    const positionEncodings = [PositionEncodingKind.UTF8, PositionEncodingKind.UTF16];
    const capabilities = { ...CAPABILITIES, general: { positionEncodings } };
    const editor = await work.ready({ folders: [join(path, '..')], capabilities });
    assert.equal(editor.initialized?.capabilities.positionEncoding, 'utf-16');
    assert.deepEqual(underlined(editor.told(path), text(path)), ['state', 'state']);
  });

  it('may be edited between two halves of what is wide', async () => {
    const path = saved('wide', (whole) => whole);
    const editor = await work.ready({ folders: [join(path, '..')] });
    const before = editor.told(path);
    await editor.open(path, text(path));
    const bees = text(path).split('\n')[5].indexOf('🐝');
    const place = (character: number) => ({ line: 5, character });
    // The comment is changed, and with it the line.
    await editor.change(path, '🦋 ', { start: place(bees), end: place(bees + 2) });
    await editor.until(() => editor.told(path).length === 1, 'one is gone');
    await editor.change(path, '🐝', { start: place(bees), end: place(bees + 3) });
    await editor.until(() => editor.told(path).length === 2, 'it is back');
    assert.deepEqual(editor.told(path), before);
  });

  const shapes: {
    what: string;
    bytes: (whole: string) => string;
    shown?: (whole: string) => string;
  }[] = [
    { what: 'lines that end as on Windows', bytes: (whole) => whole.replaceAll('\n', '\r\n') },
    {
      what: 'a byte order mark',
      bytes: (whole) => `\ufeff${whole}`,
      shown: (whole) => whole.slice(1),
    },
    { what: 'no end of its last line', bytes: (whole) => whole.trimEnd() },
    { what: 'spaces for tabs', bytes: (whole) => whole.replaceAll(/^\t+/gm, '    ') },
  ];
  for (const { what, bytes, shown = (whole: string) => whole } of shapes) {
    it(`may have ${what}`, async () => {
      const path = saved('wide', bytes);
      const editor = await work.ready({ folders: [join(path, '..')] });
      assert.deepEqual(underlined(editor.told(path), text(path)), ['state', 'state']);
      const open = shown(text(path));
      const first = editor.published.length;
      await editor.open(path, open);
      await editor.until(() => editor.status?.objects[0].freshness === 'fresh', 'it is as saved');
      const above = { line: 3, character: 0 };
      const end = open.includes('\r') ? '\r\n' : '\n';
      await editor.change(path, end, { start: above, end: above });
      await editor.until(() => editor.told(path)[0].startsWith('7:'), 'positions follow');
      assert(editor.published.length > first);
      const now = open.split('\n').toSpliced(3, 0, '').join('\n');
      assert.deepEqual(underlined(editor.told(path), now), ['state', 'state']);
    });
  }

  it('may allow what is told in a comment at the end of a line, on Windows too', async () => {
    const path = saved('wide', (whole) => whole.replaceAll('\n', '\r\n'));
    const editor = await work.ready({ folders: [join(path, '..')] });
    const lines = text(path).split('\r\n');
    lines[5] += ' // core-lens: allow(field-missing) old kernels only';
    await editor.open(path, lines.join('\r\n'));
    await editor.until(() => editor.told(path).length === 1, 'one is allowed');
    assert.deepEqual(editor.told(path), ['7:82-87 error field-missing']);
    await editor.until(() => editor.status?.objects[0].freshness === 'stale', 'it is not saved');
    assert.equal(editor.status?.objects[0].message, 'wide.bpf.c has changes that are not saved');
  });

  it('may be in Latin-1', async () => {
    const path = saved('latin', (whole) => Buffer.from(whole, 'latin1'));
    const editor = await work.ready({ folders: [join(path, '..')] });
    assert.deepEqual(editor.told(path), ['6:31-36 error field-missing']);
    const decoded = text(join(OBJECTS, 'latin.bpf.c'));
    await editor.open(path, decoded);
    await editor.change(path, `\n${decoded}`);
    await editor.until(
      () => editor.told(path)[0] !== '6:31-36 error field-missing',
      'it is followed',
    );
    // The object has the line in bytes that mean nothing in UTF-8: either it is followed, or not told.
    assert(['7:31-36 error field-missing', undefined].includes(editor.told(path)[0]));
  });

  it('may have two megabytes', async () => {
    const filler = `/* ${'x'.repeat(60)} */\n`.repeat(32_000);
    const path = saved('wide', (whole) => whole);
    const editor = await work.ready({ folders: [join(path, '..')] });
    const whole = text(path) + filler;
    await editor.open(path, whole);
    const end = { line: 32_012, character: 0 };
    const started = performance.now();
    for (let i = 0; i < 100; i++) await editor.change(path, 'y', { start: end, end });
    const above = { line: 0, character: 0 };
    await editor.change(path, '\n', { start: above, end: above });
    const hover = await editor.request('textDocument/hover', {
      textDocument: { uri: uri(path) },
      position: { line: 6, character: 58 },
    });
    assert(hover !== null);
    await editor.until(() => editor.told(path)[0]?.startsWith('7:') ?? false, 'positions follow');
    assert.deepEqual(underlined(editor.told(path), `\n${whole}`), ['state', 'state']);
    assert(performance.now() - started < 10_000, 'in good time');
  });

  it('may be replaced as a whole, by nothing, and by what it was', async () => {
    const path = saved('wide', (whole) => whole);
    const editor = await work.ready({ folders: [join(path, '..')] });
    await editor.open(path, text(path));
    await editor.change(path, '');
    await editor.until(() => editor.told(path).length === 0, 'nothing is left');
    await editor.change(path, text(path));
    await editor.until(() => editor.told(path).length === 2, 'all is back');
  });
});
