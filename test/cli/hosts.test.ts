import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openKernel } from '../../server/src/kernels';
import { mountBpffs, needBpf } from '../hosts/bpffs';
import { needSshd, Sshd, until } from '../ssh/sshd';
import { coreLens, ROOT, type Ran } from './command-line';
import { LOAD_SHAPE, TEST_SHAPE, type Document } from './host-shapes';
import { shapeOf } from './shape';

const PROGRAMS = join('test', 'hosts', 'programs');
const COUNTS = join(PROGRAMS, 'counts.bpf.o');
const REFUSED = join(PROGRAMS, 'refused.bpf.o');
const CONTEXTS = join('test', 'cli', 'programs', 'contexts.bpf.o');
const PINS = '/sys/fs/bpf';
/** The built program; `npm test` has built it before. */
const BUILT = join(process.env.CORE_LENS_DIST ?? join(ROOT, 'dist'), 'cli.js');

/** What this tool has on the machine. */
function leftThere(): string[] {
  const ours = (folder: string) =>
    existsSync(folder)
      ? readdirSync(folder).filter((name) => /^core-lens[.-]\w{8}/.test(name))
      : [];
  return [...ours(PINS), ...ours('/tmp')];
}

/** What differs from machine to machine, and from run to run, as one word each. */
function withoutFigures(text: string): string {
  return text
    .replace(/core-lens-[0-9a-f]{8}-/g, 'core-lens-#-')
    .replace(/^(\s+\w+\s+)\d+(\s+\w+\s+)[0-9a-f]{16}\s+\d+\s+(?:\d+|none)$/gm, '$1ID$2TAG FIGURES')
    .replace(/ +(ID|id)\b/g, ' $1')
    .replace(/ \(\d{2,}\)/g, ' (ID)')
    .replace(/, \d+ ns/g, ', # ns');
}

describe('core-lens on hosts', function () {
  this.timeout(90_000);
  let first: Sshd;
  let config = '';
  let folder = '';
  let environment: NodeJS.ProcessEnv = {};
  let known: string[] = [];
  let unmount: () => void = () => undefined;

  before(async function () {
    needBpf(this);
    needSshd(this, 'bpftool');
    unmount = mountBpffs();
    known = leftThere();
    folder = mkdtempSync(join(tmpdir(), 'hosts-'));
    first = await Sshd.start();
    const second = await Sshd.start();
    const called = (sshd: Sshd, name: string) =>
      sshd.clientLines().join('\n').replace('Host there', `Host ${name}`);
    config = first.write('config', `${called(first, 'first')}\n${called(second, 'second')}`);
    environment = {
      ...process.env,
      NO_COLOR: '1',
      XDG_RUNTIME_DIR: first.within('run'),
      TMPDIR: first.within('tmp'),
      XDG_DATA_HOME: folder,
    };
  });

  after(async () => {
    const leftovers = await Sshd.stopAll();
    unmount();
    if (folder !== '') rmSync(folder, { recursive: true });
    assert.deepEqual(leftovers, [], 'folders of connections');
  });

  afterEach(() => {
    assert.deepEqual(leftThere(), known, 'nothing is left on the host');
  });

  const on = (command: string, ...words: string[]): Promise<Ran> =>
    coreLens([command, '--ssh-config', config, ...words], { environment });

  const json = async (command: string, ...words: string[]) => {
    const { output, code } = await on(command, '--format', 'json', ...words);
    return { code, document: JSON.parse(output) as Document };
  };

  const unloadAll = (host = 'first') => on('unload', '-H', host, '--all');

  describe('hosts', () => {
    it('lists those of the configuration', async () => {
      assert.deepEqual(await on('hosts'), { code: 0, output: 'first\nsecond\n', errors: '' });
    });

    it('tells what a host has, and what mends what it lacks', async () => {
      const { output, code } = await on('hosts', '-H', 'first', '--bpftool', '/nowhere/bpftool');
      assert.equal(code, 1);
      assert.match(output, /^first {2}Linux \S+, \w+, /);
      assert.match(output, /^ {2}good {5}rights {10}root$/m);
      assert.match(
        output,
        /^ {2}missing {2}bpftool {9}there is no \/nowhere\/bpftool\n {4}\S.*bpftool/m,
      );
    });

    it('does not miss what is brought along', async () => {
      const words = ['--bpftool', '/nowhere/bpftool', '--upload-bpftool', '/usr/sbin/bpftool'];
      const { output, code } = await on('hosts', '-H', 'first', ...words);
      assert.equal(code, 0);
      assert.match(output, /good {5}bpftool .*; \/usr\/sbin\/bpftool is brought along/);
    });

    it('adds a kernel to the catalogue and prints where', async () => {
      const { output } = await on('hosts', '-H', 'first', '--add-kernel');
      const kernel = /^ {2}kernel added: (.*)$/m.exec(output)?.[1] ?? '';
      assert.ok(kernel.startsWith(join(folder, 'core-lens', 'kernels')), output);
      assert.ok((await openKernel(kernel)).ok);
      const listed = await coreLens(['kernels', '--kernel', kernel]);
      assert.equal(listed.code, 0);
    });

    it('as JSON', async () => {
      const { document } = await json('hosts', '-H', 'first');
      assert.deepEqual(shapeOf(document), {
        hosts: [
          {
            host: 'string',
            release: 'string',
            version: 'string',
            machine: 'string',
            distribution: 'string',
            user: 'string',
            root: 'boolean',
            bpftool: 'string',
            items: [{ id: 'string', state: 'string', text: 'string', remedy: 'object' }],
          },
        ],
      });
    });
  });

  describe('load and unload', () => {
    it('loads on two hosts at once, lists and unloads', async () => {
      const loaded = await on('load', '-H', 'first', '-H', 'second', COUNTS);
      assert.deepEqual(loaded.errors, '');
      assert.equal(loaded.code, 0);
      const one = (host: string) => [
        `${host}: loaded as core-lens-#-counts`,
        '  program id  type       tag               instructions  JIT bytes',
        '  count    ID  xdp        TAG FIGURES',
        '  shoot    ID  sched_cls  TAG FIGURES',
        '  maps: counts_bss, counts_rodata, seen',
        '',
      ];
      assert.deepEqual(withoutFigures(loaded.output).split('\n').map(squeezed), [
        ...one('first').map(squeezed),
        ...one('second').map(squeezed),
        ...['program first second', 'count loaded loaded', 'shoot loaded loaded', ''],
      ]);
      const listed = await on('unload', '-H', 'first');
      assert.match(
        withoutFigures(listed.output),
        /^first\n(?: {2}core-lens-#-counts {2}count \(ID\), shoot \(ID\)\n){2}$/,
      );
      const [, pins] = /as (core-lens-\S+)/.exec(loaded.output) ?? [];
      const gone = await on('unload', '-H', 'first', pins);
      assert.equal(gone.code, 0);
      assert.match(gone.output, /^first\n {2}unloaded {2}core-lens-/);
      assert.equal((await on('unload', '-H', 'first', pins)).code, 2);
      const rest = await on('unload', '-H', 'first', '-H', 'second', '--all');
      assert.equal(rest.code, 0);
      const { document } = await json('unload', '-H', 'first');
      assert.deepEqual(document.hosts[0].loads, []);
    });

    it('loads only the programs that are named, also one that is off', async () => {
      const { document, code } = await json('load', '-H', 'first', '-p', 'refuse', COUNTS);
      assert.equal(code, 0);
      const [{ programs, outcome }] = document.hosts;
      assert.equal(outcome, 'loaded');
      assert.deepEqual(
        programs?.map(({ name, type, verdict }) => ({ name, type, verdict })),
        [{ name: 'refuse', type: 'xdp', verdict: 'loads' }],
      );
      await unloadAll();
    });

    it('tells a refusal on its source line, with the registers and what the check had said', async () => {
      const { output, code } = await on('load', '-H', 'first', REFUSED);
      assert.equal(code, 1);
      const lines = output.split('\n');
      assert.equal(lines[0], 'first: refused');
      assert.match(
        lines[1],
        /^test\/hosts\/programs\/refused\.bpf\.c:16:\d+: error: reads_beyond: invalid access to packet.* \[memory-access\]$/,
      );
      assert.equal(lines[2], '    16 |         return *(int *)(data + 4);');
      assert.match(lines[3], /^ {7}\| +\^+$/);
      assert.match(lines[4], /^ {2}at \d+: \(61\) r0 = \*\(u32 \*\)\(r1 \+4\)$/);
      assert.match(lines[5], /^ {2}registers: R1\S*=pkt\(.* R10=fp0$/);
      assert.match(lines[6], /^ {2}The check does not look for this/);
    });

    it('warns before trying what would fail, and names the field', async () => {
      const words = ['-p', 'went_off_cpu', join('examples', 'legacy.bpf.o')];
      const { output, code } = await on('load', '-H', 'first', ...words);
      assert.equal(code, 1);
      const [warnings, refusal] = output.split(/^first: refused$/m);
      assert.match(warnings, /^What the check says before loading:\n/);
      const place = /^examples\/legacy\.bpf\.c:201:16: error: /m;
      assert.match(warnings, place);
      assert.match(warnings, /struct task_struct has no field 'state'/);
      assert.match(refusal, place);
      assert.match(refusal, /went_off_cpu: .*task_struct\S*\.state.* \[field-missing\]/);
      assert.match(refusal, /^ {2}The check said so: it fails there\.$/m);
      assert.doesNotMatch(output, /legacy\.bpf\.c:212/, 'of another program');
    });

    it('as JSON, of a refusal', async () => {
      const { document, code } = await json('load', '-H', 'first', REFUSED);
      assert.equal(code, 1);
      assert.deepEqual(shapeOf(document), LOAD_SHAPE);
      const [{ programs, failures }] = document.hosts;
      assert.deepEqual(
        programs?.map(({ name, outcome }) => [name, outcome]),
        [
          ['fine', 'not loaded'],
          ['reads_beyond', 'refused'],
        ],
      );
      assert.equal(failures?.[0].line, 16);
    });

    it('sets constants as an application would', async () => {
      const wrong = await on('load', '-H', 'first', '--set', 'limit=many', COUNTS);
      assert.equal(wrong.code, 2);
      assert.match(wrong.errors, /^core-lens: --set: 'limit' takes an integer/);
      const right = await on('load', '-H', 'first', '--set', 'limit=0', COUNTS);
      assert.equal(right.code, 0);
      await unloadAll();
    });

    it('copies a kernel once', async () => {
      const origin = () => {
        const kernels = join(folder, 'core-lens', 'kernels');
        const [name] = readdirSync(kernels).filter((entry) => entry.endsWith('@first'));
        return readFileSync(join(kernels, name, 'origin.json'), 'utf8');
      };
      await on('load', '-H', 'first', REFUSED);
      const before = origin();
      await on('load', '-H', 'first', REFUSED);
      assert.equal(origin(), before);
    });
  });

  describe('test', () => {
    it('runs a program with a ready packet, on two hosts', async () => {
      const words = ['-H', 'first', '-H', 'second', '-p', 'count', '--repeat', '6', COUNTS];
      const { output, code } = await on('test', ...words);
      assert.equal(code, 0);
      assert.equal(
        withoutFigures(output),
        [
          ...['first', '  count returned XDP_DROP (1), # ns', '  output: unchanged, 54 bytes', ''],
          ...['second', '  count returned XDP_DROP (1), # ns', '  output: unchanged, 54 bytes', ''],
          ...['program  first         second', 'count    XDP_DROP (1)  XDP_DROP (1)', ''],
        ].join('\n'),
      );
    });

    it('runs with data of a file', async () => {
      const data = join(folder, 'it is "data"');
      writeFileSync(data, new Uint8Array(64).fill(7));
      const { document, code } = await json(
        'test',
        ...['-H', 'first', '-p', 'count', '--data-in', data, '--set', 'limit=0', COUNTS],
      );
      assert.equal(code, 0);
      const [run] = document.hosts[0].runs ?? [];
      assert.deepEqual(
        [run.outcome, run.returned, run.returnedName, run.output],
        ['ran', 1, 'XDP_DROP', '07'.repeat(64)],
      );
    });

    it('runs with a context what bpftool cannot', async () => {
      const context = join(folder, 'context');
      writeFileSync(context, Uint8Array.of(3, 0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0));
      const run = async (program: string, file = context) => {
        const words = ['-H', 'first', '-p', program, '--ctx-in', file, CONTEXTS];
        return (await json('test', ...words)).document.hosts[0].runs?.[0];
      };
      assert.equal((await run('second_word'))?.returned, 5);
      const short = join(folder, 'short');
      writeFileSync(short, Uint8Array.of(3, 0, 0, 0, 0, 0, 0, 0));
      const doubled = await run('doubles', short);
      assert.equal(doubled?.returned, 3);
      assert.equal(doubled.context, '0300000006000000');
    });

    it('tells why a program is refused', async () => {
      const { output, code } = await on('test', '-H', 'first', '-p', 'reads_beyond', REFUSED);
      assert.equal(code, 1);
      assert.match(
        output,
        /^first\n {2}refused {2}reads_beyond\ntest\/hosts\/programs\/refused\.bpf\.c:16:/,
      );
    });
  });

  describe('test --cases', () => {
    /** A folder with the object and these cases of it. */
    function written(cases: readonly object[], more: object = {}): string {
      const place = mkdtempSync(join(folder, 'cases-'));
      copyFileSync(join(ROOT, COUNTS), join(place, 'counts.bpf.o'));
      const file = join(place, 'counts.bpf.test.json');
      writeFileSync(file, JSON.stringify({ ...more, cases }, null, 2));
      return file;
    }

    const passes = {
      name: 'passes the first',
      program: 'count',
      packet: { protocol: 'udp' },
      expect: { returns: 'XDP_PASS', output: 'unchanged' },
    };

    it('passes', async () => {
      const file = written([passes, { ...passes, name: 'and again', constants: { limit: 2 } }]);
      const { output, code, errors } = await on('test', '-H', 'first', '--cases', file);
      assert.equal(errors, '');
      assert.equal(code, 0);
      assert.equal(
        withoutFigures(output),
        'first\n' +
          '  passed   passes the first  XDP_PASS (2), # ns\n' +
          '  passed   and again  XDP_PASS (2), # ns\n' +
          '\n' +
          '2 cases, 1 host: 2 passed\n',
      );
    });

    it('fails at the field of the file that expects something else', async () => {
      const drops = { ...passes, name: 'drops', constants: { limit: 0 } };
      const file = written([passes, drops]);
      const { output, code } = await on('test', '-H', 'first', '-H', 'second', '--cases', file);
      assert.equal(code, 1);
      const line =
        readFileSync(file, 'utf8')
          .split('\n')
          .findLastIndex((text) => text.includes('"returns"')) + 1;
      assert.ok(
        output.includes(
          `    ${file}:${line}:20: expect.returns: it returned XDP_DROP (1), not XDP_PASS (2)\n`,
        ),
        output,
      );
      assert.match(output, /^passes the first {2}passed {2}passed\ndrops {13}failed {2}failed$/m);
      assert.match(output, /^2 cases, 2 hosts: 2 passed, 2 failed$/m);
    });

    it('shows where the output differs', async () => {
      const file = written([{ ...passes, expect: { output: 'ff' } }]);
      const { output, code } = await on('test', '-H', 'first', '--cases', file);
      assert.equal(code, 1);
      assert.match(output, /expect\.output: the output has 42 bytes, not 1/);
      assert.match(output, /^ {4}output: unchanged, 42 bytes$/m);
    });

    it('runs what can be run, and says what is wrong with the rest', async () => {
      const wrong = { ...passes, name: 'wrong', expect: { returns: 'TC_ACT_OK' } };
      const unknown = { ...passes, name: 'unknown', program: 'nobody' };
      const file = written([passes, wrong, unknown]);
      const { output, code, errors } = await on('test', '-H', 'first', '--cases', file);
      assert.equal(code, 2);
      assert.match(output, /^1 case, 1 host: 1 passed$/m);
      assert.match(
        errors,
        /:\d+:\d+: cases\[1\]\.expect\.returns: .*'TC_ACT_OK' is not returned by/,
      );
      assert.match(errors, /:\d+:\d+: cases\[2\]\.program: the object has no program 'nobody'/);
    });

    it('reads files beside the cases only', async () => {
      writeFileSync(join(folder, 'outside'), new Uint8Array(64));
      const named = (path: string) => ({
        name: path,
        program: 'count',
        dataFile: path,
        expect: { returns: 'XDP_PASS' },
      });
      const file = written([named('inside'), named('../outside'), named('link'), named('none')]);
      writeFileSync(join(file, '..', 'inside'), new Uint8Array(64));
      symlinkSync('../outside', join(file, '..', 'link'));
      const { output, errors } = await on('test', '-H', 'first', '--cases', file);
      assert.match(output, /^ {2}passed {3}inside/m);
      assert.match(errors, /cases\[1\]\.dataFile: it leads out of the folder of the cases/);
      assert.match(errors, /cases\[2\]\.dataFile: it leads out of the folder of the cases/);
      assert.match(errors, /cases\[3\]\.dataFile: no such file/);
    });

    it('as JSON', async () => {
      const file = written([{ ...passes, expect: { returns: 'XDP_TX' } }]);
      const { document, code } = await json('test', '-H', 'first', '--cases', file);
      assert.equal(code, 1);
      assert.deepEqual(shapeOf(document), TEST_SHAPE);
    });
  });

  describe('what goes wrong', () => {
    it('is told of one host while the other is asked', async () => {
      const words = ['-H', 'nowhere.invalid', '-H', 'first', '-p', 'count', COUNTS];
      const { output, errors, code } = await on('test', ...words);
      assert.equal(code, 2);
      assert.match(errors, /^core-lens: nowhere\.invalid has no address: /);
      assert.match(output, /^count {4}not reached {6}XDP_PASS \(2\)$/m);
    });

    for (const [words, message] of [
      [['load', COUNTS], /no host given; name one with --host/],
      [['load', '-H', 'first'], /no object file given/],
      [['load', '-H', 'first', COUNTS, REFUSED], /one word too many/],
      [
        ['load', '-H', 'first', '-p', 'none', COUNTS],
        /no program 'none'; it has count, refuse, shoot/,
      ],
      [
        ['load', '-H', 'first', '-p', 'count', '-p', 'refuse', COUNTS],
        /'refuse', which is off by itself, cannot be loaded beside 'count'/,
      ],
      [['load', '-H', 'first', 'nowhere.o'], /nowhere\.o: no such file/],
      [['load', '-H', 'first', 'package.json'], /package\.json: /],
      [
        ['load', '-H', 'first', '--repeat', '2', COUNTS],
        /--repeat is an option of 'core-lens test'/,
      ],
      [['test', '-H', 'first', COUNTS], /name the one program/],
      [['test', '-H', 'first', '-p', 'count', '--repeat', '0', COUNTS], /--repeat takes/],
      [['test', '-H', 'first', '-p', 'count', '--data-in', 'none', COUNTS], /none: no such file/],
      [['test', '-H', 'first', '-p', 'second_word', '--repeat', '2', CONTEXTS], /only once/],
      [['test', '-H', 'first', '--cases', 'none.json'], /none\.json: no such file/],
      [['test', '-H', 'first', '--cases', 'package.json'], /package\.json/],
      [['unload', '-H', 'first', '--all', 'core-lens-00000000-x'], /one word too many/],
      [['hosts', '--add-kernel'], /--add-kernel is of hosts/],
      [['hosts', '--host=-oProxyCommand=touch pwned'], /names no host/],
      [['hosts', '-H', '-oProxyCommand=touch pwned'], /'-H' argument is ambiguous\. See/],
      [['hosts', '-H', 'a\u001b[31mb'], /names no host/],
      [['hosts', '-H', '$(touch pwned)'], /names no host/],
      [['hosts', '-H', 'first', '--upload-bpftool', 'none'], /none: no such file/],
    ] as const) {
      it(JSON.stringify(words.join(' ')), async () => {
        const [command, ...rest] = words;
        const { code, errors, output } = await on(command, ...rest);
        assert.equal(code, 2);
        assert.match(errors, message);
        // eslint-disable-next-line no-control-regex
        assert.doesNotMatch(errors + output, /\u001b/);
        assert.equal(existsSync('pwned'), false);
      });
    }

    it('names of files are what they are', async () => {
      const place = mkdtempSync(join(folder, 'names-'));
      for (const name of ["it's $(touch pwned).bpf.o", 'two\nlines.bpf.o', '-rf.o']) {
        copyFileSync(join(ROOT, COUNTS), join(place, name));
        const { code, errors } = await on('load', '-H', 'first', join(place, name));
        assert.equal(code, 0, errors);
      }
      assert.equal((await unloadAll()).code, 0);
    });

    it('a bpftool that says terrible things is shown as text', async () => {
      const bpftool = fakeBpftool(`printf '\\033[31mError: \\033]0;title\\007 no\\n' >&2; exit 1`);
      const { output, code } = await on('load', '-H', 'first', '--bpftool', bpftool, COUNTS);
      assert.equal(code, 1);
      // eslint-disable-next-line no-control-regex
      assert.doesNotMatch(output, /[\u001b\u0007]/);
      assert.match(output, /\\u\{1b\}/);
    });

    it('what is cancelled ends on both sides', async () => {
      const started = join(folder, 'started');
      const bpftool = fakeBpftool(`touch '${started}'; sleep 600`);
      const words = ['load', '-F', config, '-H', 'first', '--bpftool', bpftool, COUNTS];
      const child = spawn(process.execPath, [BUILT, ...words], {
        cwd: ROOT,
        env: environment,
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
      let errors = '';
      child.stderr.on('data', (piece: Buffer) => (errors += piece.toString()));
      for (let i = 0; i < 600 && !existsSync(started); i++) {
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      assert.ok(existsSync(started), errors);
      child.kill('SIGINT');
      assert.equal(await ended, 130);
      assert.match(errors, /what was asked of first was cancelled/);
      await until('the host is clean', () => leftThere().length === known.length);
    });

    it('what ssh asks is asked at the terminal, and not shown', async () => {
      const locked = await Sshd.start({ passphrase: 'open sesame' });
      const words = ['hosts', '-F', locked.configFile, '-H', 'there'];
      const command = [process.execPath, BUILT, ...words].map((word) => `'${word}'`).join(' ');
      const child = spawn('script', ['-qec', command, '/dev/null'], {
        cwd: ROOT,
        env: environment,
      });
      let shown = '';
      child.stdout.on('data', (piece: Buffer) => (shown += piece.toString()));
      const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
      await until('it asks', () => shown.includes('Enter passphrase for '));
      child.stdin.write('open sesamy\u007fe\r');
      assert.equal(await ended, 0, shown);
      assert.match(shown, /good {5}rights/);
      assert.doesNotMatch(shown, /sesam/);
    });

    it('what ssh asks is asked nobody in a pipe', async () => {
      const locked = await Sshd.start({ passphrase: 'open sesame' });
      const words = ['hosts', '-F', locked.configFile, '-H', 'there'];
      const { code, errors } = await coreLens(words, { environment });
      assert.equal(code, 2);
      assert.match(errors, /^core-lens: .*does not let this user in/);
    });

    function fakeBpftool(does: string): string {
      const place = mkdtempSync(join(folder, 'bpftool-'));
      const path = join(place, 'bpftool');
      const knows = `[ "$1" = version ] && { echo 'bpftool v7.1.0'; exit; }`;
      writeFileSync(path, `#!/bin/sh\n${knows}\n${does}\n`);
      chmodSync(path, 0o755);
      return path;
    }

    it('is told of a file in place of the catalogue, and loads all the same', async () => {
      const blocked = join(folder, 'blocked');
      mkdirSync(blocked);
      writeFileSync(join(blocked, 'core-lens'), '');
      const words = ['load', '-F', config, '-H', 'first', COUNTS];
      const { code, errors } = await coreLens(words, {
        environment: { ...environment, XDG_DATA_HOME: blocked },
      });
      assert.equal(code, 0);
      assert.match(errors, /first: not checked beforehand: the kernel cannot be saved in /);
      await unloadAll();
    });
  });
});

function squeezed(line: string): string {
  return line
    .trim()
    .replace(/ +/g, ' ')
    .replace(/^(program) id .*/, '$1');
}
