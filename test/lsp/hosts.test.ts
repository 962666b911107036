import assert from 'node:assert/strict';
import {
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CancellationTokenSource,
  type DocumentLink,
  type FoldingRange,
} from 'vscode-languageserver-protocol/node';
import type {
  CaseList,
  HostChoice,
  HostStatus,
  LoadResult,
  Question,
  TestResult,
} from '../../server/src/settings';
import { mountBpffs, needBpf } from '../hosts/bpffs';
import { COUNT_CASES } from '../hosts/count-cases';
import { needSshd, Sshd, until } from '../ssh/sshd';
import { KERNEL, ROOT } from './desk';
import { Editor, uri, type EditorOptions } from './editor';

const PROGRAMS = join(ROOT, 'test', 'hosts', 'programs');
const COUNTS = join(PROGRAMS, 'counts.bpf.o');
const REFUSED = join(PROGRAMS, 'refused.bpf.o');
const REFUSED_SOURCE = join(PROGRAMS, 'refused.bpf.c');
const BPFFS = '/sys/fs/bpf';

function pinned(): string[] {
  return readdirSync(BPFFS).filter((name) => name.startsWith('core-lens-'));
}

describe('hosts through the protocol', function () {
  this.timeout(60_000);
  let first: Sshd;
  let second: Sshd;
  let config = '';
  let data = '';
  let unmount: () => void = () => undefined;
  let found: string[] = [];
  const editors: Editor[] = [];

  before(async function () {
    this.timeout(60_000);
    needBpf(this);
    needSshd(this);
    unmount = mountBpffs();
    first = await Sshd.start();
    second = await Sshd.start();
    const called = (sshd: Sshd, name: string) =>
      sshd.clientLines().join('\n').replace('Host there', `Host ${name}`);
    config = first.write('hosts', `${called(first, 'first')}\n${called(second, 'second')}`);
    data = mkdtempSync(join(tmpdir(), 'core-lens-data-'));
  });
  beforeEach(() => {
    found = pinned();
  });
  afterEach(async () => {
    for (const editor of editors.splice(0)) assert.equal(await editor.stop(), 0);
    assert.deepEqual(pinned(), found, 'something is left on the host');
    assert.deepEqual(first.leftovers, [], 'something is left of a connection');
  });
  after(async () => {
    await Sshd.stopAll();
    unmount();
    if (data !== '') rmSync(data, { recursive: true, force: true });
  });

  async function start(more: EditorOptions = {}, settings: object = {}): Promise<Editor> {
    const editor = await Editor.ready({
      folders: [PROGRAMS],
      settings: {
        kernels: [KERNEL],
        live: { enabled: false },
        ssh: { configFile: config },
        ...settings,
      },
      environment: { XDG_DATA_HOME: data, XDG_RUNTIME_DIR: first.within('run') },
      ...more,
    });
    editors.push(editor);
    return editor;
  }

  const load = (editor: Editor, argument: object) =>
    editor.run<LoadResult[]>('coreLens.server.load', { hosts: ['first'], ...argument });
  /** Without what was there before the test. */
  const newOf = ({ loads }: Pick<HostStatus, 'loads'>) =>
    loads.filter(({ pins }) => !found.includes(pins));
  const loadsOn = (editor: Editor, host: string) => {
    const known = editor.hosts.hosts.find(({ name }) => name === host);
    return known === undefined ? [] : newOf(known);
  };

  it('to choose from are those of the configuration and of the settings', async () => {
    const editor = await start({}, { hosts: { 'root@build.example:22': { sudo: true } } });
    const hosts = await editor.run<HostChoice[]>('coreLens.server.hosts');
    assert.deepEqual(
      hosts.map(({ name, from }) => `${from} ${name}`),
      ['settings root@build.example:22', 'ssh-config first', 'ssh-config second'],
    );
  });

  it('tell what they have and lack', async () => {
    const editor = await start({}, { hosts: { first: { bpftool: '/nowhere/bpftool' } } });
    const host = await editor.run<HostStatus>('coreLens.server.connect', { host: 'first' });
    assert.equal(host.state, 'open');
    assert.match(host.release ?? '', /^\d+\.\d+/);
    const states = new Map(host.items.map(({ id, state }) => [id, state]));
    assert.equal(states.get('rights'), 'good');
    assert.equal(states.get('bpftool'), 'missing');
    assert.match(host.items.find(({ id }) => id === 'bpftool')?.remedy ?? '', /^apt install /);
  });

  it('that are not there are told with what to do', async () => {
    const editor = await start();
    await assert.rejects(
      editor.run('coreLens.server.connect', { host: 'nobody.invalid' }),
      /^Error: nobody\.invalid has no address: .*; check its name/,
    );
    const known = () => editor.hosts.hosts.find(({ name }) => name === 'nobody.invalid');
    await editor.until(() => known()?.state === 'closed', 'the status says so');
    assert.match(known()?.message ?? '', /has no address/);
    await assert.rejects(
      editor.run('coreLens.server.connect', { host: '-oProxyCommand=touch pwned' }),
      /names no host/,
    );
  });

  it('load an object, tell it in their status, and unload it', async () => {
    const editor = await start();
    const [loaded] = await load(editor, { object: COUNTS });
    assert.equal(loaded.outcome, 'loaded');
    assert.deepEqual(
      loaded.programs.map(({ name, verdict, outcome, differs }) => ({
        name,
        verdict,
        outcome,
        differs,
      })),
      ['count', 'shoot'].map((name) => ({
        name,
        verdict: 'loads',
        outcome: 'loaded',
        differs: false,
      })),
    );
    await editor.until(() => loadsOn(editor, 'first').length === 1, 'the status has it');
    const [status] = loadsOn(editor, 'first');
    assert.equal(status.pins, loaded.pins);
    assert.equal(status.owner, 'this');
    assert.deepEqual(status.maps, ['counts_bss', 'counts_rodata', 'seen']);
    assert.ok(existsPinned(loaded.pins));
    const gone = await editor.run<string[]>('coreLens.server.unload', {
      host: 'first',
      pins: [loaded.pins],
    });
    assert.deepEqual(gone, [loaded.pins]);
    assert.ok(!existsPinned(loaded.pins));
    // What goes otherwise is seen when the host is looked at again.
    const [another] = await load(editor, { object: COUNTS });
    rmSync(join(BPFFS, another.pins ?? ''), { recursive: true });
    const host = await editor.run<HostStatus>('coreLens.server.connect', { host: 'first' });
    assert.deepEqual(newOf(host), []);
  });

  it('load a build in place of the one before', async () => {
    const editor = await start();
    const [before] = await load(editor, { object: COUNTS });
    const [now] = await load(editor, { object: COUNTS });
    await editor.until(() => !existsPinned(before.pins), 'the first one is gone');
    assert.ok(existsPinned(now.pins));
    const [beside] = await load(editor, { object: COUNTS, programs: ['shoot'] });
    await editor.until(() => loadsOn(editor, 'first').length === 2, 'both are there');
    assert.ok(existsPinned(now.pins) && existsPinned(beside.pins));
  });

  it('refuse on the source line, with the way there and all that was said', async () => {
    const editor = await start();
    const [refused] = await load(editor, { uri: uri(REFUSED_SOURCE) });
    assert.equal(refused.outcome, 'refused');
    const [reason] = refused.refusals;
    assert.equal(reason.cause, 'memory-access');
    assert.equal(reason.program, 'reads_beyond');
    assert.deepEqual(
      refused.programs.map(({ name, outcome }) => `${name} ${outcome}`),
      ['fine not loaded', 'reads_beyond refused'],
    );
    await editor.until(() => editor.told(REFUSED_SOURCE).length > 0, 'the source has a problem');
    assert.deepEqual(editor.told(REFUSED_SOURCE), ['16:2-28 error memory-access']);
    const [problem] = editor.diagnostics.get(REFUSED_SOURCE) ?? [];
    const related = problem.relatedInformation ?? [];
    assert.deepEqual(
      related.map(({ location, message }) => [location.range.start.line + 1, message.slice(0, 30)]),
      [
        [14, '0: (61) r1 = *(u32 *)(r1 +0) →'],
        [16, '1: (61) r0 = *(u32 *)(r1 +4); '],
        [1, 'all that the host said'],
      ],
    );
    const { text } = await editor.request<{ text: string }>('workspace/textDocumentContent', {
      uri: refused.log,
    });
    assert.match(text, /^libbpf: prog 'reads_beyond': -- BEGIN PROG LOAD LOG --$/m);
    const lines = text.split('\n');
    const textDocument = { uri: refused.log };
    const folds = await editor.request<FoldingRange[]>('textDocument/foldingRange', {
      textDocument,
    });
    assert.match(lines[folds[0].startLine], /BEGIN PROG LOAD LOG/);
    const links = await editor.request<DocumentLink[]>('textDocument/documentLink', {
      textDocument,
    });
    assert.deepEqual(
      links.map(({ target }) => target),
      [`${uri(REFUSED_SOURCE)}#L14`, `${uri(REFUSED_SOURCE)}#L16`],
    );
  });

  it('take a refusal back when the object is built anew', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'core-lens-built-'));
    try {
      // Without its source, it stands at the object.
      const object = join(folder, 'refused.bpf.o');
      copyFileSync(REFUSED, object);
      const editor = await start({ folders: [folder] });
      await load(editor, { object });
      await editor.until(() => editor.told(object).length > 0, 'the object has a problem');
      assert.match(
        editor.sentences(object)[0],
        /\(\.\/test\/hosts\/programs\/refused\.bpf\.c:16\)/,
      );
      writeFileSync(object, readFileSync(object));
      await editor.fileChanged(object);
      await editor.until(() => editor.told(object).length === 0, 'it is gone');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('are not tried where the check says that it fails, unless that is wanted', async () => {
    const editor = await start();
    const object = join(ROOT, 'examples', 'legacy.bpf.o');
    const [told] = await load(editor, { object });
    assert.equal(told.outcome, 'foreseen');
    assert.ok(told.foreseen.some((sentence) => sentence.includes('task_struct')));
    const [tried] = await load(editor, { object, force: true });
    assert.equal(tried.outcome, 'refused');
    assert.match(tried.refusals[0].opinion ?? '', /^The check said so/);
  });

  it('run programs, and cases', async () => {
    const editor = await start();
    const [one] = await editor.run<TestResult[]>('coreLens.server.test', {
      hosts: ['first'],
      object: COUNTS,
      run: { program: 'shoot', packet: { protocol: 'udp', ip: 6 } },
    });
    assert.deepEqual(
      one.runs.map(({ outcome, returned, text }) => ({ outcome, returned, text })),
      [{ outcome: 'ran', returned: 'TC_ACT_SHOT (2)', text: 'output: unchanged, 62 bytes' }],
    );
    const folder = mkdtempSync(join(tmpdir(), 'core-lens-cases-'));
    try {
      const cases = join(folder, 'counts.bpf.test.json');
      copyFileSync(COUNTS, join(folder, 'counts.bpf.o'));
      writeFileSync(cases, JSON.stringify(CASES, null, 1));
      const list = await editor.run<CaseList>('coreLens.server.cases', { path: cases });
      assert.deepEqual(
        list.cases.map(({ name, program }) => `${name}: ${program}`),
        ['passes: count', 'drops: count', 'is wrong: count', 'has no program: none'],
      );
      const results = await editor.run<TestResult[]>('coreLens.server.test', {
        hosts: ['first', 'second'],
        cases,
      });
      for (const { message, runs } of results) {
        assert.equal(message, null);
        assert.deepEqual(
          runs.map(({ name, outcome }) => `${name}: ${outcome}`),
          ['passes: passed', 'drops: passed', 'is wrong: failed', 'has no program: not-done'],
        );
        const [mismatch] = runs[2].mismatches;
        assert.deepEqual(
          [mismatch.field, mismatch.expected, mismatch.actual],
          ['expect.returns', 'XDP_DROP (1)', 'XDP_PASS (2)'],
        );
        const lines = readFileSync(cases, 'utf8').split('\n');
        assert.match(lines[mismatch.line].slice(mismatch.character), /^"XDP_DROP"/);
      }
      const [named] = await editor.run<TestResult[]>('coreLens.server.test', {
        hosts: ['second'],
        cases,
        names: ['drops'],
      });
      assert.deepEqual(
        named.runs.map(({ name }) => name),
        ['drops'],
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('are watched until it is enough', async () => {
    const editor = await start();
    await load(editor, { object: COUNTS });
    await editor.run('coreLens.server.watch', { host: 'first' });
    const told = (kind: string) => editor.watched.filter((event) => event.kind === kind);
    await editor.until(() => told('programs').length > 0, 'programs are told');
    await editor.until(() => told('maps').length >= 3, 'maps are told');
    const maps = editor.watched.flatMap((event) => (event.kind === 'maps' ? event.maps : []));
    const entries = Object.fromEntries(maps.map(({ name, entries: each }) => [name, each]));
    assert.deepEqual(entries, {
      counts_bss: ['{"total":0}'],
      counts_rodata: ['{"limit":5}'],
      seen: [],
    });
    await editor.until(
      () => editor.hosts.hosts.some(({ isWatched }) => isWatched),
      'the status says so',
    );
    await editor.run('coreLens.server.stopWatch', { host: 'first' });
    await editor.until(() => told('ended').length > 0, 'it has ended');
    await editor.until(
      () => editor.hosts.hosts.every(({ isWatched }) => !isWatched),
      'the status says so',
    );
  });

  it('are watched anew: the watch before ends first, and tells nothing of the new one', async () => {
    const editor = await start();
    await load(editor, { object: COUNTS });
    const ended = () => editor.watched.filter(({ kind }) => kind === 'ended').length;
    const isWhole = () => {
      const from = editor.watched.findLastIndex(({ kind }) => kind === 'ended') + 1;
      const maps = editor.watched.slice(from).filter(({ kind }) => kind === 'maps');
      return maps.length >= 3;
    };
    await editor.run('coreLens.server.watch', { host: 'first' });
    await editor.until(isWhole, 'maps are told');
    await editor.run('coreLens.server.watch', { host: 'first' });
    await editor.until(() => ended() === 1, 'the first has ended');
    await editor.until(isWhole, 'maps are told again');
    await editor.run('coreLens.server.stopWatch', { host: 'first' });
    await editor.until(() => ended() === 2, 'the second has ended');
  });

  it('keep nothing of what is still being loaded when they are left', async () => {
    const editor = await start();
    await editor.run('coreLens.server.connect', { host: 'first' });
    const loading = load(editor, { object: COUNTS });
    await editor.until(() => editor.log.some((line) => line.includes('prog loadall')), 'it loads');
    await editor.run('coreLens.server.disconnect', { host: 'first' });
    assert.deepEqual(pinned(), found);
    assert.deepEqual(
      (await loading).map(({ outcome }) => outcome),
      ['cancelled'],
    );
  });

  it('that are cut off are told, and can be connected to again', async () => {
    const editor = await start();
    await load(editor, { object: COUNTS });
    first.cut();
    const host = () => editor.hosts.hosts.find(({ name }) => name === 'first');
    await editor.until(() => host()?.state === 'closed', 'it is closed');
    assert.match(host()?.message ?? '', /^the connection to first was lost.*; connect again$/);
    await assert.rejects(
      editor.run('coreLens.server.disconnect', { host: 'first' }),
      /was lost before, so that core-lens-\w+-counts is still loaded there; connect again/,
    );
    const again = await editor.run<HostStatus>('coreLens.server.connect', { host: 'first' });
    // It is still known as loaded by this server.
    assert.deepEqual(
      newOf(again).map(({ owner }) => owner),
      ['this'],
    );
    const other = await start();
    const seen = await other.run<HostStatus>('coreLens.server.connect', { host: 'first' });
    assert.deepEqual(
      newOf(seen).map(({ owner }) => owner),
      ['other'],
    );
  });

  it('tell what an editor that crashed left, which can be unloaded', async () => {
    const crashing = await start();
    const [loaded] = await load(crashing, { object: COUNTS });
    editors.pop();
    crashing.process.kill('SIGKILL');
    await crashing.ended();
    await until('the host has noticed', () => first.sessions().length === 0);
    const editor = await start();
    const host = await editor.run<HostStatus>('coreLens.server.connect', { host: 'first' });
    assert.deepEqual(
      newOf(host).map(({ pins, owner }) => ({ pins, owner })),
      [{ pins: loaded.pins, owner: 'none' }],
    );
    await editor.run('coreLens.server.unload', { host: 'first', pins: [loaded.pins] });
    assert.ok(!existsPinned(loaded.pins));
    for (const name of first.leftovers)
      rmSync(join(first.within('run'), name), { recursive: true });
  });

  it('are not touched by another editor that goes', async () => {
    const [one, other] = [await start(), await start()];
    const [loaded] = await load(one, { object: COUNTS });
    await load(other, { object: COUNTS });
    await other.until(() => loadsOn(other, 'first').length === 2, 'both are there');
    assert.deepEqual(
      loadsOn(other, 'first').map(({ pins, owner }) => [pins === loaded.pins, owner]),
      [
        [true, 'other'],
        [false, 'this'],
      ],
    );
    editors.pop();
    assert.equal(await other.stop(), 0);
    assert.ok(existsPinned(loaded.pins));
  });

  it('are cancelled on both sides', async () => {
    const editor = await start();
    await editor.run('coreLens.server.connect', { host: 'first' });
    const ending = new CancellationTokenSource();
    const argument = { hosts: ['first'], object: COUNTS };
    const loading = editor.run<LoadResult[]>('coreLens.server.load', argument, ending.token);
    await editor.until(() => editor.log.some((line) => line.includes('prog loadall')), 'it loads');
    ending.cancel();
    assert.deepEqual(
      (await loading).map(({ outcome }) => outcome),
      ['cancelled'],
    );
  });

  it('are connected to for those who wait when somebody else gives up', async () => {
    const editor = await start();
    const ending = new CancellationTokenSource();
    const [host, first] = [{ host: 'first' }, ending.token];
    const given = editor.run('coreLens.server.connect', host, first).catch(() => 'given up');
    const waiting = editor.run<HostStatus>('coreLens.server.connect', host);
    ending.cancel();
    assert.equal(await given, 'given up');
    assert.equal((await waiting).state, 'open');
  });

  it('are not waited for by who gives up, while somebody else connects', async () => {
    const locked = await Sshd.start({ passphrase: 'open sesame' });
    const answers: ((text: string) => void)[] = [];
    const editor = await start(
      { answer: () => new Promise<string>((resolve) => answers.push(resolve)) },
      { ssh: { configFile: locked.configFile } },
    );
    const [host, ending] = [{ host: 'there' }, new CancellationTokenSource()];
    const first = editor.run<HostStatus>('coreLens.server.connect', host);
    const second = editor.run('coreLens.server.connect', host, ending.token);
    await editor.until(() => answers.length > 0, 'it is asked');
    ending.cancel();
    await assert.rejects(second, /connecting to there was cancelled/);
    answers[0]('open sesame');
    assert.equal((await first).state, 'open');
  });

  it('ask by the editor', async () => {
    const locked = await Sshd.start({ passphrase: 'open sesame' });
    const asked: Question[] = [];
    const editor = await start(
      {
        answer: (question) => {
          asked.push(question);
          return 'open sesame';
        },
      },
      { ssh: { configFile: locked.configFile } },
    );
    const host = await editor.run<HostStatus>('coreLens.server.connect', { host: 'there' });
    assert.equal(host.state, 'open');
    assert.deepEqual(
      asked.map((question) => [question.host, question.kind]),
      [['there', 'passphrase']],
    );
    assert.ok(!editor.log.join('').includes('open sesame'));
  });

  it('are left alone in a workspace that is not trusted', async () => {
    const editor = await start({ trusted: false });
    const logins = first.logins;
    for (const [command, argument] of [
      ['connect', { host: 'first' }],
      ['load', { hosts: ['first'], object: COUNTS }],
      ['test', { hosts: ['first'], object: COUNTS, run: { program: 'count' } }],
      ['bootVirtualHost', { kernel: '/boot/vmlinuz' }],
    ] as const) {
      await assert.rejects(editor.run(`coreLens.server.${command}`, argument), /is not trusted/);
    }
    assert.equal(first.logins, logins);
  });

  it('have every command in the log', async () => {
    const editor = await start();
    await load(editor, { object: REFUSED });
    const log = editor.log.join('\n');
    assert.match(log, /^first: .*\/ssh -F .* -- first /m);
    assert.match(log, /^first: {3}"\$bpftool" prog loadall /m);
  });
});

function existsPinned(pins: string | null): boolean {
  return pins !== null && pinned().includes(pins);
}

const CASES = { cases: [...COUNT_CASES, { name: 'has no program', program: 'none' }] };
