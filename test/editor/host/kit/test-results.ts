import * as vscode from 'vscode';

/** What a test controller told VS Code of a test. */
export interface ToldTest {
  /** `file › case › host` */
  readonly name: string;
  readonly outcome: 'passed' | 'failed' | 'errored' | 'skipped';
  readonly messages: readonly vscode.TestMessage[];
}

type Messages = vscode.TestMessage | readonly vscode.TestMessage[];

/**
 * Listens to what a controller tells VS Code, which lets no extension read results; all of it reaches VS Code as it is.
 * Returns what was told of the run that ends next.
 */
export function nextRun(controller: vscode.TestController): Promise<readonly ToldTest[]> {
  return new Promise((resolve) => {
    const create = controller.createTestRun.bind(controller);
    controller.createTestRun = (...words) => {
      controller.createTestRun = create;
      const told: ToldTest[] = [];
      const note = (item: vscode.TestItem, outcome: ToldTest['outcome'], messages: Messages = []) =>
        told.push({ name: nameOf(item), outcome, messages: [messages].flat() });
      const run = create(...words);
      return {
        ...run,
        name: run.name,
        token: run.token,
        isPersisted: run.isPersisted,
        onDidDispose: run.onDidDispose,
        enqueued: run.enqueued.bind(run),
        started: run.started.bind(run),
        appendOutput: run.appendOutput.bind(run),
        addCoverage: run.addCoverage.bind(run),
        passed: (item, duration) => {
          run.passed(item, duration);
          note(item, 'passed');
        },
        failed: (item, messages, duration) => {
          run.failed(item, messages, duration);
          note(item, 'failed', messages);
        },
        errored: (item, messages, duration) => {
          run.errored(item, messages, duration);
          note(item, 'errored', messages);
        },
        skipped: (item) => {
          run.skipped(item);
          note(item, 'skipped');
        },
        end: () => {
          run.end();
          resolve(told);
        },
      };
    };
  });
}

/** The items of a controller, each by the way there. */
export function namesOf(items: vscode.TestItemCollection): string[] {
  return [...items].flatMap(([, item]) => [nameOf(item), ...namesOf(item.children)]);
}

function nameOf(item: vscode.TestItem): string {
  return item.parent === undefined ? item.label : `${nameOf(item.parent)} › ${item.label}`;
}
