import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { release } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as vscode from 'vscode';
import type { Api } from '../../../../client/src/extension';
import type { HostStatus, LoadResult, LoadStatus } from '../../../../server/src/settings';
import { coreLens } from '../kit/command-line';
import { PINS_OF_HOST } from '../kit/order';
import { accepting } from '../kit/pick';
import { namesOf, nextRun } from '../kit/test-results';
import { until } from '../kit/until';
import {
  closeAll,
  diagnosticsOf,
  diagnosticsWhen,
  fileUri,
  inShort,
  open,
  rangeOf,
  running,
} from '../kit/workbench';

const HOST = 'there';
const PINS = process.env[PINS_OF_HOST] ?? '';
const SOURCES = 'test/hosts/programs';
const run = promisify(execFile);

const execute = <Answer>(command: string, ...words: unknown[]) =>
  vscode.commands.executeCommand<Answer>(command, ...words);

function isPinned(pins: string | null): boolean {
  return pins !== null && existsSync(join(PINS, pins));
}

function configFile(): string {
  return vscode.workspace.getConfiguration('coreLens').get('ssh.configFile', '');
}

describe('a host', function () {
  // It is one story.
  this.bail(true);
  let api: Api;

  const host = (): HostStatus | undefined => api.hosts().hosts.find(({ name }) => name === HOST);
  const loads = (): readonly LoadStatus[] => host()?.loads ?? [];
  const inWords = () =>
    loads().map(({ object, programs, owner }) => {
      const names = programs.map(({ name }) => name).join(' ');
      return `${object}: ${names}${owner === 'this' ? '' : `, ${owner}`}`;
    });

  before(async () => {
    api = await running();
    assert.ok(existsSync(configFile()), 'the settings of the user are not heard');
    await until('the objects are known', () => (api.status()?.objects.length ?? 0) === 3);
  });
  afterEach(closeAll);

  it('is picked and connected to, and tells what an earlier time left, which can be unloaded', async () => {
    const words = ['--host', HOST, '--ssh-config', configFile()];
    await coreLens(
      'load',
      ...words,
      '--program',
      'shoot',
      fileUri(`${SOURCES}/counts.bpf.o`).fsPath,
    );
    const connected = await accepting(execute<HostStatus | null>('coreLens.connectHost'));
    assert.equal(connected?.state, 'open');
    assert.equal(connected.release, release());
    await until('the status has it', () => host()?.state === 'open');
    assert.deepEqual(inWords(), ['counts: shoot, none']);
    const [{ pins }] = loads();
    assert.ok(isPinned(pins));
    assert.deepEqual(await accepting(execute('coreLens.unloadFromHost')), [pins]);
    assert.ok(!isPinned(pins));
    await until('the status says so', () => loads().length === 0);
  });

  it('is given an object that is picked', async () => {
    await open(`${SOURCES}/counts.bpf.c`);
    const results = await accepting(execute<LoadResult[] | null>('coreLens.loadObject'));
    assert.deepEqual(
      results?.map(({ host: name, outcome }) => [name, outcome]),
      [[HOST, 'loaded']],
    );
    await until('the status has it', () => loads().length === 1);
    assert.deepEqual(inWords(), ['counts.bpf.o: count shoot']);
    const [{ pins, maps }] = loads();
    assert.ok(isPinned(pins));
    assert.deepEqual(maps, ['counts_bss', 'counts_rodata', 'seen']);
  });

  it('is given one program by the lens over it', async () => {
    const document = await open(`${SOURCES}/counts.bpf.c`);
    const lens = await until('a lens that loads over shoot', async () => {
      const lenses = await execute<vscode.CodeLens[]>(
        'vscode.executeCodeLensProvider',
        document.uri,
        100,
      );
      const { line } = rangeOf(document, 'int shoot(').start;
      return lenses.find(({ range, command }) => {
        const isOver = [line - 1, line].includes(range.start.line);
        return isOver && command?.command === 'coreLens.loadProgram';
      });
    });
    assert.equal(lens.command?.title, 'Load…');
    const words = (lens.command.arguments ?? []) as unknown[];
    // There is one open host, so nothing is asked.
    const results = await execute<LoadResult[] | null>(lens.command.command, ...words);
    assert.deepEqual(
      results?.map(({ outcome, programs }) => [outcome, programs.map(({ name }) => name)]),
      [['loaded', ['shoot']]],
    );
    await until('both are there', () => loads().length === 2);
    assert.deepEqual(inWords(), ['counts.bpf.o: count shoot', 'counts.bpf.o: shoot']);
  });

  it('refuses a program on its source line, with the way there', async () => {
    const document = await open(`${SOURCES}/refused.bpf.c`);
    const results = await accepting(execute<LoadResult[] | null>('coreLens.loadObject'));
    assert.deepEqual(
      results?.map(({ outcome, refusals }) => [outcome, refusals[0]?.cause]),
      [['refused', 'memory-access']],
    );
    const [problem] = await diagnosticsWhen(document.uri, 'a problem', (all) => all.length > 0);
    assert.equal(inShort(problem), '16:2-28 memory-access');
    assert.equal(problem.severity, vscode.DiagnosticSeverity.Error);
    assert.match(problem.message, /^there refuses reads_beyond: /);
    assert.deepEqual(
      problem.relatedInformation?.map(({ location, message }) => [
        location.uri.path.replace(/^.*\//, '').replace(/\d+/, 'N'),
        location.range.start.line + 1,
        message.slice(0, 22),
      ]),
      [
        ['refused.bpf.c', 14, '0: (61) r1 = *(u32 *)('],
        ['refused.bpf.c', 16, '1: (61) r0 = *(u32 *)('],
        ['refused.bpf.o-N.verifier.log', 1, 'all that the host said'],
      ],
    );
  });

  it('has all that it said in a document that cannot be edited', async () => {
    await execute('coreLens.showVerifierLog');
    const { document } = await until('the log', () => {
      const { activeTextEditor } = vscode.window;
      return activeTextEditor?.document.uri.path.endsWith('.verifier.log') && activeTextEditor;
    });
    assert.equal(document.languageId, 'bpf-verifier-log');
    const text = document.getText();
    assert.match(text, /^libbpf: prog 'reads_beyond': -- BEGIN PROG LOAD LOG --$/m);
    await execute('type', { text: 'x' });
    assert.equal(document.getText(), text);
    assert.ok(!document.isDirty);
    const folds = await execute<vscode.FoldingRange[]>(
      'vscode.executeFoldingRangeProvider',
      document.uri,
    );
    assert.match(document.lineAt(folds[0].start).text, /BEGIN PROG LOAD LOG/);
    const links = await execute<vscode.DocumentLink[]>('vscode.executeLinkProvider', document.uri);
    const source = fileUri(`${SOURCES}/refused.bpf.c`).fsPath;
    assert.deepEqual(
      links.map(({ target }) => `${target?.fsPath ?? ''}#${target?.fragment ?? ''}`),
      [`${source}#L14`, `${source}#L16`],
    );
  });

  it('runs the cases of the Test Explorer, with what failed where it is expected', async () => {
    const names = await until('a host below each case', () => {
      const found = namesOf(api.tests.items);
      return found.length === 7 && found;
    });
    assert.deepEqual(names, [
      'counts.bpf.test.json',
      ...['passes', 'drops', 'is wrong'].flatMap((name) => [
        `counts.bpf.test.json › ${name}`,
        `counts.bpf.test.json › ${name} › ${HOST}`,
      ]),
    ]);
    const ended = nextRun(api.tests);
    await execute('testing.runAll');
    const told = await ended;
    assert.deepEqual(
      told.map(({ name, outcome }) => `${name}: ${outcome}`),
      [
        `counts.bpf.test.json › passes › ${HOST}: passed`,
        `counts.bpf.test.json › drops › ${HOST}: passed`,
        `counts.bpf.test.json › is wrong › ${HOST}: failed`,
      ],
    );
    const [message] = told[2].messages;
    assert.deepEqual(
      [message.expectedOutput, message.actualOutput],
      ['XDP_DROP (1)', 'XDP_PASS (2)'],
    );
    const file = fileUri(`${SOURCES}/counts.bpf.test.json`);
    assert.equal(message.location?.uri.toString(), file.toString());
    const { line, character } = message.location.range.start;
    const lines = readFileSync(file.fsPath, 'utf8').split('\n');
    assert.match(lines[line].slice(character), /^"XDP_DROP"/);
    assert.equal(
      line,
      lines.findLastIndex((text) => text.includes('XDP_DROP')),
    );
  });

  it('is watched until that is stopped, and shows what programs print', async () => {
    const object = fileUri(`${SOURCES}/prints.bpf.o`).fsPath;
    const [{ pins }] = await accepting(execute<LoadResult[]>('coreLens.loadObject', object));
    assert.ok(isPinned(pins));
    await execute('coreLens.watchHost');
    await until('it is watched', () => host()?.isWatched === true);
    const output = () =>
      vscode.workspace.textDocuments
        .filter(({ uri }) => uri.scheme === 'output')
        .map((document) => document.getText())
        .join('\n');
    const greet = join(PINS, pins ?? '', 'progs', 'greet');
    const input = fileUri(`${SOURCES}/counts.bpf.c`).fsPath;
    await until(
      () => `the output shows what is printed; it shows: ${output()}`,
      async () => {
        // What is printed before the watch has come up is not seen.
        await run('bpftool', ['prog', 'run', 'pinned', greet, 'data_in', input]);
        return /^there: .* greet: greeted \d+ bytes of nobody$/m.test(output());
      },
    );
    await execute('coreLens.stopWatching');
    await until('it is not watched any more', () => host()?.isWatched === false);
  });

  it('loses what is unloaded, by one click for all', async () => {
    const before = loads().map(({ pins }) => pins);
    assert.equal(before.length, 3);
    const gone = await execute<string[] | null>('coreLens.unloadAll');
    assert.deepEqual(gone?.toSorted(), before.toSorted());
    assert.deepEqual(before.filter(isPinned), []);
    await until('the status says so', () => loads().length === 0);
  });

  it('has nothing left when it is disconnected', async () => {
    const object = fileUri(`${SOURCES}/counts.bpf.o`).fsPath;
    const [{ pins }] = await accepting(execute<LoadResult[]>('coreLens.loadObject', object));
    assert.ok(isPinned(pins));
    await execute('coreLens.disconnectHost');
    assert.ok(!isPinned(pins));
    await until('it is closed', () => host()?.state === 'closed');
    const refused = fileUri(`${SOURCES}/refused.bpf.c`);
    await until('what it refused is not told', () => diagnosticsOf(refused).length === 0);
  });

  it('is connected to again by what is loaded there', async () => {
    const object = fileUri(`${SOURCES}/counts.bpf.o`).fsPath;
    const [{ pins, outcome }] = await accepting(
      execute<LoadResult[]>('coreLens.loadObject', object),
    );
    assert.equal(outcome, 'loaded');
    // It is left as it is: the launcher sees that it goes with the editor.
    assert.ok(isPinned(pins));
  });
});
