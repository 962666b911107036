import { commands, type Disposable } from 'vscode';
import { translate as t } from '../translate';
import { LeftoverFinder, type Leftovers } from './leftovers';
import type { Parts } from './parts';
import { offer } from './perform';
import { unload } from './unload';

/** Tells what was left loaded on a host, as after a crash, when it is connected to. */
export function tellLeftovers(parts: Parts): Disposable {
  const finder = new LeftoverFinder();
  return parts.hosts.onDidChange(() => {
    for (const found of finder.find(parts.hosts.status)) tell(parts, found);
  });
}

function tell(parts: Parts, { host, loads }: Leftovers): void {
  const message =
    loads.length === 1
      ? t('{0} still has 1 load of an earlier time.', host)
      : t('{0} still has {1} loads of an earlier time.', host, loads.length);
  offer(parts.client, 'information', message, {
    [t('Unload')]: () => {
      const pins = loads.map((load) => load.pins);
      return unload(parts, host, pins);
    },
    [t('Keep')]: () => Promise.resolve(),
    [t('Show')]: () => commands.executeCommand('coreLens.hosts.focus'),
  });
}
