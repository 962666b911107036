import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import * as vscode from 'vscode';
import { compile } from '../kit/command-line';
import { needsClang } from '../kit/order';
import { until } from '../kit/until';
import { closeAll, diagnosticsWhen, fileUri, open, ruleOf, running } from '../kit/workbench';

const OTHER = 'other.bpf.c';
const OBJECT = 'other.bpf.o';

const SOURCE = `#include "kernel_types.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_tracing.h>

char LICENSE[] SEC("license") = "GPL";

struct task_struct___old {
	long state;
} __attribute__((preserve_access_index));

SEC("tp_btf/sched_wakeup")
int BPF_PROG(other, struct task_struct___old *task)
{
	return task->state == 0;
}
`;

describe('objects', () => {
  before(needsClang);
  before(running);
  afterEach(closeAll);
  after(() => {
    for (const name of [OTHER, OBJECT]) rmSync(fileUri(name).fsPath, { force: true });
  });

  it('that are built while the editor is open are checked', async () => {
    writeFileSync(fileUri(OTHER).fsPath, SOURCE);
    await compile(OTHER, OBJECT);
    const [problem] = await diagnosticsWhen(
      fileUri(OTHER),
      'a problem in a source that was never opened',
      (found) => found.length === 1,
    );
    assert.equal(ruleOf(problem), 'field-missing');
    assert.equal(
      problem.range.start.line,
      SOURCE.split('\n').findIndex((line) => line.includes('->state')),
    );
  });

  it('that are built again are checked again', async () => {
    writeFileSync(
      fileUri(OTHER).fsPath,
      SOURCE.replace('long state;', 'int pid;').replace('->state', '->pid'),
    );
    await compile(OTHER, OBJECT);
    await diagnosticsWhen(fileUri(OTHER), 'none', (found) => found.length === 0);
  });

  it('that are older than their source are called so', async () => {
    const api = await running();
    const freshness = () =>
      api.status()?.objects.find(({ path }) => path.endsWith(OBJECT))?.freshness;
    await until('fresh', () => freshness() === 'fresh');
    const document = await open(OTHER);
    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, new vscode.Position(0, 0), '/* newer */\n');
    await vscode.workspace.applyEdit(edit);
    await document.save();
    await until('stale', () => freshness() === 'stale');
  });

  it('that are half written do no harm, and count once they are whole', async () => {
    const { fsPath } = fileUri(OBJECT);
    writeFileSync(fileUri(OTHER).fsPath, SOURCE);
    await compile(OTHER, OBJECT);
    const whole = readFileSync(fsPath);
    await diagnosticsWhen(fileUri(OTHER), 'one', (found) => found.length === 1);
    writeFileSync(fsPath, whole.subarray(0, whole.length / 2));
    writeFileSync(fsPath, whole);
    await diagnosticsWhen(fileUri(OTHER), 'one again', (found) => found.length === 1);
  });
});
