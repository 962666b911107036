import { TestRunProfileKind, tests, workspace, type Disposable, type TestController } from 'vscode';
import { translate as t } from '../translate';
import { pickHosts } from './host-pick';
import type { Parts } from './parts';
import { TestItems } from './test-items';
import { runTests } from './test-runs';

/** The cases of `*.bpf.test.json` in the Test Explorer. */
export class TestExplorer implements Disposable {
  readonly controller: TestController;
  private readonly parts: { dispose(): unknown }[];

  constructor(shared: Parts) {
    const controller = tests.createTestController('coreLens.tests', t('BPF Test Cases'));
    this.controller = controller;
    const items = new TestItems(controller, shared);
    this.parts = [items, controller];
    const addProfile = () => {
      const profile = controller.createRunProfile(
        t('Run on Hosts'),
        TestRunProfileKind.Run,
        async (request, token) => {
          try {
            await runTests(shared, controller, items, request, token);
          } catch (error) {
            await shared.client.complain(t('The tests could not be run'), error);
          }
        },
        true,
      );
      profile.configureHandler = () => {
        void pickHosts(shared, t('Run tests on hosts'), 'test').then(
          () => {
            items.showHosts();
          },
          (error: unknown) => shared.client.complain(t('The command failed'), error),
        );
      };
      this.parts.push(profile);
    };
    // Nothing is run for a workspace that is not trusted.
    if (workspace.isTrusted) addProfile();
    else this.parts.push(workspace.onDidGrantWorkspaceTrust(addProfile));
  }

  dispose(): void {
    for (const part of this.parts) part.dispose();
  }
}
