import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { check, toldInShort, type ToldProblem } from '../kit/command-line';
import {
  closeAll,
  diagnosticsOf,
  diagnosticsWhen,
  fileUri,
  inShort,
  open,
  rangeOf,
  ruleOf,
  running,
  setSetting,
} from '../kit/workbench';

const SEVERITIES = ['error', 'warning', 'information', 'hint'] as const;

/** Place, rule, severity and message, alike for both. */
function shown(diagnostic: vscode.Diagnostic): string {
  const [message] = diagnostic.message.split('\nhelp: ');
  return `${inShort(diagnostic)} ${SEVERITIES[diagnostic.severity]} ${message}`;
}

function told(problem: ToldProblem): string {
  return `${toldInShort(problem)} ${problem.severity} ${problem.message}`;
}

describe('diagnostics', () => {
  before(running);
  afterEach(closeAll);

  for (const name of ['legacy', 'net_watch', 'process_watch']) {
    it(`of ${name} are the problems of core-lens check, each on its token`, async () => {
      const { uri } = await open(`${name}.bpf.c`);
      const problems = await check(`${name}.bpf.o`);
      const ofSource = problems.filter(({ file }) => file.endsWith(`${name}.bpf.c`));
      const all = await diagnosticsWhen(
        uri,
        `the ${ofSource.length} problems of ${name}`,
        (found) => found.length === ofSource.length,
      );
      assert.deepEqual(all.map(shown).sort(), ofSource.map(told).sort());
    });
  }

  it('underline the very field that is missing', async () => {
    const document = await open('legacy.bpf.c');
    const state = rangeOf(document, 'previous->state != TASK_RUNNING', 'state');
    const all = await diagnosticsWhen(document.uri, 'state', (found) =>
      found.some(({ range }) => range.isEqual(state)),
    );
    const found = all.find(({ range }) => range.isEqual(state));
    assert.equal(found?.severity, vscode.DiagnosticSeverity.Error);
    assert.match(found.message, /struct task_struct has no field 'state' on 6\.1 and later/);
  });

  it('link to the page of their rule, which the package brings along', async () => {
    const { uri } = await open('legacy.bpf.c');
    const [first] = await diagnosticsWhen(uri, 'any', (found) => found.length > 0);
    assert.ok(typeof first.code === 'object');
    const { fragment, ...page } = first.code.target;
    const [, line] = /^L(\d+)/.exec(fragment) ?? [];
    const text = await vscode.workspace.openTextDocument(vscode.Uri.file(page.path));
    assert.match(text.lineAt(Number(line) - 1).text, new RegExp(`^#+ ${ruleOf(first)}$`));
  });

  it('name the guard that does not protect, and the object', async () => {
    const document = await open('legacy.bpf.c');
    const guard = rangeOf(document, 'LINUX_KERNEL_VERSION >= KERNEL_VERSION(6, 6, 0)').start;
    const isTold = (diagnostic: vscode.Diagnostic) => {
      const places = (diagnostic.relatedInformation ?? []).map(({ location }) => location);
      const isAtGuard = places.some(
        ({ uri, range }) => uri.path === document.uri.path && range.start.line === guard.line,
      );
      return isAtGuard && places.some(({ uri }) => uri.path === fileUri('legacy.bpf.o').path);
    };
    await diagnosticsWhen(document.uri, 'the guard with both places', (found) =>
      found.some((one) => ruleOf(one) === 'guard-ineffective' && isTold(one)),
    );
  });

  it('are as bad as the settings say, or not shown', async () => {
    const { uri } = await open('legacy.bpf.c');
    const rules = (found: readonly vscode.Diagnostic[]) => new Set(found.map(ruleOf));
    await diagnosticsWhen(uri, 'both rules', (found) =>
      ['field-missing', 'guard-ineffective'].every((rule) => rules(found).has(rule)),
    );
    try {
      await setSetting('rules', { 'field-missing': 'information', 'guard-ineffective': 'off' });
      const all = await diagnosticsWhen(
        uri,
        'one rule off',
        (found) => found.length > 0 && !rules(found).has('guard-ineffective'),
      );
      const missing = all.filter((diagnostic) => ruleOf(diagnostic) === 'field-missing');
      assert.deepEqual(
        new Set(missing.map(({ severity }) => severity)),
        new Set([vscode.DiagnosticSeverity.Information]),
      );
    } finally {
      await setSetting('rules', undefined);
    }
    await diagnosticsWhen(uri, 'the rule is back', (found) =>
      rules(found).has('guard-ineffective'),
    );
  });

  it('are told of files that nobody opened', () => {
    assert.ok(diagnosticsOf(fileUri('legacy.bpf.c')).length > 0);
  });
});
