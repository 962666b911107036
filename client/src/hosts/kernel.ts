import { commands } from 'vscode';
import { translate as t } from '../translate';
import type { Parts } from './parts';
import { offer, perform } from './perform';

/** Copies the kernel of a host into the catalogue, and has objects checked against it. */
export async function addHostKernel(parts: Parts, host: string): Promise<string | null> {
  const { client } = parts;
  const title = t('Copying the kernel of {0}', host);
  const added = await perform(client, title, 'coreLens.server.addHostKernel', { host });
  if (added === null) return null;
  await addFolder(parts, added.folder);
  offer(client, 'information', t('Objects are checked against {0} too.', added.release), {
    [t('Show Kernels')]: () => commands.executeCommand('coreLens.kernels.focus'),
  });
  return added.folder;
}

/** Chooses a folder of the catalogue. */
export async function addFolder({ kernels }: Parts, folder: string): Promise<void> {
  await kernels.change(new Map([[folder, true]]));
}
