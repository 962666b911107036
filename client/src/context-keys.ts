import { commands, type Disposable } from 'vscode';
import type { Client } from './client';

/** What `when` clauses of the manifest ask for. */
export function keepContextKeys(client: Client): Disposable {
  const set = (key: string, value: unknown) =>
    void commands.executeCommand('setContext', `coreLens.${key}`, value);
  const update = () => {
    const { status, isRunning } = client;
    const isStarting = status === null || status.state === 'starting';
    set('state', !isRunning ? 'stopped' : isStarting ? 'starting' : 'running');
    set('hasKernels', (status?.kernels.length ?? 0) > 0);
    set('hasObjects', (status?.objects.length ?? 0) > 0);
  };
  set('isActive', true);
  update();
  return client.onDidChange(update);
}
