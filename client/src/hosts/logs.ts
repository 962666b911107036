import { Uri, window } from 'vscode';
import { inPick } from '../plain-text';
import { fileName } from '../status-texts';
import { translate as t } from '../translate';
import type { Hosts } from './hosts';

/**
 * Shows what a host said when it refused an object: a document of the server (`workspace/textDocumentContent`), whose
 * language is known by its name.
 */
export async function showLog(uri: string): Promise<void> {
  await window.showTextDocument(Uri.parse(uri), { preview: true });
}

/** Asks which of the logs to show when there are several. */
export async function pickLog({ logs }: Hosts): Promise<void> {
  if (logs.length === 0) {
    void window.showInformationMessage(t('No host has refused an object yet.'));
    return;
  }
  const picks = logs.map(({ host, uri }) => ({
    label: inPick(fileName(Uri.parse(uri).path)),
    description: inPick(host),
    uri,
  }));
  const picked =
    picks.length === 1
      ? picks[0]
      : await window.showQuickPick(picks, { title: t('What hosts said') });
  if (picked !== undefined) await showLog(picked.uri);
}
