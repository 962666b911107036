import type { Event, ExtensionContext, TestController } from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import type { HostsStatus, Status } from '../../server/src/settings';
import { Client } from './client';
import { registerCommands } from './commands';
import { keepContextKeys } from './context-keys';
import { HostFeatures, Hosts } from './hosts';
import { KernelSettings } from './kernel-settings';
import { colourKernelTypes } from './kernel-types';
import { showKernels } from './kernels-view';
import { showObjects } from './objects-view';
import { ReportDocuments } from './reports';
import { showStatus } from './status';
import { translate as t } from './translate';

/** What `extensions.getExtension('bpf-core-lens.bpf-core-lens').activate()` answers: for tests and for other extensions. */
export interface Api {
  /** What the server said last; null before that, and while it is not running. */
  status(): Status | null;
  /** The status changed, or the server came or went. */
  readonly onDidChangeStatus: Event<void>;
  /** The hosts that were connected to. */
  hosts(): HostsStatus;
  /** The hosts changed, or what is watched on them. */
  readonly onDidChangeHosts: Event<void>;
  /** The cases of `*.bpf.test.json` in the Test Explorer. */
  readonly tests: TestController;
  /** Fulfilled when the server has answered `initialize`, rejected when it could not be started. */
  readonly ready: Promise<void>;
  readonly client: LanguageClient;
}

let running: Client | null = null;

/** Returns before the server has started. */
export function activate(context: ExtensionContext): Api {
  const client = new Client(context);
  running = client;
  const settings = new KernelSettings(client, context.workspaceState);
  const reports = new ReportDocuments(client);
  const hosts = new Hosts(client);
  const features = new HostFeatures(client, hosts, settings, reports, context.workspaceState);
  context.subscriptions.push(
    client,
    settings,
    reports,
    hosts,
    features,
    keepContextKeys(client, hosts),
    showStatus(client),
    showKernels(client, settings),
    showObjects(client),
    colourKernelTypes(),
    registerCommands(client, settings, reports),
  );
  const ready = client.start();
  ready.catch((error: unknown) => {
    void client.complain(t('The language server could not be started'), error);
  });
  return {
    status: () => client.status,
    onDidChangeStatus: client.onDidChange,
    hosts: () => hosts.status,
    onDidChangeHosts: hosts.onDidChange,
    tests: features.tests,
    ready,
    client: client.language,
  };
}

export async function deactivate(): Promise<void> {
  await running?.stop();
  running = null;
}
