import {
  Location,
  Position,
  TestMessage,
  Uri,
  type CancellationToken,
  type TestController,
  type TestItem,
  type TestRun,
  type TestRunRequest,
} from 'vscode';
import type { Mismatch, Refusal, RunResult, TestResult } from '../../../server/src/settings';
import { inLabel, visibleLines } from '../plain-text';
import { translate as t } from '../translate';
import { pickHosts } from './host-pick';
import type { Parts } from './parts';
import { openDocument, type TestItems } from './test-items';
import { millisecondsOf, outputOf, refusalWords } from './test-texts';

/** The cases of one file that are run on one host. */
interface Job {
  readonly file: Uri;
  readonly host: string;
  /** The items of the host, by the names of the cases. */
  readonly items: ReadonlyMap<string, TestItem>;
}

/** Runs what was asked for; where no host is known, the user is asked for some. */
export async function runTests(
  parts: Parts,
  controller: TestController,
  items: TestItems,
  request: TestRunRequest,
  token: CancellationToken,
): Promise<void> {
  if (items.hosts().length === 0) {
    const hosts = await pickHosts(parts, t('Run tests on hosts'), 'test');
    if (hosts === null) return;
  }
  items.showHosts();
  const jobs = jobsOf(wantedItems(controller, request), items);
  const run = controller.createTestRun(request);
  try {
    for (const { items } of jobs) {
      for (const item of items.values()) run.enqueued(item);
    }
    // Hosts at once; on each, one file after the other, as what programs measure is not to be of each other.
    const hosts = new Set(jobs.map(({ host }) => host));
    await Promise.all(
      [...hosts].map(async (host) => {
        for (const job of jobs) if (job.host === host) await runJob(parts, run, job, token);
      }),
    );
  } finally {
    run.end();
  }
}

/** The items of hosts that are meant by a request. */
function wantedItems(
  controller: TestController,
  { include, exclude }: TestRunRequest,
): readonly TestItem[] {
  const excluded = new Set(exclude);
  const wanted = new Set<TestItem>();
  const add = (item: TestItem) => {
    if (excluded.has(item)) return;
    if (item.children.size === 0) wanted.add(item);
    else item.children.forEach(add);
  };
  if (include === undefined) controller.items.forEach(add);
  else include.forEach(add);
  return [...wanted];
}

function jobsOf(wanted: readonly TestItem[], items: TestItems): Job[] {
  const jobs = new Map<string, { file: Uri; host: string; items: Map<string, TestItem> }>();
  for (const item of wanted) {
    const place = items.placeOf(item);
    if (place?.host == null || place.name === null) continue;
    const { file, host, name } = place;
    const key = `${file.toString()}\n${host}`;
    const job = jobs.get(key) ?? { file, host, items: new Map() };
    job.items.set(name, item);
    jobs.set(key, job);
  }
  return [...jobs.values()];
}

async function runJob(
  { client }: Parts,
  run: TestRun,
  { file, host, items }: Job,
  token: CancellationToken,
): Promise<void> {
  const all = [...items.values()];
  const isCancelled = () => token.isCancellationRequested;
  if (isCancelled()) {
    for (const item of all) run.skipped(item);
    return;
  }
  for (const item of all) run.started(item);
  try {
    // The server runs what is saved.
    const document = openDocument(file);
    if (document?.isDirty === true && !(await document.save())) {
      throw new Error(t('The file of the cases could not be saved.'));
    }
    const argument = { hosts: [host], cases: file.fsPath, names: [...items.keys()] };
    const following = { token, onProgress: () => undefined };
    const results = await client.run('coreLens.server.test', argument, following);
    const result = results.find((one) => one.host === host);
    for (const [name, item] of items) tell(run, item, { file, host, name }, result);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    for (const item of all) {
      if (isCancelled()) run.skipped(item);
      else run.errored(item, new TestMessage(inLabel(message)));
    }
  }
}

function runOf(result: TestResult | undefined, name: string): RunResult | undefined {
  const { runs = [] } = result ?? {};
  // What is wrong with the whole file has no name.
  return runs.find((run) => run.name === name) ?? runs.find((run) => run.name === null);
}

function tell(
  run: TestRun,
  item: TestItem,
  { file, host, name }: { readonly file: Uri; readonly host: string; readonly name: string },
  result: TestResult | undefined,
): void {
  const found = runOf(result, name);
  if (found === undefined) {
    const message = inLabel(result?.message ?? t('It was not run.'));
    write(run, `${name} (${host}): ${message}`, item);
    run.errored(item, new TestMessage(message));
    return;
  }
  write(run, outputOf(host, name, found, t), item);
  const duration = millisecondsOf(found);
  switch (found.outcome) {
    case 'ran':
    case 'passed':
      run.passed(item, duration);
      return;
    case 'failed': {
      const messages = found.mismatches.map((mismatch) => mismatchMessage(mismatch, file));
      run.failed(item, messages.length > 0 ? messages : textMessage(found), duration);
      return;
    }
    case 'refused': {
      const messages = found.refusals.map(refusalMessage);
      run.errored(item, messages.length > 0 ? messages : textMessage(found), duration);
      return;
    }
    case 'not-run':
    case 'not-done':
      run.errored(item, textMessage(found), duration);
  }
}

/** The output of a run of tests is shown by a terminal. */
function write(run: TestRun, text: string, item: TestItem): void {
  run.appendOutput(`${visibleLines(text).replaceAll('\n', '\r\n')}\r\n`, undefined, item);
}

function mismatchMessage(mismatch: Mismatch, file: Uri): TestMessage {
  const { field, message, expected, actual, line, character } = mismatch;
  const told = TestMessage.diff(
    visibleLines(`${field}: ${message}`),
    visibleLines(expected),
    visibleLines(actual),
  );
  told.location = new Location(file, new Position(line, character));
  return told;
}

function refusalMessage(refusal: Refusal): TestMessage {
  const told = new TestMessage(visibleLines(refusalWords(refusal)));
  if (refusal.path !== null && refusal.line !== null) {
    told.location = new Location(Uri.file(refusal.path), new Position(refusal.line - 1, 0));
  }
  return told;
}

function textMessage({ text }: RunResult): TestMessage {
  return new TestMessage(text.trim() === '' ? t('It was not run.') : visibleLines(text));
}
