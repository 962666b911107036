import assert from 'node:assert/strict';
import { dirname, join } from 'node:path';
import type {
  CodeAction,
  CodeLens,
  CompletionList,
  DocumentSymbol,
  Hover,
  InlayHint,
  Location,
  Range,
  SymbolInformation,
} from 'vscode-languageserver-protocol/node';
import { ErrorCodes, ResponseError } from 'vscode-languageserver-protocol/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Status } from '../../server/src/settings';
import { desk, KERNEL, OLD_KERNEL, SETTINGS, text } from './desk';
import { type Editor, type EditorOptions, uri } from './editor';

const NEWEST = 'bundled:7.2.12+deb14-cloud-amd64';
const KERNEL_NAME = KERNEL.replace('bundled:', '');

describe('an editor asks', () => {
  const work = desk();

  async function opened(options: EditorOptions = {}) {
    const folder = work.examples('legacy');
    const path = join(folder, 'legacy.bpf.c');
    const editor = await work.ready({ folders: [folder], ...options });
    await editor.open(path, text(path));
    return { editor, path, source: text(path), document: { uri: uri(path) } };
  }

  /** The place of the `|` in a piece of the source that is there once. */
  function placeOf(source: string, marked: string) {
    const at = source.indexOf(marked.replace('|', ''));
    assert(at >= 0, `${marked} is in the source`);
    return TextDocument.create('', 'c', 0, source).positionAt(at + marked.indexOf('|'));
  }

  const NOTHING: { what: string; method: string; params: object }[] = [
    {
      what: 'hover',
      method: 'textDocument/hover',
      params: { position: { line: 0, character: 0 } },
    },
    {
      what: 'completion',
      method: 'textDocument/completion',
      params: { position: { line: 0, character: 0 } },
    },
    {
      what: 'definition',
      method: 'textDocument/definition',
      params: { position: { line: 0, character: 0 } },
    },
    {
      what: 'code actions',
      method: 'textDocument/codeAction',
      params: {
        range: { start: { line: 0, character: 0 }, end: { line: 9, character: 0 } },
        context: { diagnostics: [] },
      },
    },
    { what: 'lenses', method: 'textDocument/codeLens', params: {} },
    { what: 'symbols', method: 'textDocument/documentSymbol', params: {} },
    {
      what: 'hints',
      method: 'textDocument/inlayHint',
      params: { range: { start: { line: 0, character: 0 }, end: { line: 9, character: 0 } } },
    },
  ];
  it('about what is no BPF source or not there at all, and is told nothing', async () => {
    const { editor, path } = await opened();
    const plain = join(path, '..', 'plain.c');
    await editor.open(plain, 'int main(void) { return 0; }\n');
    const uris = [uri(plain), uri(`${plain}.gone`), 'untitled:Untitled-1', 'no uri', 'file:///%zz'];
    for (const { what, method, params } of NOTHING) {
      for (const one of uris) {
        const answer = await editor.request(method, { textDocument: { uri: one }, ...params });
        assert([null, 0].includes((answer as unknown[] | null)?.length ?? null), `${what}: ${one}`);
      }
    }
  });

  it('about places behind the end of a document', async () => {
    const { editor, document } = await opened();
    const position = { line: 100_000, character: 7 };
    for (const method of ['hover', 'completion', 'definition']) {
      await editor.request(`textDocument/${method}`, { textDocument: document, position });
    }
    const range = { start: { line: 90_000, character: 0 }, end: position };
    const context = { diagnostics: [] };
    const actions = await editor.request('textDocument/codeAction', {
      textDocument: document,
      range,
      context,
    });
    assert.deepEqual(actions, []);
  });

  it('what a field is on each kernel', async () => {
    const settings = { ...SETTINGS, kernels: [OLD_KERNEL, KERNEL] };
    const { editor, source, document } = await opened({ settings });
    const position = placeOf(source, 'previous->st|ate');
    const hover = await editor.request<Hover>('textDocument/hover', {
      textDocument: document,
      position,
    });
    const { value } = hover.contents as { value: string };
    assert.match(value, /state/);
    assert.match(value, /5\.10/);
    assert.match(value, /6\.12/);
    assert.deepEqual(hover.range, rangeOf(position, 'state', 2));
  });

  it('about a type of a header without code, and gets its place on each kernel', async () => {
    const { editor, path } = await opened();
    const header = join(dirname(path), 'kernel_types.h');
    await editor.open(header, text(header));
    const hover = await editor.request<Hover>('textDocument/hover', {
      textDocument: { uri: uri(header) },
      position: placeOf(text(header), 's_m|agic'),
    });
    const { value } = hover.contents as { value: string };
    assert.match(value, /super_block/);
    assert.match(value, /6\.12/);
  });

  function rangeOf(
    { line, character }: { line: number; character: number },
    word: string,
    at: number,
  ) {
    const start = { line, character: character - at };
    return { start, end: { line, character: start.character + word.length } };
  }

  it('what may be completed, in a text that was never compiled', async () => {
    const { editor, path, source, document } = await opened();
    const end = placeOf(source, 'if (previous->|state');
    await editor.change(path, '__st', {
      start: end,
      end: { ...end, character: end.character + 5 },
    });
    const position = { ...end, character: end.character + 4 };
    const ask = () =>
      editor.request<CompletionList | null>('textDocument/completion', {
        textDocument: document,
        position,
      });
    const list = await ask();
    const labels = list?.items.map(({ label }) => label) ?? [];
    assert(labels.includes('__state'), labels.slice(0, 9).join());
    await editor.settingsChanged({ ...SETTINGS, completion: { enabled: false } });
    await editor.until(() => editor.status?.state === 'ready', 'the settings are read');
    assert.equal((await ask())?.items.length ?? 0, 0);
  });

  it('where the kernel defines a type, and is given it as C', async () => {
    const { editor, source, document } = await opened();
    const places = await editor.request<Location[]>('textDocument/definition', {
      textDocument: document,
      position: placeOf(source, 'struct inode *in|ode = file->f_inode').line
        ? placeOf(source, 'file->f_in|ode;')
        : null,
    });
    assert.equal(places.length, 1);
    const [{ uri: target, range }] = places;
    assert.equal(target.split('/struct/')[1], 'file.h');
    assert(target.startsWith('core-lens-kernel:/6.12.107'));
    const { text: declared } = await editor.request<{ text: string }>(
      'workspace/textDocumentContent',
      { uri: target },
    );
    assert.match(declared.split('\n')[range.start.line], /\bf_inode;/);
  });

  it('where the kernel defines the one of several types of a name that is meant', async () => {
    const folder = work.folder();
    const path = join(folder, 'several.bpf.c');
    // 6.12 has two, of fs/readdir.c and of fs/exportfs/expfs.c.
    const source = 'int of(struct getdents_callback *b) { return BPF_CORE_READ(b, sequence); }\n';
    const editor = await work.ready({ folders: [folder] });
    await editor.open(path, source);
    const [{ uri: target, range }] = await editor.request<Location[]>('textDocument/definition', {
      textDocument: { uri: uri(path) },
      position: placeOf(source, 'sequ|ence'),
    });
    const { text: declared } = await editor.request<{ text: string }>(
      'workspace/textDocumentContent',
      { uri: target },
    );
    assert.equal(declared.match(/^struct getdents_callback/gm)?.length, 2);
    assert.match(declared.split('\n')[range.start.line], /\bsequence;/);
  });

  it('for documents of kernels that are none', async () => {
    const { editor } = await opened();
    const uris = [
      'core-lens-kernel:/',
      'core-lens-kernel:/6.12',
      'core-lens-kernel:/6.12/struct',
      'core-lens-kernel:/6.12/struct/file',
      `core-lens-kernel:/${KERNEL_NAME}/struct/no_such_type.h`,
      `core-lens-kernel:/${KERNEL_NAME}/struct/%2e%2e%2fx.h`,
      'file:///etc/passwd',
      '',
    ];
    for (const one of uris) {
      const answer = await editor.request('workspace/textDocumentContent', { uri: one });
      assert.deepEqual(answer, { text: '/* No chosen kernel has this type any more. */\n' }, one);
    }
  });

  it('for lenses, whose command shows what a program comes to', async () => {
    const { editor, path, document } = await opened();
    const lenses = await editor.request<CodeLens[]>('textDocument/codeLens', {
      textDocument: document,
    });
    assert.equal(lenses.length, 12);
    const failing = lenses.find(({ command }) => command?.title.includes('fails'));
    assert(failing?.command !== undefined);
    const { command, arguments: given } = failing.command;
    assert.equal(command, 'coreLens.server.program');
    const markdown = await editor.run<string>(command, given?.[0]);
    assert.match(markdown, /fails/);
    await editor.settingsChanged({ ...SETTINGS, codeLens: { enabled: false } });
    const none = await editor.request('textDocument/codeLens', {
      textDocument: { uri: uri(path) },
    });
    assert.deepEqual(none, []);
  });

  it('for lenses, with a command of its own', async () => {
    const { editor, document } = await opened({ commands: true });
    const [{ command }] = await editor.request<CodeLens[]>('textDocument/codeLens', {
      textDocument: document,
    });
    assert.equal(command?.command, 'coreLens.showProgram');
    const [{ program }] = command.arguments as { program: string }[];
    assert.equal(program, 'program_started');
  });

  it('which programs a source has', async () => {
    const { editor, source, document } = await opened();
    const symbols = await editor.request<DocumentSymbol[]>('textDocument/documentSymbol', {
      textDocument: document,
    });
    assert(symbols.length >= 12);
    const started = symbols.find(({ name }) => name === 'program_started');
    assert.equal(started?.detail, 'tp_btf/sched_process_exec');
    const whole = TextDocument.create('', 'c', 0, source);
    assert.equal(whole.getText(started.selectionRange), 'program_started');
  });

  it('for types of the kernels by name', async () => {
    const { editor } = await opened();
    const found = await editor.request<SymbolInformation[]>('workspace/symbol', {
      query: 'task_struct',
    });
    const exact = found.find(({ name }) => name === 'struct task_struct');
    assert.equal(
      exact?.location.uri,
      `core-lens-kernel:/${escape(KERNEL_NAME)}/struct/task_struct.h`,
    );
    for (const query of ['', 't']) {
      assert.deepEqual(await editor.request('workspace/symbol', { query }), []);
    }
  });

  function escape(name: string): string {
    return name.replaceAll('+', '%2B');
  }

  it('for hints, where they are switched on', async () => {
    const { editor, document } = await opened();
    const range: Range = { start: { line: 0, character: 0 }, end: { line: 400, character: 0 } };
    const ask = () =>
      editor.request<InlayHint[]>('textDocument/inlayHint', { textDocument: document, range });
    assert.deepEqual(await ask(), []);
    await editor.settingsChanged({ ...SETTINGS, inlayHints: { enabled: true } });
    assert((await ask()).length > 10);
  });

  it('for fixes of what is told at a place, and all that are safe', async () => {
    const settings = { ...SETTINGS, kernels: [NEWEST] };
    const { editor, path, document } = await opened({ settings });
    const ask = (range: Range, only?: string[]) =>
      editor.request<CodeAction[]>('textDocument/codeAction', {
        textDocument: document,
        range,
        context: { diagnostics: editor.diagnostics.get(path), only },
      });
    const [first] = editor.diagnostics.get(path) ?? [];
    const actions = await ask(first.range);
    assert(actions.length > 1);
    for (const { edit, diagnostics, kind } of actions) {
      assert.deepEqual(Object.keys(edit?.changes ?? {}), [uri(path)]);
      assert.deepEqual(
        diagnostics?.map(({ code }) => code),
        ['field-missing'],
      );
      assert(kind === 'quickfix' || kind === 'refactor');
    }
    assert.deepEqual(await ask(first.range, ['refactor.extract']), []);
    const [all] = await ask(first.range, ['source.fixAll']);
    assert.equal(all.kind, 'source.fixAll.coreLens');
    const whole = TextDocument.create('', 'c', 0, text(path));
    const fixed = TextDocument.applyEdits(whole, all.edit?.changes?.[uri(path)] ?? []);
    assert.match(fixed, /id >= \(int\)bpf_core_enum_value\(enum kernel_read_file_id, /);
    assert.deepEqual(await ask(first.range, ['source.organizeImports']), []);
  });
});

describe('commands', () => {
  const work = desk();

  async function refused(editor: Editor, command: string, argument: unknown) {
    const error = await editor.run(command, argument).catch((reason: unknown) => reason);
    assert(error instanceof ResponseError, `${command} took ${JSON.stringify(argument)}`);
    return { code: error.code, message: error.message };
  }

  it('answer what docs/commands.md says', async () => {
    const folder = work.examples('legacy');
    const editor = await work.ready({ folders: [folder] });
    const status = await editor.run<Status>('coreLens.server.status');
    assert.deepEqual(status, editor.status);
    const of = { uri: uri(join(folder, 'legacy.bpf.c')) };
    const known = await editor.run('coreLens.server.program', { ...of, program: 'went_off_cpu' });
    assert.match(String(known), /6\.12/);
    const unknown = await editor.run('coreLens.server.program', { ...of, program: 'nobody' });
    assert.equal(unknown, null);
    const type = await editor.run<{ uri: string; text: string }>('coreLens.server.type', {
      name: 'task_struct',
    });
    assert.match(type.text, /^struct task_struct \{$/m);
    assert(type.uri.startsWith('core-lens-kernel:/'));
    const none = await editor.run('coreLens.server.type', { name: 'task_struct', kind: 'enum' });
    assert.equal(none, null);
    const gone = await editor.run('coreLens.server.type', { name: 'task_struct', kernel: '4.4' });
    assert.equal(gone, null);
    assert.equal(await editor.run('coreLens.server.check'), null);
  });

  const bad: { command: string; argument: unknown; names: RegExp }[] = [
    { command: 'setKernels', argument: undefined, names: /'kernels' is/ },
    { command: 'setKernels', argument: { kernels: 'bundled' }, names: /'kernels' is 'bundled'/ },
    { command: 'setKernels', argument: { kernels: [1] }, names: /'kernels' is/ },
    { command: 'setKernels', argument: 'bundled', names: /argument is 'bundled', not an object/ },
    { command: 'program', argument: { program: 'x' }, names: /'uri' is/ },
    { command: 'program', argument: { uri: 'file:///x', program: '' }, names: /'program' is ''/ },
    { command: 'type', argument: {}, names: /'name' is/ },
    { command: 'type', argument: { name: 'x', kind: 'class' }, names: /'kind' is 'class'/ },
    { command: 'kernels', argument: { uri: 7 }, names: /'uri' is 7/ },
  ];
  it('refuse bad arguments by their names', async () => {
    const editor = await work.ready({ folders: [work.folder()] });
    for (const { command, argument, names } of bad) {
      const error = await refused(editor, `coreLens.server.${command}`, argument);
      assert.equal(error.code, ErrorCodes.InvalidParams);
      assert.match(error.message, names);
    }
    const unknown = await refused(editor, 'coreLens.server.reboot', {});
    assert.match(unknown.message, /there is no command coreLens\.server\.reboot/);
  });
});
