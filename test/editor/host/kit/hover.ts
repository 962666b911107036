import * as vscode from 'vscode';

/** What hovers say at a place, as Markdown. */
export async function hoverText(
  document: vscode.TextDocument,
  at: vscode.Position,
): Promise<string> {
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
    'vscode.executeHoverProvider',
    document.uri,
    at,
  );
  const contents = hovers.flatMap((hover) => hover.contents) as vscode.MarkdownString[];
  return contents.map(({ value }) => value).join('\n');
}
