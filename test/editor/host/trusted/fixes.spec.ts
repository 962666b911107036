import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import * as vscode from 'vscode';
import { check, compile, type ToldProblem } from '../kit/command-line';
import { needsClang } from '../kit/order';
import {
  closeAll,
  diagnosticsOf,
  diagnosticsWhen,
  fileUri,
  inShort,
  isError,
  open,
  rangeOf,
  ruleOf,
  running,
  setSetting,
} from '../kit/workbench';

/** Compiling and checking every variant of a file. */
const LONG = 90_000;

interface Proposal {
  /** What stands where the fix is offered. */
  readonly diagnostics: readonly vscode.Diagnostic[];
  readonly action: vscode.CodeAction;
}

async function actionsFor(
  { uri }: vscode.TextDocument,
  range: vscode.Range,
): Promise<vscode.CodeAction[]> {
  const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
    'vscode.executeCodeActionProvider',
    uri,
    range,
    vscode.CodeActionKind.QuickFix.value,
  );
  return actions.filter(({ edit }) => edit !== undefined);
}

/** Every fix that is offered at one of the problems of a document. */
async function proposals(document: vscode.TextDocument): Promise<Proposal[]> {
  const all = diagnosticsOf(document.uri);
  const found = new Map<string, Proposal>();
  for (const { range } of all) {
    const diagnostics = all.filter((other) => other.range.intersection(range) !== undefined);
    for (const action of await actionsFor(document, range)) {
      found.set(`${action.title} ${edited(document, action.edit)}`, { diagnostics, action });
    }
  }
  return [...found.values()];
}

/** The text of a document with edits that are of it alone. */
function edited(
  document: vscode.TextDocument,
  ...edits: readonly (vscode.WorkspaceEdit | undefined)[]
): string {
  const entries = edits.flatMap((edit) => edit?.entries() ?? []);
  assert.deepEqual([...new Set(entries.map(([uri]) => uri.path))], [document.uri.path]);
  let text = document.getText();
  const changes = entries.flatMap(([, ofFile]) => ofFile);
  changes.sort((a, b) => b.range.start.compareTo(a.range.start));
  for (const { range, newText } of changes) {
    const [start, end] = [document.offsetAt(range.start), document.offsetAt(range.end)];
    text = text.slice(0, start) + newText + text.slice(end);
  }
  return text;
}

/** A problem but for its place, which edits change. */
function essence({ rule, message }: { readonly rule: string; readonly message: string }): string {
  return `${rule}: ${message.split('\nhelp: ')[0].replace(/:\d+(:\d+)?/g, '')}`;
}

function isWrong({ severity }: vscode.Diagnostic): boolean {
  const { Error, Warning } = vscode.DiagnosticSeverity;
  return severity === Error || severity === Warning;
}

function isBad({ severity }: ToldProblem): boolean {
  return severity === 'error' || severity === 'warning';
}

/** What a comment allows is still in the object: that it makes the problem go is to be seen in the editor. */
function isComment({ action }: Proposal): boolean {
  return /^(Allow |Let the application )/.test(action.title);
}

describe('quick fixes', () => {
  let work = '';

  before(needsClang);
  before(async () => {
    await running();
    work = mkdtempSync(join(tmpdir(), 'fixes-'));
  });
  after(() => {
    if (work !== '') rmSync(work, { recursive: true, force: true });
  });
  afterEach(closeAll);

  it('are there for every error of legacy, the best first, a comment that allows it last', async () => {
    const document = await open('legacy.bpf.c');
    await diagnosticsWhen(document.uri, 'all', (found) => found.filter(isError).length >= 10);
    const all = await proposals(document);
    for (const diagnostic of diagnosticsOf(document.uri).filter(isError)) {
      const own = all.filter(({ diagnostics }) => diagnostics.includes(diagnostic));
      assert.ok(own.length > 0, `nothing for ${inShort(diagnostic)}`);
      assert.match(own.at(-1)?.action.title ?? '', /^Allow .* with a comment$/);
    }
    const titles = new Set(all.map(({ action }) => action.title));
    for (const title of [/^Guard with bpf_core_field_exists/, /___/, /bpf_core_enum_value/]) {
      assert.ok(
        [...titles].some((one) => title.test(one)),
        `${title}: ${[...titles].join('; ')}`,
      );
    }
  });

  for (const name of ['legacy', 'net_watch', 'process_watch']) {
    it(`each leave ${name} compiling, without the problem and without another`, async function () {
      this.timeout(LONG);
      const document = await open(`${name}.bpf.c`);
      const before = await check(`${name}.bpf.o`);
      await diagnosticsWhen(document.uri, 'all', (found) => found.length > 0);
      const known = new Set(before.filter(isBad).map(essence));
      const all = await proposals(document);
      const built = new Map<string, Proposal>();
      const wrong: string[] = [];
      const comments = all.filter(isComment).map(({ action }) => action.edit);
      const allowing = join(work, `${name}-allowing.bpf.o`);
      await compile(`${name}.bpf.c`, allowing, edited(document, ...comments));
      const others = all.filter((proposal) => !isComment(proposal));
      const build = async (proposal: Proposal, index: number) => {
        const object = join(work, `${name}-${index}.bpf.o`);
        try {
          await compile(`${name}.bpf.c`, object, edited(document, proposal.action.edit));
          built.set(object, proposal);
        } catch (error) {
          const { diagnostics, action } = proposal;
          wrong.push(`${inShort(diagnostics[0])}, ${action.title}: ${String(error)}`);
        }
      };
      for (let i = 0; i < others.length; i += 2) {
        await Promise.all(others.slice(i, i + 2).map((one, k) => build(one, i + k)));
      }
      const after = built.size === 0 ? [] : await check(...built.keys());
      for (const [object, { diagnostics, action }] of built) {
        const what = `${inShort(diagnostics[0])}, ${action.title}`;
        const own = after.filter((problem) => problem.object.endsWith(basename(object)));
        const times = (problems: readonly ToldProblem[], wanted: string) =>
          problems.filter((problem) => essence(problem) === wanted).length;
        const isGone = diagnostics
          .map((diagnostic) => essence({ rule: ruleOf(diagnostic), message: diagnostic.message }))
          .some((wanted) => times(own, wanted) < times(before, wanted));
        if (!isGone) wrong.push(`${what}: the problem is still there`);
        for (const problem of own.filter(isBad)) {
          if (!known.has(essence(problem))) wrong.push(`${what}: brings ${essence(problem)}`);
        }
      }
      assert.deepEqual(wrong, []);
      if (name === 'legacy') assert.ok(built.size >= 15, `${built.size} fixes`);
    });
  }

  it('one after the other leave nothing to complain about', async function () {
    this.timeout(LONG);
    await setSetting('live.delay', 0);
    try {
      const document = await open('legacy.bpf.c');
      const { uri } = document;
      await diagnosticsWhen(uri, 'all', (found) => found.filter(isError).length >= 10);
      for (let round = 0; round < 30; round++) {
        const worst = diagnosticsOf(uri).find(isWrong);
        if (worst === undefined) break;
        const [action] = await actionsFor(document, worst.range);
        assert.ok(action.edit, `nothing for ${inShort(worst)}`);
        const number = diagnosticsOf(uri).filter(isWrong).length;
        assert.ok(await vscode.workspace.applyEdit(action.edit));
        await diagnosticsWhen(uri, `one less after ${action.title}`, (found) => {
          return found.filter(isWrong).length < number;
        });
      }
      const object = join(work, 'fixed.bpf.o');
      await compile('legacy.bpf.c', object, document.getText());
      // What only a comment can help is told by the command line of the saved file, not here.
      const rest = (await check(object)).filter(isBad).map(({ rule }) => rule);
      assert.deepEqual(new Set(rest), new Set(['attach-missing']));
    } finally {
      await setSetting('live.delay', undefined);
    }
  });

  it('that allow a problem by a comment make it go', async () => {
    const document = await open('legacy.bpf.c');
    const state = rangeOf(document, 'previous->state != TASK_RUNNING', 'state');
    const all = await diagnosticsWhen(document.uri, 'state', (found) =>
      found.some(({ range }) => range.isEqual(state)),
    );
    const found = all.find(({ range }) => range.isEqual(state));
    assert.ok(found);
    const action = (await actionsFor(document, found.range)).find(({ title }) =>
      title.startsWith('Allow'),
    );
    assert.ok(action?.edit);
    await vscode.workspace.applyEdit(action.edit);
    assert.match(document.getText(), /core-lens: allow\(field-missing\)/);
    await diagnosticsWhen(document.uri, 'one less', (left) => left.length === all.length - 1);
  });

  it('that are safe are applied at once by the action to fix all', async () => {
    const { uri } = await open('legacy.bpf.c');
    await diagnosticsWhen(uri, 'all', (found) => found.filter(isError).length >= 10);
    const [all] = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      uri,
      new vscode.Range(0, 0, 1, 0),
      'source.fixAll.coreLens',
    );
    assert.ok(all.edit);
    const text = edited(await open('legacy.bpf.c'), all.edit);
    await compile('legacy.bpf.c', join(work, 'safe.bpf.o'), text);
    assert.ok(fileUri('legacy.bpf.c').path === uri.path);
  });
});
