import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { until } from '../kit/until';
import { hoverText } from '../kit/hover';
import { diagnosticsWhen, inside, isError, running } from '../kit/workbench';

/** Two copies of one project, of which the second is checked against 5.10 alone. */
function folders(): readonly [vscode.Uri, vscode.Uri] {
  const [first, second] = vscode.workspace.workspaceFolders ?? [];
  return [first.uri, second.uri];
}

async function open(folder: vscode.Uri): Promise<vscode.Uri> {
  const document = await vscode.workspace.openTextDocument(
    vscode.Uri.joinPath(folder, 'legacy.bpf.c'),
  );
  await vscode.window.showTextDocument(document, { preview: false });
  return document.uri;
}

async function hoverOf(uri: vscode.Uri): Promise<string> {
  const document = await vscode.workspace.openTextDocument(uri);
  return hoverText(document, inside(document, 'previous->state', 'state'));
}

describe('several folders in one window', () => {
  before(running);

  it('have each the problems of their own kernels', async () => {
    const [all, oldest] = folders();
    await diagnosticsWhen(await open(all), 'errors of the newer kernels', (found) =>
      found.some(isError),
    );
    await diagnosticsWhen(await open(oldest), 'hints and no error on 5.10', (found) => {
      return found.length > 0 && !found.some(isError);
    });
  });

  it('have hovers of their own kernels', async () => {
    const [all, oldest] = folders();
    await until(
      'a hover',
      async () => (await hoverOf(all.with({ path: `${all.path}/legacy.bpf.c` }))) !== '',
    );
    assert.match(await hoverOf(vscode.Uri.joinPath(all, 'legacy.bpf.c')), /7\.2/);
    assert.doesNotMatch(await hoverOf(vscode.Uri.joinPath(oldest, 'legacy.bpf.c')), /7\.2/);
  });

  it('may go and come while the window is open', async () => {
    const [, oldest] = folders();
    const uri = vscode.Uri.joinPath(oldest, 'legacy.bpf.c');
    vscode.workspace.updateWorkspaceFolders(1, 1);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await diagnosticsWhen(uri, 'nothing of a folder that went', (found) => found.length === 0);
    vscode.workspace.updateWorkspaceFolders(1, 0, { uri: oldest });
    await diagnosticsWhen(uri, 'its problems again', (found) => found.length > 0);
  });
});
