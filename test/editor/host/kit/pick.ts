import * as vscode from 'vscode';
import { pause } from './until';

/** Accepts whatever is offered to pick from, as it is offered, until what asks has come to an end. */
export async function accepting<Answer>(asking: Thenable<Answer>): Promise<Answer> {
  let hasEnded = false;
  const end = () => {
    hasEnded = true;
  };
  asking.then(end, end);
  while (!hasEnded) {
    await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
    await pause(100);
  }
  return asking;
}
