import { Disposable, type Memento, type TestController } from 'vscode';
import type { Client } from '../client';
import type { KernelSettings } from '../kernel-settings';
import type { ReportDocuments } from '../reports';
import { registerHostCommands } from './commands';
import { Hosts } from './hosts';
import { showHostTree } from './hosts-view';
import type { Parts } from './parts';
import { answerQuestions } from './questions';
import { tellLeftovers } from './tell-leftovers';
import { TestExplorer } from './test-explorer';
import { WatchOutput } from './watch-output';

export { Hosts } from './hosts';

/** All that the editor shows of hosts, and does on them. */
export class HostFeatures implements Disposable {
  readonly tests: TestController;
  private readonly parts: Disposable;

  constructor(
    client: Client,
    hosts: Hosts,
    kernels: KernelSettings,
    reports: ReportDocuments,
    memory: Memento,
  ) {
    const output = new WatchOutput(hosts);
    const shared: Parts = { client, hosts, kernels, reports, output, memory };
    const explorer = new TestExplorer(shared);
    this.tests = explorer.controller;
    this.parts = Disposable.from(
      output,
      explorer,
      answerQuestions(client),
      showHostTree(hosts),
      tellLeftovers(shared),
      registerHostCommands(shared),
    );
  }

  dispose(): void {
    this.parts.dispose();
  }
}
