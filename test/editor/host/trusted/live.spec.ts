import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import * as vscode from 'vscode';
import { check, toldInShort } from '../kit/command-line';
import { needsClang } from '../kit/order';
import { pause, until } from '../kit/until';
import {
  closeAll,
  diagnosticsOf,
  diagnosticsWhen,
  inShort,
  isError,
  open,
  rangeOf,
  replace,
  ruleOf,
  running,
  setSetting,
} from '../kit/workbench';

const GOOD = 'event->value = task->real_parent->tgid;';
const BAD = 'event->value = ((struct task_struct___5_10 *)task)->state;';

describe('unsaved text', () => {
  let document: vscode.TextDocument;
  /** The problems of the saved text, in short. */
  let usual: string[];

  before(needsClang);
  before(async () => {
    await running();
    const problems = await check('legacy.bpf.o');
    usual = problems
      .filter(({ file }) => file.endsWith('legacy.bpf.c'))
      .map(toldInShort)
      .sort();
  });
  beforeEach(async () => {
    document = await open('legacy.bpf.c');
    await diagnosticsWhen(document.uri, 'those of the saved text', areUsual);
  });
  afterEach(closeAll);

  function areUsual(found: readonly vscode.Diagnostic[]): boolean {
    return found.map(inShort).sort().join() === usual.join();
  }

  function isAt(range: vscode.Range) {
    return (diagnostic: vscode.Diagnostic) => diagnostic.range.isEqual(range);
  }

  it('is checked while it is written, and nothing is saved', async () => {
    const saved = statSync(document.uri.fsPath).mtimeMs;
    await replace(document, GOOD, BAD);
    const bad = rangeOf(document, BAD, 'state');
    const all = await diagnosticsWhen(document.uri, 'the new one', (found) =>
      found.some(isAt(bad)),
    );
    const told = all.find(isAt(bad));
    assert.ok(told && isError(told));
    assert.equal(ruleOf(told), 'field-missing');
    assert.ok(document.isDirty);
    assert.equal(statSync(document.uri.fsPath).mtimeMs, saved);

    await replace(document, BAD, GOOD);
    await diagnosticsWhen(document.uri, 'the usual ones again', areUsual);
  });

  it('that no longer has the mistake has no squiggle', async () => {
    await replace(document, 'previous->state != TASK_RUNNING', 'previous->tgid != TASK_RUNNING');
    const { line } = rangeOf(document, 'previous->tgid != TASK_RUNNING').start;
    const rest = await diagnosticsWhen(
      document.uri,
      'none on that line',
      (found) => found.length > 0 && found.every(({ range }) => range.start.line !== line),
    );
    assert.equal(rest.length, usual.length - 1);
  });

  it('moves what was found along with the lines', async () => {
    const lines = '\n\n\n/* more */\n';
    await setSetting('live.enabled', false);
    try {
      await replace(document, '/* ---- programs ---- */', `/* ---- programs ---- */${lines}`);
      const state = rangeOf(document, 'previous->state != TASK_RUNNING', 'state');
      const all = await diagnosticsWhen(document.uri, 'moved', (found) => found.some(isAt(state)));
      assert.equal(all.length, usual.length);
    } finally {
      await setSetting('live.enabled', undefined);
    }
  });

  it('that does not compile keeps what was known, and the status tells of it', async () => {
    const api = await running();
    await replace(document, 'u64 now = bpf_ktime_get_ns();', 'u64 now = bpf_ktime_get_ns()');
    const { live } = await until('a compile error in the status', () => {
      const status = api.status();
      return status?.live.state === 'compile-error' ? status : null;
    });
    assert.match(live.message ?? '', /expected ';'/);
    const state = rangeOf(document, 'previous->state != TASK_RUNNING', 'state');
    assert.ok(diagnosticsOf(document.uri).some(isAt(state)));
    await replace(document, 'u64 now = bpf_ktime_get_ns()', 'u64 now = bpf_ktime_get_ns();');
    await until('no compile error', () => api.status()?.live.state === 'idle');
  });

  it('of a header disturbs nothing in the sources that include it', async () => {
    const header = await open('kernel_types.h');
    await replace(header, 'struct task_struct {', '/* more */\n\nstruct task_struct {');
    await pause(1000);
    assert.ok(areUsual(diagnosticsOf(document.uri)));
  });

  it('is not compiled where the settings say so', async () => {
    await setSetting('live.enabled', false);
    try {
      await replace(document, GOOD, BAD);
      const bad = rangeOf(document, BAD, 'state');
      await pause(2500);
      assert.ok(!diagnosticsOf(document.uri).some(isAt(bad)));
    } finally {
      await setSetting('live.enabled', undefined);
    }
    const bad = rangeOf(document, BAD, 'state');
    await diagnosticsWhen(document.uri, 'it once it is on', (found) => found.some(isAt(bad)));
  });
});
