import { window } from 'vscode';
import type { LoadStatus } from '../../../server/src/settings';
import { inMessage, inPick } from '../plain-text';
import { fileName } from '../status-texts';
import { translate as t } from '../translate';
import { ownerInWords, programsInWords } from '../words';
import type { Parts } from './parts';
import { perform } from './perform';

/** Unloads loads of a host. */
export async function unload(
  { client }: Parts,
  host: string,
  pins: readonly string[],
): Promise<readonly string[] | null> {
  const title = t('Unloading from {0}', host);
  return perform(client, title, 'coreLens.server.unload', { host, pins: [...pins] });
}

/** Unloads everything from a host, also what another editor may be at. */
export async function unloadAll(parts: Parts, host: string): Promise<readonly string[] | null> {
  const loads = parts.hosts.find(host)?.loads ?? [];
  const others = loads.filter(({ owner }) => owner !== 'this');
  if (others.length > 0 && !(await isMeant(host, others))) return null;
  const title = t('Unloading from {0}', host);
  return perform(parts.client, title, 'coreLens.server.unload', { host });
}

async function isMeant(host: string, others: readonly LoadStatus[]): Promise<boolean> {
  const doIt = t('Unload All');
  const chosen = await window.showWarningMessage(
    t('Unload everything of CO-RE Lens from {0}?', inMessage(host)),
    {
      modal: true,
      detail: t(
        'Not loaded from here: {0}.',
        inMessage(
          others
            .map((load) => `${fileName(load.object)} (${ownerInWords(load, t).join()})`)
            .join(', '),
        ),
      ),
    },
    doIt,
  );
  return chosen === doIt;
}

/** Asks which loads of a host go. */
export async function pickAndUnload(parts: Parts, host: string): Promise<readonly string[] | null> {
  const loads = parts.hosts.find(host)?.loads ?? [];
  if (loads.length === 0) {
    void window.showInformationMessage(t('Nothing is loaded on {0}.', inMessage(host)));
    return null;
  }
  const picks = loads.map((load) => ({
    label: inPick(fileName(load.object)),
    description: [...ownerInWords(load, t), programsInWords(load.programs.length, t)].join(' · '),
    picked: load.owner === 'this' || loads.length === 1,
    pins: load.pins,
  }));
  const picked = await window.showQuickPick(picks, {
    title: t('Unload from {0}', inPick(host)),
    canPickMany: true,
  });
  if (picked === undefined || picked.length === 0) return null;
  return unload(
    parts,
    host,
    picked.map(({ pins }) => pins),
  );
}
