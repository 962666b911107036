import { commands } from 'vscode';
import type { HostStatus } from '../../../server/src/settings';
import { translate as t } from '../translate';
import { hostReport } from './host-report';
import type { Parts } from './parts';
import { offer, perform } from './perform';

/** Connects to a host; what it lacks is told with a way to the host check. */
export async function connect(parts: Parts, host: string): Promise<HostStatus | null> {
  const { client } = parts;
  const status = await perform(client, t('Connecting to {0}', host), 'coreLens.server.connect', {
    host,
  });
  if (status === null) return null;
  await commands.executeCommand('coreLens.hosts.focus');
  const missing = status.items.filter(({ state }) => state === 'missing');
  if (missing.length > 0) {
    const words = missing.map(({ text }) => text).join('; ');
    offer(client, 'warning', t('Nothing can be loaded on {0}: {1}', host, words), {
      [t('Show What Mends It')]: () => showCheck(parts, status),
    });
  }
  return status;
}

export async function disconnect({ client }: Parts, host: string): Promise<void> {
  await perform(client, t('Disconnecting from {0}', host), 'coreLens.server.disconnect', { host });
}

/** Looks again at what a host has and lacks, and shows it. */
export async function checkHost(parts: Parts, host: string): Promise<HostStatus | null> {
  const { client } = parts;
  const status = await perform(client, t('Checking {0}', host), 'coreLens.server.connect', {
    host,
  });
  if (status !== null) await showCheck(parts, status);
  return status;
}

async function showCheck({ reports }: Parts, status: HostStatus): Promise<void> {
  await reports.showTold(t('Check of {0}', status.name), hostReport(status, t));
}
