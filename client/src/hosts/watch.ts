import { translate as t } from '../translate';
import type { Parts } from './parts';
import { perform } from './perform';

/** Begins to watch what is loaded on a host; what is printed there goes to the output channel. */
export async function watch({ client, output }: Parts, host: string): Promise<void> {
  output.show();
  await perform(client, t('Watching {0}', host), 'coreLens.server.watch', { host });
}

export async function stopWatching({ client }: Parts, host: string): Promise<void> {
  await client.run('coreLens.server.stopWatch', { host });
}
