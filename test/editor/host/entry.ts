import { writeFileSync } from 'node:fs';
import Mocha from 'mocha';
import { readOrder } from './kit/order';
import type { HostTest } from './kit/result';

/** Errors of the editor's own extensions are not ours to judge. */
const OURS = /bpf-core-lens|host-suite/;

/** VS Code calls this in the extension host; rejecting is how it learns of failures. */
export async function run(): Promise<void> {
  process.setSourceMapsEnabled(true);
  const order = readOrder();
  const tests: HostTest[] = [];
  const strays: string[] = [];
  const report = (isDone: boolean) => {
    writeFileSync(order.resultFile, JSON.stringify({ isDone, tests, strays }));
  };
  const stray = (error: unknown) => {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    if (OURS.test(text)) strays.push(text);
  };
  process.on('unhandledRejection', stray);
  process.on('uncaughtException', stray);

  const mocha = new Mocha({ ui: 'bdd', timeout: 30_000, forbidOnly: true, reporter: 'min' });
  if (order.grep !== null) mocha.grep(new RegExp(order.grep));
  for (const spec of order.specs) mocha.addFile(spec);
  report(false);
  const failures = await new Promise<number>((resolve) => {
    const note = (test: Mocha.Test | Mocha.Hook, state: HostTest['state'], error: Error | null) => {
      const text = error === null ? null : (error.stack ?? error.message);
      tests.push({ titles: test.titlePath(), state, error: text, duration: test.duration ?? 0 });
      report(false);
    };
    const { EVENT_TEST_PASS, EVENT_TEST_FAIL, EVENT_TEST_PENDING } = Mocha.Runner.constants;
    mocha
      .run(resolve)
      .on(EVENT_TEST_PASS, (test) => {
        note(test, 'passed', null);
      })
      .on(EVENT_TEST_FAIL, (test, error: Error) => {
        note(test, 'failed', error);
      })
      .on(EVENT_TEST_PENDING, (test) => {
        note(test, 'skipped', null);
      });
  });
  report(true);
  if (failures > 0) throw new Error(`${failures} tests failed in the extension host`);
}
