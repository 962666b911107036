import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import * as vscode from 'vscode';
import { needsClang } from '../kit/order';
import { until } from '../kit/until';
import { closeAll, diagnosticsWhen, open, replace, running } from '../kit/workbench';

/** The client library keeps it to itself. */
interface WithProcess {
  readonly _serverProcess?: ChildProcess;
}

describe('a server that is killed', () => {
  before(needsClang);
  before(running);
  after(closeAll);

  it('is started again, and knows the unsaved text', async () => {
    const api = await running();
    const document = await open('legacy.bpf.c');
    await diagnosticsWhen(document.uri, 'any', (found) => found.length > 0);
    await replace(document, 'previous->state != TASK_RUNNING', 'previous->tgid != TASK_RUNNING');
    const text = document.getText();

    const pid = (api.client as unknown as WithProcess)._serverProcess?.pid;
    assert.ok(pid !== undefined);
    process.kill(pid, 'SIGKILL');
    await until('the server is missed', () => api.status() === null);
    await until('the server is ready again', () => api.status()?.state === 'ready');
    assert.notEqual((api.client as unknown as WithProcess)._serverProcess?.pid, pid);
    await diagnosticsWhen(document.uri, 'those of the unsaved text', (found) => {
      const lines = found.map(({ range }) => document.lineAt(range.start.line).text);
      return lines.length > 0 && !lines.some((line) => line.includes('previous->'));
    });
    assert.equal(document.getText(), text);
  });

  it('answers afterwards', async () => {
    const kernels = await vscode.commands.executeCommand<unknown[]>('coreLens.server.kernels');
    assert.equal(kernels.length, 5);
  });
});
