import { languages, Uri, window, workspace, type Disposable, type TextDocument } from 'vscode';
import { KERNEL_SCHEME, type CommandArgument } from '../../server/src/settings';
import type { Client } from './client';
import { translate as t } from './translate';

/**
 * Kernel types are documents of the server (`workspace/textDocumentContent`, which the client library provides when the
 * server says so). Their names end in .h, which VS Code takes for C++.
 */
export function colourKernelTypes(): Disposable {
  const colour = (document: TextDocument) => {
    if (document.uri.scheme !== KERNEL_SCHEME || document.languageId === 'c') return;
    void languages.setTextDocumentLanguage(document, 'c');
  };
  workspace.textDocuments.forEach(colour);
  return workspace.onDidOpenTextDocument(colour);
}

/** Shows a type of a kernel as C; asks for its name when none is given. */
export async function openKernelType(
  client: Client,
  given: CommandArgument<'coreLens.server.type'> | undefined,
): Promise<void> {
  const argument = given ?? (await askForType());
  if (argument === null) return;
  const found = await client.run('coreLens.server.type', argument);
  if (found === null) {
    void window.showInformationMessage(
      t('No chosen kernel has a type or function {0}.', argument.name),
    );
    return;
  }
  await window.showTextDocument(Uri.parse(found.uri), { preview: true });
}

async function askForType(): Promise<{ name: string } | null> {
  const editor = window.activeTextEditor;
  const range = editor?.document.getWordRangeAtPosition(editor.selection.active);
  const word = range === undefined ? '' : (editor?.document.getText(range) ?? '');
  const answer = await window.showInputBox({
    title: t('Type of a kernel'),
    prompt: t('Name of a struct, union, enum, typedef or function'),
    placeHolder: 'task_struct',
    value: word,
    validateInput: (text) =>
      /^\s*(struct |union |enum )?\s*\w*\s*$/.test(text) ? null : t('A name is one word.'),
  });
  const name = answer?.trim().split(/\s+/).at(-1);
  return name === undefined || name === '' ? null : { name };
}
