import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { until } from '../kit/until';
import { closeAll, diagnosticsWhen, inside, open, running } from '../kit/workbench';

async function definitionOf(
  document: vscode.TextDocument,
  text: string,
  part: string,
): Promise<vscode.Location> {
  const at = inside(document, text, part);
  return until(`a definition of ${part} in a kernel`, async () => {
    const found = await vscode.commands.executeCommand<(vscode.Location | vscode.LocationLink)[]>(
      'vscode.executeDefinitionProvider',
      document.uri,
      at,
    );
    const places = found.map((one) =>
      'targetUri' in one ? new vscode.Location(one.targetUri, one.targetRange) : one,
    );
    return places.find(({ uri }) => uri.scheme === 'core-lens-kernel') ?? null;
  });
}

describe('definition', () => {
  let document: vscode.TextDocument;

  before(async () => {
    await running();
    document = await open('legacy.bpf.c');
    await diagnosticsWhen(document.uri, 'any', (found) => found.length > 0);
  });
  after(closeAll);

  it('of a field is its line in the type of the newest kernel that has it', async () => {
    const { uri, range } = await definitionOf(document, 'task->real_parent->tgid', 'tgid');
    assert.match(uri.path, /\/7\.2[^/]*\/struct\/task_struct\.h$/);
    const type = await vscode.workspace.openTextDocument(uri);
    assert.match(type.getText(), /struct task_struct \{/);
    assert.match(type.lineAt(range.start.line).text, /pid_t\s+tgid;/);
  });

  it('of a field that is gone is in the kernel that had it last', async () => {
    const { uri, range } = await definitionOf(document, 'previous->state', 'state');
    assert.match(uri.path, /\/5\.10[^/]*\/struct\/task_struct\.h$/);
    const type = await vscode.workspace.openTextDocument(uri);
    assert.match(type.lineAt(range.start.line).text, /\bstate;/);
  });

  it('opens as a document that nobody can change', async () => {
    const { uri } = await definitionOf(document, 'task->real_parent->tgid', 'tgid');
    const editor = await vscode.window.showTextDocument(uri);
    assert.ok(['c', 'cpp'].includes(editor.document.languageId), editor.document.languageId);
    assert.notEqual(vscode.workspace.fs.isWritableFileSystem(uri.scheme), true);
  });
});
