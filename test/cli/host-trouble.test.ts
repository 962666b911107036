import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { Sshd, until } from '../ssh/sshd';
import { BUILT, coreLens, ROOT } from './command-line';
import { CONTEXTS, COUNTS, REFUSED, twoHosts } from './two-hosts';

describe('what goes wrong with core-lens on hosts', function () {
  this.timeout(90_000);
  const hosts = twoHosts();
  const { on, unloadAll } = hosts;

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
    [['load', '-H', 'first', '--repeat', '2', COUNTS], /--repeat is an option of 'core-lens test'/],
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
    const place = mkdtempSync(join(hosts.folder, 'names-'));
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
    const before = hosts.left.length;
    const started = join(hosts.folder, 'started');
    const bpftool = fakeBpftool(`touch '${started}'; sleep 600`);
    const words = ['load', '-F', hosts.config, '-H', 'first', '--bpftool', bpftool, COUNTS];
    const child = spawn(process.execPath, [BUILT, ...words], {
      cwd: ROOT,
      env: hosts.environment,
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
    await until('the host is clean', () => hosts.left.length === before);
  });

  it('what ssh asks is asked at the terminal, and not shown', async () => {
    const locked = await Sshd.start({ passphrase: 'open sesame' });
    const words = ['hosts', '-F', locked.configFile, '-H', 'there'];
    const command = [process.execPath, BUILT, ...words].map((word) => `'${word}'`).join(' ');
    const child = spawn('script', ['-qec', command, '/dev/null'], {
      cwd: ROOT,
      env: hosts.environment,
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
    const { code, errors } = await coreLens(words, { environment: hosts.environment });
    assert.equal(code, 2);
    assert.match(errors, /^core-lens: .*does not let this user in/);
  });

  function fakeBpftool(does: string): string {
    const place = mkdtempSync(join(hosts.folder, 'bpftool-'));
    const path = join(place, 'bpftool');
    const knows = `[ "$1" = version ] && { echo 'bpftool v7.1.0'; exit; }`;
    writeFileSync(path, `#!/bin/sh\n${knows}\n${does}\n`);
    chmodSync(path, 0o755);
    return path;
  }

  it('is told of a file in place of the catalogue, and loads all the same', async () => {
    const blocked = join(hosts.folder, 'blocked');
    mkdirSync(blocked);
    writeFileSync(join(blocked, 'core-lens'), '');
    const words = ['load', '-F', hosts.config, '-H', 'first', COUNTS];
    const { code, errors } = await coreLens(words, {
      environment: { ...hosts.environment, XDG_DATA_HOME: blocked },
    });
    assert.equal(code, 0);
    assert.match(errors, /first: not checked beforehand: the kernel cannot be saved in /);
    await unloadAll();
  });
});
