import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Api } from '../../../../client/src/extension';
import { until } from './until';

/** The extension that was installed from the package. */
export function extension(): vscode.Extension<Api> {
  const found = vscode.extensions.getExtension<Api>('bpf-core-lens.bpf-core-lens');
  assert.ok(found, 'the extension is not installed');
  return found;
}

/** What the extension tells others, once its server runs. */
export async function running(): Promise<Api> {
  const api = await extension().activate();
  await api.ready;
  return api;
}

/** The workspace folder, which is a copy of the example project. */
export function folder(): vscode.Uri {
  const [first] = vscode.workspace.workspaceFolders ?? [];
  return first.uri;
}

export function fileUri(name: string): vscode.Uri {
  return vscode.Uri.joinPath(folder(), name);
}

/** Shows a file of the workspace. */
export async function open(name: string): Promise<vscode.TextDocument> {
  const document = await vscode.workspace.openTextDocument(fileUri(name));
  await vscode.window.showTextDocument(document, { preview: false });
  return document;
}

/** Throws away what was not saved, and closes every editor. */
export async function closeAll(): Promise<void> {
  for (const document of vscode.workspace.textDocuments) {
    if (!document.isDirty) continue;
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand('workbench.action.files.revert');
  }
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
}

/** Our diagnostics of a file, in the order of the text. */
export function diagnosticsOf(uri: vscode.Uri): vscode.Diagnostic[] {
  return vscode.languages
    .getDiagnostics(uri)
    .filter(({ source }) => source === 'core-lens')
    .sort((a, b) => a.range.start.compareTo(b.range.start));
}

export function ruleOf({ code }: vscode.Diagnostic): string {
  return String(typeof code === 'object' ? code.value : code);
}

export function isError({ severity }: vscode.Diagnostic): boolean {
  return severity === vscode.DiagnosticSeverity.Error;
}

/** `201:16-21 field-missing`, from 1 as in the reports of the command line. */
export function inShort(diagnostic: vscode.Diagnostic): string {
  const { start, end } = diagnostic.range;
  const place = `${start.line + 1}:${start.character + 1}`;
  const to =
    end.line === start.line ? `${end.character + 1}` : `${end.line + 1}:${end.character + 1}`;
  return `${place}-${to} ${ruleOf(diagnostic)}`;
}

/** Waits until our diagnostics of a file are as a test wants them, and returns them. */
export async function diagnosticsWhen(
  uri: vscode.Uri,
  what: string,
  isWanted: (diagnostics: readonly vscode.Diagnostic[]) => boolean,
): Promise<vscode.Diagnostic[]> {
  const complaint = () => `${what}; there are: ${diagnosticsOf(uri).map(inShort).join(', ')}`;
  return until(complaint, () => {
    const diagnostics = diagnosticsOf(uri);
    return isWanted(diagnostics) ? diagnostics : null;
  });
}

/** Where a text stands that the document has once, or a part of that text. */
export function rangeOf(document: vscode.TextDocument, text: string, part = text): vscode.Range {
  const whole = document.getText();
  const at = whole.indexOf(text);
  assert.ok(at >= 0, `${document.fileName} has no ${text}`);
  assert.equal(whole.indexOf(text, at + 1), -1, `${document.fileName} has ${text} more than once`);
  const start = at + text.lastIndexOf(part);
  return new vscode.Range(document.positionAt(start), document.positionAt(start + part.length));
}

/** A place inside such a text, as the mouse would be. */
export function inside(document: vscode.TextDocument, text: string, part = text): vscode.Position {
  return rangeOf(document, text, part).start.translate(0, 1);
}

/** Changes a text that the document has once, without saving. */
export async function replace(
  document: vscode.TextDocument,
  text: string,
  by: string,
): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, rangeOf(document, text), by);
  assert.ok(await vscode.workspace.applyEdit(edit), 'the edit was not applied');
}

/** Changes a setting of the workspace; undefined takes it away again. */
export async function setSetting(key: string, value: unknown): Promise<void> {
  const settings = vscode.workspace.getConfiguration('coreLens', folder());
  await settings.update(key, value, vscode.ConfigurationTarget.Workspace);
}
