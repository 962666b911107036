import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import {
  CancellationTokenSource,
  ErrorCodes,
  ExitNotification,
  HoverRequest,
  LSPErrorCodes,
  ResponseError,
  ShutdownRequest,
} from 'vscode-languageserver-protocol/node';
import { desk, KERNEL, pause, ROOT, text, write } from './desk';
import { BUILT, type Editor, uri } from './editor';

const HOVER = { line: 200, character: 17 };

describe('the server', () => {
  const work = desk();

  it('answers before anything is ready', async () => {
    const folder = work.examples('legacy');
    const path = join(folder, 'legacy.bpf.c');
    const editor = await work.start({ folders: [folder] });
    await editor.open(path, text(path));
    const textDocument = { uri: uri(path) };
    const range = { start: HOVER, end: HOVER };
    await Promise.all([
      editor.request('textDocument/hover', { textDocument, position: HOVER }),
      editor.request('textDocument/completion', { textDocument, position: HOVER }),
      editor.request('textDocument/codeLens', { textDocument }),
      editor.request('textDocument/codeAction', {
        textDocument,
        range,
        context: { diagnostics: [] },
      }),
      editor.run('coreLens.server.status'),
      editor.run('coreLens.server.kernels'),
      editor.run('coreLens.server.type', { name: 'task_struct' }),
    ]);
    await editor.until(() => editor.told(path).length > 8, 'all is checked');
  });

  it('gives up what is cancelled', async () => {
    const folder = work.examples('legacy');
    const path = join(folder, 'legacy.bpf.c');
    const editor = await work.ready({ folders: [folder] });
    await editor.open(path, text(path));
    const params = { textDocument: { uri: uri(path) }, position: HOVER };
    const outcomes = await Promise.all(
      Array.from({ length: 40 }, () => {
        const source = new CancellationTokenSource();
        const asked = editor.connection.sendRequest(HoverRequest.type, params, source.token);
        source.cancel();
        return asked.catch((error: unknown) => error);
      }),
    );
    for (const outcome of outcomes) {
      if (!(outcome instanceof ResponseError)) continue;
      assert.equal(outcome.code, LSPErrorCodes.RequestCancelled);
    }
    assert.notEqual(await editor.connection.sendRequest(HoverRequest.type, params), null);
  });

  it('lives through two hundred openings and closings', async () => {
    const folder = work.examples('legacy');
    const path = join(folder, 'legacy.bpf.c');
    const editor = await work.ready({ folders: [folder] });
    const before = editor.told(path);
    const whole = text(path);
    for (let i = 0; i < 200; i++) {
      const one = i % 2 === 0 ? path : join(folder, `${i}.bpf.c`);
      await editor.open(one, i % 3 === 0 ? `\n${whole}` : whole);
      if (i % 5 === 0) await editor.change(one, '');
      await editor.close(one);
    }
    await pause();
    await editor.until(() => editor.told(path).join() === before.join(), 'all is as it was');
    assert.equal(editor.status?.live.state, 'off');
    const others = [...editor.diagnostics].filter(([one]) => one !== path);
    assert(others.every(([, diagnostics]) => diagnostics.length === 0));
  });

  it('ends in the midst of its work when it is told to', async () => {
    const folder = work.examples('legacy', 'net_watch', 'process_watch');
    for (const wait of [0, 150, 400]) {
      const editor = await work.start({ folders: [folder], settings: { kernels: ['bundled'] } });
      await pause(wait);
      await editor.connection.sendRequest(ShutdownRequest.type);
      await editor.connection.sendNotification(ExitNotification.type);
      assert.equal(await editor.ended(), 0);
    }
  });

  it('lets no request wait that comes after the shutdown', async () => {
    const folder = work.examples('legacy');
    const path = join(folder, 'legacy.bpf.c');
    const editor = await work.readyAlone({ folders: [folder] });
    await editor.open(path, text(path));
    await editor.connection.sendRequest(ShutdownRequest.type);
    const hover = { textDocument: { uri: uri(path) }, position: HOVER };
    const refused = await editor
      .request('textDocument/hover', hover)
      .catch((error: unknown) => error);
    assert(refused instanceof ResponseError);
    await editor.connection.sendNotification(ExitNotification.type);
    assert.equal(await editor.ended(), 0);
  });

  it('ends with an error when it is told to exit without a shutdown', async () => {
    const editor = await work.readyAlone({ folders: [work.folder()] });
    editor.mayFail = true;
    await editor.connection.sendNotification(ExitNotification.type);
    assert.equal(await editor.ended(), 1);
  });

  it('ends when its editor is gone', async () => {
    const editor = await work.readyAlone({ folders: [work.folder()] });
    editor.mayFail = true;
    editor.process.stdin?.destroy();
    assert.equal(await editor.ended(), 1);
  });

  it('lives through what is no message that it knows', async () => {
    const editor = await work.readyAlone({ folders: [work.folder()] });
    await editor.connection.sendNotification('$/unknown', { x: 1 });
    await editor.connection.sendNotification('coreLens/unknown', { x: 1 });
    await editor.connection.sendNotification('coreLens/trust', {});
    const refused = await editor.request('coreLens/unknown', {}).catch((error: unknown) => error);
    assert(refused instanceof ResponseError);
    assert.equal(refused.code, ErrorCodes.MethodNotFound);
    await editor.until(() => editor.status?.state === 'ready', 'it goes on');
  });
});

describe('the worker of the server', () => {
  const work = desk();

  /** A server whose worker ends when a document says so. */
  function mortal(): string {
    const folder = work.folder();
    mkdirSync(join(folder, 'dist'));
    for (const name of ['kernels', 'docs']) symlinkSync(join(ROOT, name), join(folder, name));
    copyFileSync(join(BUILT, 'server.js'), join(folder, 'dist', 'server.js'));
    write(
      join(folder, 'dist', 'engine.js'),
      `require('node:worker_threads').parentPort.on('message', ({ text }) => {
         if (typeof text === 'string' && text.includes('end of the worker')) process.exit(3);
       });
       require(${JSON.stringify(join(BUILT, 'engine.js'))});`,
    );
    return join(folder, 'dist', 'server.js');
  }

  async function opened(): Promise<{ editor: Editor; path: string; whole: string }> {
    const folder = work.examples('legacy');
    const path = join(folder, 'legacy.bpf.c');
    const settings = { kernels: [KERNEL], live: { delay: 0 } };
    const editor = await work.readyAlone({ folders: [folder], settings, server: mortal() });
    await editor.open(path, text(path));
    return { editor, path, whole: text(path) };
  }

  it('that ends by itself is started again, and all is as before', async () => {
    const { editor, path, whole } = await opened();
    const before = editor.told(path);
    const position = HOVER;
    const hover = { textDocument: { uri: uri(path) }, position };
    const first = await editor.request('textDocument/hover', hover);
    await editor.change(path, `${whole}\n/* end of the worker */\n`);
    const lost = editor.request('textDocument/hover', hover).catch((error: unknown) => error);
    await editor.change(path, whole);
    await lost;
    await editor.until(() => editor.log.some((line) => line.includes('started again')), 'it ended');
    let again = null;
    while (again === null) again = await editor.request('textDocument/hover', hover);
    assert.deepEqual(again, first);
    await editor.until(() => editor.status?.objects[0]?.freshness === 'fresh', 'as it was');
    await editor.change(path, `\n${whole}`);
    await editor.until(() => editor.told(path)[0] !== before[0], 'positions follow');
    assert.equal(editor.told(path).length, before.length);
  });

  it('that ends again and again is given up, and the user is told', async () => {
    const { editor, path, whole } = await opened();
    await editor.change(path, `${whole}\n/* end of the worker */\n`);
    await editor.until(() => editor.status?.state === 'failed', 'it is given up');
    await editor.until(() => editor.messages.length === 1, 'it is told');
    assert.match(editor.messages[0], /ended too often/);
    const hover = { textDocument: { uri: uri(path) }, position: HOVER };
    const refused = await editor
      .request('textDocument/hover', hover)
      .catch((error: unknown) => error);
    assert(refused instanceof ResponseError, 'nobody waits for an answer');
    assert.match(refused.message, /ended too often/);
  });
});
