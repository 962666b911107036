import { ProgressLocation, window } from 'vscode';
import { LSPErrorCodes, ResponseError } from 'vscode-languageclient/node';
import type { CommandArgument, CommandId, CommandResults } from '../../../server/src/settings';
import type { Client } from '../client';
import { inMessage } from '../plain-text';
import { translate as t } from '../translate';

/** Has the server execute a command while a notification tells how far it is; null when the user cancelled it there. */
export async function perform<Id extends CommandId>(
  client: Client,
  title: string,
  command: Id,
  argument: CommandArgument<Id>,
): Promise<CommandResults[Id] | null> {
  const options = {
    location: ProgressLocation.Notification,
    title: inMessage(title),
    cancellable: true,
  };
  return window.withProgress(options, async (progress, token) => {
    try {
      return await client.run(command, argument, {
        token,
        onProgress: (message) => {
          progress.report({ message: inMessage(message) });
        },
      });
    } catch (error) {
      // The server ends it as cancelled too when the host was disconnected meanwhile.
      if (token.isCancellationRequested || isCancellation(error)) return null;
      throw error;
    }
  });
}

function isCancellation(error: unknown): boolean {
  return error instanceof ResponseError && error.code === LSPErrorCodes.RequestCancelled;
}

/** Shows something with ways on, without waiting for the user to take one of them. */
export function offer(
  client: Client,
  show: 'information' | 'warning' | 'error',
  message: string,
  ways: Readonly<Record<string, () => PromiseLike<unknown>>>,
): void {
  const shows = {
    information: window.showInformationMessage,
    warning: window.showWarningMessage,
    error: window.showErrorMessage,
  };
  void (async () => {
    const chosen = await shows[show](`CO-RE Lens: ${inMessage(message)}`, ...Object.keys(ways));
    if (chosen === undefined) return;
    try {
      await ways[chosen]();
    } catch (error) {
      await client.complain(t('The command failed'), error);
    }
  })();
}
