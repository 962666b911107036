import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { CodeAction, Range, TextEdit } from 'vscode-languageserver-protocol/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { isLeap } from '../../server/src/lsp/documents';
import { desk, OLD_KERNEL, KERNEL, text } from './desk';
import { uri, type Editor } from './editor';

/** Live checks that come so late that what is told before them was not found by them. */
const SETTINGS = { kernels: [OLD_KERNEL, KERNEL], live: { delay: 10_000 } };

const CONTEXT = 14;

describe('a fix that was taken', () => {
  const work = desk();

  async function opened() {
    const folder = work.examples('legacy');
    const path = join(folder, 'legacy.bpf.c');
    const editor = await work.ready({ folders: [folder], settings: SETTINGS });
    await editor.open(path, text(path));
    return { editor, path, original: text(path) };
  }

  async function fixesAt(editor: Editor, path: string, range: Range): Promise<CodeAction[]> {
    return editor.request('textDocument/codeAction', {
      textDocument: { uri: uri(path) },
      range,
      context: { diagnostics: editor.diagnostics.get(path), only: ['quickfix'] },
    });
  }

  /** Changes a document as an editor does: all edits of a fix in one message, the last first. */
  function apply(editor: Editor, path: string, edits: readonly TextEdit[]): Promise<void> {
    const changes = edits.map(({ range, newText }) => ({ range, text: newText }));
    return editor.changeAll(path, changes.reverse());
  }

  /** What each squiggle is under, with the code right before it, which tells it from a namesake. */
  function squiggles(editor: Editor, path: string, now: string): string[] {
    const document = TextDocument.create('', 'c', 0, now);
    return (editor.diagnostics.get(path) ?? []).map(({ code, range }) => {
      const start = document.offsetAt(range.start);
      const before = now.slice(start - CONTEXT, start).replace(/\s+/g, ' ');
      return `${String(code)}: ${before}|${document.getText(range)}`;
    });
  }

  it('leaves no squiggle at a wrong token, also before anything is compiled', async () => {
    const { editor, path, original } = await opened();
    const before = squiggles(editor, path, original);
    const told = [...(editor.diagnostics.get(path) ?? [])];
    const isTold = () => editor.published.at(-1)?.version === editor.version(path);
    let count = 0;
    for (const { range } of told) {
      for (const { title, edit } of await fixesAt(editor, path, range)) {
        const edits = edit?.changes?.[uri(path)] ?? [];
        const now = TextDocument.applyEdits(TextDocument.create('', 'c', 0, original), edits);
        if (!isLeap(original, now)) continue;
        await apply(editor, path, edits);
        await editor.until(isTold, `squiggles moved after '${title}'`);
        const wrong = squiggles(editor, path, now).filter((one) => !before.includes(one));
        assert.deepEqual(wrong, [], title);
        await editor.change(path, original);
        await editor.until(isTold, `squiggles are back after '${title}'`);
        assert.deepEqual(squiggles(editor, path, original), before, title);
        count++;
      }
    }
    assert(count > 20, `${count}`);
  });

  it('was the only one that is preferred at its place, and mends all that is told there of it', async () => {
    const { editor, path } = await opened();
    const places = new Map<string, number>();
    for (const { range } of editor.diagnostics.get(path) ?? []) {
      const key = JSON.stringify(range);
      places.set(key, (places.get(key) ?? 0) + 1);
      const fixes = await fixesAt(editor, path, range);
      assert(fixes.filter(({ isPreferred }) => isPreferred).length <= 1, key);
      const titles = fixes.map(({ title }) => title);
      assert.equal(new Set(titles).size, titles.length, titles.join('\n'));
    }
    const [shared] = [...places].find(([, count]) => count > 1) ?? [];
    assert(shared !== undefined, 'some token has two problems');
    const [first] = await fixesAt(editor, path, JSON.parse(shared) as Range);
    const codes = first.diagnostics?.map(({ code }) => code).sort();
    assert.deepEqual(codes, ['field-missing', 'guard-ineffective']);
  });
});

describe('an edit', () => {
  const line = '\tlong state = BPF_CORE_READ(task, state);\n';
  const cases: [what: string, before: string, now: string, is: boolean][] = [
    ['of one character is typing', line, line.replace('long', 'lon'), false],
    ['that begins a line is typing', line, `${line}\t`, false],
    ['that completes a name is typing', line, line.replace('state)', 'start_boottime)'), false],
    ['that changes nothing is typing', line, line, false],
    ['of a repeated text is as long as it is', 'x'.repeat(80), 'x'.repeat(81), false],
    ['that pastes a line is a leap', line, line + line, true],
    ['that cuts a line is a leap', line + line, line, true],
    ['in two places is a leap', line + line + line, `a${line}${line}${line}b`, true],
  ];
  for (const [what, before, now, is] of cases) {
    it(what, () => {
      assert.equal(isLeap(before, now), is);
    });
  }
});
