import { commands, Disposable } from 'vscode';
import type { Client } from './client';
import type { Hosts } from './hosts';

/** What `when` clauses of the manifest ask for. */
export function keepContextKeys(client: Client, hosts: Hosts): Disposable {
  const known = new Map<string, unknown>();
  const set = (key: string, value: unknown) => {
    if (known.get(key) === value) return;
    known.set(key, value);
    void commands.executeCommand('setContext', `coreLens.${key}`, value);
  };
  const update = () => {
    const { status, isRunning } = client;
    const isStarting = status === null || status.state === 'starting';
    set('state', !isRunning ? 'stopped' : isStarting ? 'starting' : 'running');
    set('hasKernels', (status?.kernels.length ?? 0) > 0);
    set('hasObjects', (status?.objects.length ?? 0) > 0);
  };
  const updateHosts = () => {
    const { status, open, logs } = hosts;
    set('hasHosts', status.hosts.length > 0);
    set('hasOpenHosts', open.length > 0);
    set('hasLoads', open.filter(({ loads }) => loads.length > 0).length > 0);
    set('isWatching', open.filter(({ isWatched }) => isWatched).length > 0);
    set('hasVirtualHosts', open.filter(({ isVirtual }) => isVirtual).length > 0);
    set('hasLogs', logs.length > 0);
  };
  set('isActive', true);
  update();
  updateHosts();
  return Disposable.from(client.onDidChange(update), hosts.onDidChange(updateHosts));
}
