import type { Memento } from 'vscode';
import type { Client } from '../client';
import type { KernelSettings } from '../kernel-settings';
import type { ReportDocuments } from '../reports';
import type { Hosts } from './hosts';
import type { WatchOutput } from './watch-output';

/** What commands on hosts work with. */
export interface Parts {
  readonly client: Client;
  readonly hosts: Hosts;
  readonly kernels: KernelSettings;
  readonly reports: ReportDocuments;
  readonly output: WatchOutput;
  readonly memory: Memento;
}
