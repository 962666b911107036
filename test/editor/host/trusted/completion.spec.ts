import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { until } from '../kit/until';
import { closeAll, open, rangeOf, replace, running } from '../kit/workbench';

async function itemsAt(
  document: vscode.TextDocument,
  at: vscode.Position,
): Promise<vscode.CompletionItem[]> {
  const list = await vscode.commands.executeCommand<vscode.CompletionList>(
    'vscode.executeCompletionItemProvider',
    document.uri,
    at,
  );
  return list.items;
}

function labelOf({ label }: vscode.CompletionItem): string {
  return typeof label === 'string' ? label : label.label;
}

/** Waits for a proposal, as the first answers may come before the kernels are read. */
async function proposed(
  document: vscode.TextDocument,
  at: vscode.Position,
  label: string,
): Promise<{ item: vscode.CompletionItem; all: vscode.CompletionItem[] }> {
  return until(`${label} is proposed`, async () => {
    const all = await itemsAt(document, at);
    const item = all.find((one) => labelOf(one) === label);
    return item === undefined ? null : { item, all };
  });
}

describe('completion', () => {
  let document: vscode.TextDocument;

  before(running);
  beforeEach(async () => {
    document = await open('legacy.bpf.c');
  });
  afterEach(closeAll);

  it('of a field in BPF_CORE_READ knows what the kernels have', async () => {
    await replace(document, 'BPF_CORE_READ(task, state)', 'BPF_CORE_READ(task, sta)');
    const end = rangeOf(document, 'BPF_CORE_READ(task, sta', 'sta').end;
    const { all } = await proposed(document, end, 'state');
    assert.ok(all.some((item) => labelOf(item) === 'start_time'));
  });

  it('marks a field that some kernel does not have, and puts it behind the others', async () => {
    await replace(document, 'BPF_CORE_READ(task, state)', 'BPF_CORE_READ(task, )');
    const end = rangeOf(document, 'BPF_CORE_READ(task, ').end;
    const { item: state } = await proposed(document, end, 'state');
    const { item: pid } = await proposed(document, end, 'pid');
    assert.deepEqual(state.tags, [vscode.CompletionItemTag.Deprecated]);
    assert.equal(pid.tags, undefined);
    assert.ok((pid.sortText ?? '') < (state.sortText ?? ''));
  });

  it('goes through a pointer after ->', async () => {
    await replace(document, 'task->real_parent->tgid', 'task->real_parent->');
    const end = rangeOf(document, 'task->real_parent->').end;
    await proposed(document, end, 'tgid');
  });

  it('knows what fentry can attach to', async () => {
    await replace(document, 'SEC("fentry/do_unlinkat")', 'SEC("fentry/do_unlink")');
    const end = rangeOf(document, 'SEC("fentry/do_unlink', 'do_unlink').end;
    const { all } = await proposed(document, end, 'do_unlinkat');
    assert.ok(all.length > 0);
  });
});
