import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mountBpffs, needBpf } from '../hosts/bpffs';
import { getsLines, instances, mountTracefs, needTracing } from '../hosts/tracefs';
import { needSshd, until } from '../ssh/sshd';
import { BUILT, ROOT, type Ran } from './command-line';
import { shapeOf } from './shape';
import { PROGRAMS, TwoHosts } from './two-hosts';

describe('core-lens watch', function () {
  this.timeout(90_000);
  const hosts = new TwoHosts();
  let prints = '';
  let strangers = '';
  const putBack: (() => void)[] = [];
  /** Traces that others have. */
  let known: string[] = [];

  const traces = () => instances().filter((name) => !known.includes(name));

  before(async function () {
    needBpf(this);
    needTracing(this);
    needSshd(this, 'bpftool');
    putBack.push(mountBpffs(), mountTracefs());
    await hosts.start();
    writeFileSync(join(hosts.folder, 'packet'), new Uint8Array(64));
    prints = await load('prints');
    strangers = await load('strangers');
  });

  after(async () => {
    for (const pins of [prints, strangers]) {
      if (pins !== '') await hosts.on('unload', '-H', 'first', pins);
    }
    await hosts.stop();
    for (const back of putBack.reverse()) back();
  });

  beforeEach(() => {
    known = instances();
  });

  afterEach(() => {
    assert.deepEqual(traces(), []);
    assert.equal(existsSync('/sys/fs/bpf/core-lens-statistics'), false);
  });

  async function load(name: string): Promise<string> {
    const { output, errors } = await hosts.on(
      'load',
      '-H',
      'first',
      join(PROGRAMS, `${name}.bpf.o`),
    );
    const pins = /as (core-lens-\S+)/.exec(output)?.[1];
    assert.ok(pins !== undefined, `${output}${errors}`);
    return pins;
  }

  function run(pins: string, program: string): void {
    const pin = join('/sys/fs/bpf', pins, 'progs', program);
    execFileSync('bpftool', [
      'prog',
      'run',
      'pinned',
      pin,
      'data_in',
      join(hosts.folder, 'packet'),
    ]);
  }

  /** Runs programs as soon as something watches them. */
  async function whileWatched(words: string[], count: number, runs: () => void): Promise<Ran> {
    const ran = hosts.on('watch', ...words);
    await until('it is traced', () => traces().filter(getsLines).length === count);
    runs();
    return ran;
  }

  it('shows lines as they come, and numbers and maps at the end of a pipe', async () => {
    const words = ['-H', 'first', '--seconds', '6', '--maps', prints];
    const { output, errors, code } = await whileWatched(words, 1, () => {
      run(strangers, 'stranger');
      run(prints, 'greet');
      run(prints, 'terrible');
    });
    assert.equal(errors, '');
    assert.equal(code, 0);
    const lines = output.split('\n');
    assert.equal(lines[0], `watching ${prints}: greet, lists, silent, terrible`);
    assert.match(output, /^events is not shown: what is in a ring buffer /m);
    assert.match(output, /^\d+\.\d{6} (?:bpftool|<\.{3}>)-\d+ greet: greeted 64 bytes of nobody$/m);
    assert.match(output, /^\d+\.\d{6} (?:bpftool|<\.{3}>)-\d+ terrible: and more$/m);
    assert.doesNotMatch(output, /stranger/);
    assert.match(output, /^ {2}program +type +runs +mean ns +runs in all$/m);
    assert.match(output, /^ {2}greet +xdp +1 +[1-9]\d* +1$/m);
    assert.match(output, /^ {2}silent +xdp +0 +- +0$/m);
    assert.match(output, /^flows \(hash, 8 at most\)\n {2}7: \{"packets":1,"most":/m);
    assert.match(output, /^large \(array, 1000000 at most\)\n(?: {2}\d+: 0\n){20} {2}… and more$/m);
    // eslint-disable-next-line no-control-regex
    assert.doesNotMatch(output, /\u001b/);
  });

  it('tells JSON, a line an event', async () => {
    const words = ['-H', 'first', '-H', 'second', '--seconds', '6', '--maps', '-f', 'json', prints];
    const { output, code } = await whileWatched(words, 2, () => {
      run(prints, 'greet');
    });
    assert.equal(code, 0);
    const events = output
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { host: string; event: string; name?: string });
    const shapes = (event: string) => {
      const found = events.findLast((each) => each.event === event && each.host === 'first');
      return shapeOf(found);
    };
    const program = { name: 'string', id: 'number', type: 'string' };
    const map = { name: 'string', id: 'number', type: 'string', maxEntries: 'number' };
    assert.deepEqual(shapes('started'), {
      host: 'string',
      event: 'string',
      measured: 'boolean',
      loads: [
        {
          pins: 'string',
          programs: [{ ...program, tag: 'string' }],
          maps: [{ ...map, opaque: 'object' }],
        },
      ],
    });
    assert.deepEqual(shapes('tracing'), { host: 'string', event: 'string' });
    assert.deepEqual(shapes('line'), {
      host: 'string',
      event: 'string',
      time: 'number',
      cpu: 'number',
      task: 'string',
      pid: 'number',
      text: 'string',
      pins: 'string',
      program: 'string',
    });
    assert.deepEqual(shapes('programs'), {
      host: 'string',
      event: 'string',
      programs: [
        {
          pins: 'string',
          ...program,
          runs: 'number',
          nanoseconds: 'number',
          mean: 'number',
          total: { count: 'number', nanoseconds: 'number' },
        },
      ],
    });
    const flows = events.findLast(({ name }) => name === 'flows');
    assert.deepEqual(shapeOf(flows), {
      host: 'string',
      event: 'string',
      pins: 'string',
      ...map,
      entries: [{ key: 'number', value: { packets: 'number', most: 'string', name: 'string' } }],
      isCut: 'boolean',
      opaque: 'object',
    });
    const ends = events.filter(({ event }) => event === 'ended');
    assert.deepEqual(ends.map(({ host }) => host).sort(), ['first', 'second']);
  });

  it('ends when all is unloaded', async () => {
    const pins = await load('strangers');
    const ran = hosts.on('watch', '-H', 'first', pins);
    await until('it is traced', () => traces().some(getsLines));
    await hosts.on('unload', '-H', 'first', pins);
    const { output, code } = await ran;
    assert.equal(code, 0);
    assert.ok(output.includes(`${pins} is unloaded\n`), output);
  });

  it('ends well when it is interrupted, on a terminal with numbers as they change', async () => {
    const words = [BUILT, 'watch', '-F', hosts.config, '-H', 'first', prints];
    const command = [process.execPath, ...words].map((word) => `'${word}'`).join(' ');
    // A shell that waits may end with what interrupts the program.
    const child = spawn('script', ['-qec', `exec ${command}`, '/dev/null'], {
      cwd: ROOT,
      env: hosts.environment,
    });
    let shown = '';
    child.stdout.on('data', (piece: Buffer) => (shown += piece.toString()));
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
    await until('numbers are shown', () => /silent +xdp +0/.test(shown));
    run(prints, 'silent');
    await until('they change', () => /silent +xdp +1/.test(shown));
    child.stdin.write('\u0003');
    assert.equal(await ended, 0, shown);
  });

  it('tells of a host that is not reached, and watches the other', async () => {
    const words = ['-H', 'nowhere.invalid', '-H', 'first', '--seconds', '2', '--no-trace', prints];
    const { output, errors, code } = await hosts.on('watch', ...words);
    assert.equal(code, 2);
    assert.match(errors, /nowhere\.invalid has no address/);
    assert.match(output, /^first: watching /);
  });

  for (const [words, message] of [
    [[], /no host given/],
    [['-H', 'first', '--interval', '0'], /--interval takes whole seconds from 1 on, not '0'/],
    [['-H', 'first', '--seconds', '1.5'], /--seconds takes whole seconds/],
    [['-H', 'first', '--all'], /--all is an option of 'core-lens unload'/],
    [['-H', 'first', 'core-lens-00000000-x'], /nothing of CO-RE Lens is pinned as 'core-lens-0/],
    [['-H', 'first', '../..'], /nothing of CO-RE Lens is pinned as '\.\.\/\.\.'/],
    [['-H', 'first', '--bpftool', '/nowhere/bpftool'], /there is no \/nowhere\/bpftool/],
  ] as const) {
    it(`says what is wrong with '${words.join(' ')}'`, async () => {
      const { code, errors } = await hosts.on('watch', ...words);
      assert.equal(code, 2);
      assert.match(errors, message);
    });
  }
});
