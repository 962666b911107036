import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { until } from '../kit/until';
import { closeAll, open, rangeOf, running, setSetting } from '../kit/workbench';

async function lensesOf({ uri }: vscode.TextDocument): Promise<vscode.CodeLens[]> {
  return vscode.commands.executeCommand('vscode.executeCodeLensProvider', uri, 100);
}

function everything(document: vscode.TextDocument): vscode.Range {
  return new vscode.Range(0, 0, document.lineCount, 0);
}

async function hintsOf(document: vscode.TextDocument): Promise<string[]> {
  const hints = await vscode.commands.executeCommand<vscode.InlayHint[]>(
    'vscode.executeInlayHintProvider',
    document.uri,
    everything(document),
  );
  return hints.map(({ label }) =>
    typeof label === 'string' ? label : label.map(({ value }) => value).join(''),
  );
}

describe('what stands between and behind the lines', () => {
  let document: vscode.TextDocument;

  before(async () => {
    await running();
    document = await open('legacy.bpf.c');
  });
  after(closeAll);

  it('is over each program on how many kernels it loads', async () => {
    const lenses = await until('a lens for each of 12 programs', async () => {
      const found = await lensesOf(document);
      return found.length >= 12 ? found : null;
    });
    const titleOver = (text: string) => {
      const { line } = rangeOf(document, text).start;
      return lenses.find(({ range }) => [line, line + 1].includes(range.start.line))?.command
        ?.title;
    };
    assert.equal(titleOver('SEC("tp_btf/sched_process_exec")'), 'loads on all 5 kernels');
    assert.equal(titleOver('SEC("fentry/do_unlinkat")'), 'loads on 4 of 5 kernels, fails on 7.2');
    assert.match(titleOver('SEC("tp_btf/sched_switch")') ?? '', /^loads on 1 of 5 kernels, fails/);
  });

  it('opens the verdicts of a program', async () => {
    const [{ command }] = await until('a lens', async () => {
      const found = await lensesOf(document);
      return found.length > 0 ? found : null;
    });
    assert.equal(command?.command, 'coreLens.showProgram');
    const before = vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).length;
    await vscode.commands.executeCommand(
      command.command,
      ...((command.arguments ?? []) as unknown[]),
    );
    await until('another tab', () => {
      const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
      return tabs.length > before;
    });
  });

  it('has offsets behind the fields only when the settings ask for them', async () => {
    assert.deepEqual(await hintsOf(document), []);
    try {
      await setSetting('inlayHints.enabled', true);
      const hints = await until('hints', async () => {
        const found = await hintsOf(document);
        return found.length > 0 ? found : null;
      });
      assert.ok(
        hints.some((hint) => /^\+\d+/.test(hint)),
        hints.join(', '),
      );
      assert.ok(
        hints.some((hint) => hint.includes('missing on')),
        hints.join(', '),
      );
    } finally {
      await setSetting('inlayHints.enabled', undefined);
    }
  });

  it('has no lenses where the settings say so', async () => {
    try {
      await setSetting('codeLens.enabled', false);
      await until('no lens', async () => (await lensesOf(document)).length === 0);
    } finally {
      await setSetting('codeLens.enabled', undefined);
    }
    await until('the lenses again', async () => (await lensesOf(document)).length > 0);
  });

  it('lists the programs as symbols', async () => {
    const symbols = await vscode.commands.executeCommand<vscode.DocumentSymbol[]>(
      'vscode.executeDocumentSymbolProvider',
      document.uri,
    );
    const names = symbols.map(({ name }) => name);
    assert.ok(names.includes('went_off_cpu') && names.includes('request_started'), names.join());
  });

  it('finds types of the kernels among the symbols of the workspace', async () => {
    const symbols = await vscode.commands.executeCommand<vscode.SymbolInformation[]>(
      'vscode.executeWorkspaceSymbolProvider',
      'task_struct',
    );
    assert.ok(symbols.some(({ location }) => location.uri.path.endsWith('/task_struct.h')));
  });
});
