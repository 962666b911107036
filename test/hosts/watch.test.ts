import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { installMissing, Unavailable } from '../../scripts/debian';
import type { Result } from '../../server/src/bytes';
import {
  DEFAULT_WISHES,
  loadObject,
  removePins,
  watchLoads,
  type HostFault,
  type WatchEnd,
  type WatchEvent,
  type WatchRequest,
} from '../../server/src/hosts';
import { SshConnection } from '../../server/src/ssh';
import { needSshd, Sshd } from '../ssh/sshd';
import { mountBpffs, needBpf } from './bpffs';
import { instances, mountTracefs, needTracing } from './tracefs';

const PROGRAMS = join(__dirname, 'programs');
const PINS = '/sys/fs/bpf';
const MARKS = join(PINS, 'core-lens-statistics');
const TRACING_ON = '/sys/kernel/tracing/tracing_on';
const SETTING = '/proc/sys/kernel/bpf_stats_enabled';

/** Processes of this machine that read a trace or have runs counted. */
function watching(): string[] {
  const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return all.filter((pid) => {
    try {
      const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
      const reads = words[0] === 'dd' && words[1].endsWith('/trace_pipe');
      return reads || (words[0] === 'perl' && words[2].includes('$of_run_time'));
    } catch {
      return false;
    }
  });
}

/** A look at numbers takes long where much else runs. */
async function until(what: string, isSo: () => boolean): Promise<void> {
  for (let i = 0; i < 1000; i++) {
    if (isSo()) return;
    await wait(40);
  }
  throw new Error(`in vain: ${what}`);
}

describe('watching a host', function () {
  this.timeout(90_000);
  let sshd: Sshd;
  let host: SshConnection;
  let folder = '';
  /** Of what the tests load, by the object's name. */
  let prints = '';
  let strangers = '';
  const putBack: (() => void)[] = [];
  const stops: AbortController[] = [];
  /** What others have: traces, and processes that watch. */
  let known: string[] = [];

  const traces = () => instances().filter((name) => !known.includes(name));
  const processes = () => watching().filter((pid) => !known.includes(pid));

  before(async function () {
    needBpf(this);
    needTracing(this);
    needSshd(this, 'bpftool');
    putBack.push(mountBpffs(), mountTracefs());
    folder = mkdtempSync(join(tmpdir(), 'watch-'));
    writeFileSync(join(folder, 'packet'), new Uint8Array(64));
    sshd = await Sshd.start();
    host = await connected(sshd);
    prints = await load('prints');
    strangers = await load('strangers');
  });

  after(async () => {
    if (folder !== '') {
      for (const pins of [prints, strangers]) await removePins(host, DEFAULT_WISHES, pins);
      rmSync(folder, { recursive: true });
    }
    await Sshd.stopAll();
    for (const back of putBack.reverse()) back();
  });

  beforeEach(() => {
    known = [...instances(), ...watching()];
  });

  afterEach(() => {
    for (const stop of stops.splice(0)) stop.abort();
  });

  async function connected(server: Sshd): Promise<SshConnection> {
    const opened = await SshConnection.open(server.target, server.settings());
    assert.ok(opened.ok, JSON.stringify(opened));
    return opened.value;
  }

  async function load(name: string): Promise<string> {
    const path = join(PROGRAMS, `${name}.bpf.o`);
    const bytes = readFileSync(path);
    const loaded = await loadObject(host, DEFAULT_WISHES, { path, bytes, attaches: false });
    assert.ok(loaded.ok && loaded.value.kind === 'loaded', JSON.stringify(loaded));
    return loaded.value.pins;
  }

  /** Runs a program on this machine. */
  function run(pins: string, program: string, repeat = 1): void {
    const pin = join(PINS, pins, 'progs', program);
    const words = ['prog', 'run', 'pinned', pin, 'data_in', join(folder, 'packet')];
    execFileSync('bpftool', [...words, 'repeat', String(repeat)]);
  }

  /** Whether the kernel counts the runs of programs now. */
  function isCounting(): boolean {
    const pin = join(PINS, prints, 'progs', 'silent');
    const count = () => {
      const text = execFileSync('bpftool', ['-j', 'prog', 'show', 'pinned', pin], {
        encoding: 'utf8',
      });
      return (JSON.parse(text) as { run_cnt?: number }).run_cnt ?? 0;
    };
    const before = count();
    run(prints, 'silent', 3);
    return count() > before;
  }

  const setting = () => readFileSync(SETTING, 'utf8').trim();

  /** A watch that runs. */
  function start(on: SshConnection, more: Partial<WatchRequest> = {}) {
    const events: WatchEvent[] = [];
    const stop = new AbortController();
    stops.push(stop);
    const ended = watchLoads(on, DEFAULT_WISHES, {
      pins: [prints],
      interval: 1,
      showsMaps: false,
      showsTrace: false,
      mostEntries: 4,
      signal: stop.signal,
      onEvent: (event) => events.push(event),
      ...more,
    });
    const has = (kind: WatchEvent['kind']) => events.some((event) => event.kind === kind);
    return {
      events,
      ended,
      async is(kind: WatchEvent['kind']): Promise<void> {
        let early: Result<WatchEnd, HostFault> | null = null;
        void ended.then((result) => (early = result));
        await until(`${kind} is told`, () => {
          if (early !== null && !has(kind)) throw new Error(JSON.stringify(early));
          return has(kind);
        });
      },
      lines: () => events.flatMap((event) => (event.kind === 'line' ? [event] : [])),
      notes: () => events.flatMap((event) => (event.kind === 'note' ? [event.code] : [])),
      lastRuns(program: string): number | null {
        const all = events.flatMap((event) => (event.kind === 'programs' ? [event] : []));
        return all.at(-1)?.programs.find(({ name }) => name === program)?.runs?.count ?? null;
      },
      async stop(): Promise<void> {
        stop.abort();
        assert.deepEqual(await ended, { ok: true, value: 'stopped' });
      },
    };
  }

  async function nothingIsLeft(): Promise<void> {
    await until('nothing is left', () => {
      return traces().length === 0 && processes().length === 0 && !existsSync(MARKS);
    });
    assert.equal(isCounting(), false, 'runs are not counted any more');
    assert.equal(setting(), '0');
  }

  it('tells the lines of what is watched, and no others', async () => {
    const watch = start(host, { showsTrace: true });
    await watch.is('tracing');
    assert.equal(traces().length, 1);
    run(strangers, 'stranger');
    run(prints, 'lists');
    run(prints, 'greet');
    run(prints, 'terrible');
    run(strangers, 'stranger');
    await until('lines came', () => watch.lines().length >= 4);
    await watch.stop();
    // Where much runs, the kernel has not always noted the name of a task.
    const tasks = watch.lines().map(({ task }) => task);
    assert.ok(
      tasks.every((task) => task === 'bpftool' || task === '<...>'),
      tasks.join(),
    );
    assert.deepEqual(
      watch.lines().map(({ text, pins, program }) => ({ text, pins, program })),
      [
        { text: 'listed 1     2 ab 0', program: 'lists' },
        { text: 'greeted 64 bytes of nobody', program: 'greet' },
        { text: 'terrible: \\u{1b}[31m red', program: 'terrible' },
        { text: 'and more', program: 'terrible' },
      ].map((line) => ({ ...line, pins: prints })),
    );
    assert.deepEqual(watch.notes(), []);
    await nothingIsLeft();
  });

  it('counts and times runs while it watches, and no longer', async () => {
    assert.equal(isCounting(), false);
    const watch = start(host);
    await watch.is('programs');
    const first = watch.lastRuns('silent');
    run(prints, 'silent', 40);
    await until('runs are told', () => watch.lastRuns('silent') === (first ?? 0) + 40);
    await watch.stop();
    const { programs } = watch.events.findLast((event) => event.kind === 'programs') ?? {
      programs: [],
    };
    const silent = programs.find(({ name }) => name === 'silent');
    assert.ok(silent?.mean !== null && silent !== undefined && silent.mean > 0);
    assert.equal(silent.mean * (silent.runs?.count ?? 0), silent.runs?.nanoseconds);
    assert.equal(programs.length, 4);
    await nothingIsLeft();
  });

  it('leaves nothing when the connection is cut', async () => {
    const other = await Sshd.start();
    const watch = start(await connected(other), { showsTrace: true });
    await watch.is('tracing');
    await watch.is('programs');
    assert.equal(isCounting(), true);
    other.cut();
    const ended = await watch.ended;
    assert.equal(ended.ok ? null : ended.fault.code, 'connection-lost');
    await nothingIsLeft();
  });

  for (const [who, removes] of [
    [
      'the next watch',
      async () => {
        const next = start(host, { showsTrace: true });
        await next.is('tracing');
        await next.stop();
      },
    ],
    [
      'unloading',
      async () => {
        await removePins(host, DEFAULT_WISHES, await load('strangers'));
      },
    ],
  ] as const) {
    it(`leaves nothing when all of it is killed but the kernel’s trace, which ${who} removes`, async () => {
      const other = await Sshd.start();
      const watch = start(await connected(other), { showsTrace: true });
      await watch.is('tracing');
      await until('both are there', () => processes().length === 2);
      const groups = processes().map((pid) => groupOf(pid));
      for (const group of new Set(groups)) process.kill(-group, 'SIGKILL');
      await watch.ended;
      await until('the kernel counts no more', () => !isCounting());
      const left = traces().at(0);
      assert.ok(left !== undefined);
      await removes();
      assert.ok(!traces().includes(left));
      await nothingIsLeft();
    });
  }

  it('leaves the trace of another that has not begun to read it', async () => {
    const born = /^.*\) (?:\S+ ){19}(\d+)/.exec(readFileSync('/proc/self/stat', 'utf8'))?.[1];
    const trace = join('/sys/kernel/tracing/instances', `core-lens-${process.pid}_${born}`);
    mkdirSync(trace);
    try {
      const watch = start(host, { showsTrace: true });
      await watch.is('tracing');
      await watch.stop();
      await removePins(host, DEFAULT_WISHES, await load('strangers'));
      assert.ok(existsSync(trace));
    } finally {
      rmdirSync(trace);
    }
    await nothingIsLeft();
  });

  function groupOf(pid: string): number {
    const afterName = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /, '');
    return Number(afterName.split(' ')[2]);
  }

  it('tells what is in maps, with their types', async () => {
    run(prints, 'greet');
    run(prints, 'lists');
    const watch = start(host, { showsMaps: true });
    await watch.is('programs');
    const told = () =>
      new Map(
        watch.events.flatMap((event) =>
          event.kind === 'map' ? [[event.map.name, event.contents] as const] : [],
        ),
      );
    const contents = told();
    assert.deepEqual(contents.get('flows'), {
      entries: [{ key: 7, value: { packets: 1, most: '18446744073709551615', name: 'first' } }],
      isCut: false,
    });
    const [each] = contents.get('each_cpu')?.entries ?? [];
    assert.ok(Array.isArray(each.value));
    assert.deepEqual(
      contents.get('large')?.entries.map(({ key }) => key),
      [0, 1, 2, 3],
    );
    assert.equal(contents.get('large')?.isCut, true);
    assert.equal(contents.get('events'), null);
    const started = watch.events.find((event) => event.kind === 'started');
    const events = started?.loads[0].maps.find(({ name }) => name === 'events');
    assert.match(events?.opaque ?? '', /ring buffer/);
    const total = () => JSON.stringify(told().get('prints_bss')?.entries[0].value);
    const before = total();
    assert.match(before, /^\{"total":\d+\}$/);
    run(prints, 'greet');
    await until('the change is told', () => total() !== before);
    const constants = told().get('prints_rodata')?.entries;
    assert.deepEqual(constants, [{ key: null, value: {} }]);
    await watch.stop();
  });

  it('ends when what it watches is unloaded', async () => {
    const [one, other] = [await load('strangers'), await load('strangers')];
    const watch = start(host, { pins: [one, other], showsTrace: true });
    await watch.is('tracing');
    await removePins(host, DEFAULT_WISHES, one);
    await watch.is('gone');
    await removePins(host, DEFAULT_WISHES, other);
    assert.deepEqual(await watch.ended, { ok: true, value: 'gone' });
    const gone = watch.events.flatMap((event) => (event.kind === 'gone' ? [event.pins] : []));
    assert.deepEqual(gone, [one, other]);
    await nothingIsLeft();
  });

  it('watches all that this tool has loaded, and nothing else', async () => {
    const foreign = join(PINS, 'foreign-00000000-x');
    mkdirSync(foreign);
    try {
      const watch = start(host, { pins: null });
      await watch.is('started');
      await watch.stop();
      const started = watch.events.find((event) => event.kind === 'started');
      const names = started?.loads.map(({ pins }) => pins) ?? [];
      assert.ok(names.includes(prints) && names.includes(strangers));
      assert.ok(names.every((name) => name.startsWith('core-lens-')));
      assert.ok(existsSync(foreign));
    } finally {
      rmSync(foreign, { recursive: true });
    }
  });

  for (const name of ['core-lens-00000000-none', '../x', 'a b', '']) {
    it(`does not know '${name}'`, async () => {
      const { ended } = start(host, { pins: [prints, name] });
      const result = await ended;
      assert.equal(result.ok ? null : result.fault.code, 'pins-unknown');
    });
  }

  it('is stopped before it began', async () => {
    const watch = start(host, { signal: AbortSignal.abort() });
    assert.deepEqual(await watch.ended, { ok: true, value: 'stopped' });
    await nothingIsLeft();
  });

  it('watches on a host that has busybox for all but bpftool', async function () {
    this.timeout(180_000);
    try {
      installMissing(['busybox-static']);
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      console.log(`      left out: ${error.message}`);
      this.skip();
    }
    const tools = join(folder, 'busybox');
    mkdirSync(tools);
    const busybox = execFileSync('sh', ['-c', 'command -v busybox'], { encoding: 'utf8' }).trim();
    for (const name of execFileSync(busybox, ['--list'], { encoding: 'utf8' }).trim().split('\n')) {
      symlinkSync(busybox, join(tools, name));
    }
    symlinkSync('/usr/sbin/bpftool', join(tools, 'bpftool'));
    const there = await connected(await Sshd.start({ environment: { PATH: tools } }));
    const watch = start(there, { showsTrace: true, showsMaps: true });
    await watch.is('tracing');
    run(prints, 'greet');
    run(strangers, 'stranger');
    run(prints, 'lists');
    await until('lines and runs are told', () => {
      run(prints, 'silent');
      return watch.lines().length >= 2 && (watch.lastRuns('silent') ?? 0) > 0;
    });
    assert.equal(setting(), '1');
    await watch.stop();
    assert.deepEqual(
      watch.lines().map(({ program }) => program),
      ['greet', 'lists'],
    );
    assert.deepEqual(watch.notes(), []);
    assert.ok(watch.events.some((event) => event.kind === 'map' && event.map.name === 'flows'));
    await nothingIsLeft();
  });

  describe('that cannot do all', () => {
    let bare: SshConnection;

    before(async () => {
      const tools = join(folder, 'tools');
      mkdirSync(tools);
      const tool = (name: string, text: string) => {
        writeFileSync(join(tools, name), `#!/bin/sh\n${text}\n`);
        chmodSync(join(tools, name), 0o755);
      };
      tool('perl', 'exit 1');
      tool('mkdir', 'case $1 in */tracing/instances/*) exit 1;; esac\nexec /bin/mkdir "$@"');
      const PATH = `${tools}:${process.env.PATH ?? ''}`;
      bare = await connected(await Sshd.start({ environment: { PATH } }));
    });

    it('reads the trace that all read, and says so', async () => {
      const before = readFileSync(TRACING_ON, 'utf8');
      putBack.push(() => {
        writeFileSync(TRACING_ON, before);
      });
      writeFileSync(TRACING_ON, '1');
      const watch = start(bare, { showsTrace: true });
      await watch.is('tracing');
      assert.deepEqual(traces(), []);
      run(prints, 'greet');
      run(strangers, 'stranger');
      run(prints, 'lists');
      await until('lines came', () => watch.lines().length >= 2);
      await watch.stop();
      assert.deepEqual(
        watch.lines().map(({ program }) => program),
        ['greet', 'lists'],
      );
      assert.deepEqual(watch.notes(), ['trace-shared']);
      await nothingIsLeft();
    });

    it('says when nothing is traced', async () => {
      const before = readFileSync(TRACING_ON, 'utf8');
      writeFileSync(TRACING_ON, '0');
      const watch = start(bare, { showsTrace: true });
      await watch.is('tracing');
      writeFileSync(TRACING_ON, before);
      await watch.stop();
      assert.deepEqual(watch.notes(), ['trace-off']);
    });

    it('switches the kernel’s setting, and the last of two watches puts it back', async () => {
      const first = start(bare);
      await first.is('programs');
      assert.equal(setting(), '1');
      const second = start(bare);
      await second.is('programs');
      await first.stop();
      assert.equal(setting(), '1');
      assert.equal(isCounting(), true);
      run(prints, 'silent', 7);
      await second.stop();
      await nothingIsLeft();
    });

    it('leaves the setting on where it was on before', async () => {
      writeFileSync(SETTING, '1');
      try {
        const watch = start(bare);
        await watch.is('programs');
        await watch.stop();
        assert.equal(setting(), '1');
        assert.ok(!existsSync(MARKS));
      } finally {
        writeFileSync(SETTING, '0');
      }
    });

    it('puts the setting back when the connection is cut', async () => {
      const PATH = `${join(folder, 'tools')}:${process.env.PATH ?? ''}`;
      const other = await Sshd.start({ environment: { PATH } });
      const watch = start(await connected(other));
      await watch.is('programs');
      other.cut();
      await watch.ended;
      await nothingIsLeft();
    });

    for (const [who, putsBack] of [
      [
        'the next watch',
        async () => {
          const next = start(host);
          await next.is('programs');
          await next.stop();
        },
      ],
      [
        'unloading',
        async () => {
          await removePins(host, DEFAULT_WISHES, await load('strangers'));
        },
      ],
    ] as const) {
      it(`${who} puts back what one that was killed has left`, async () => {
        const watch = start(bare);
        await watch.is('programs');
        const mark = readdirSync(MARKS).find((name) => name.startsWith('by_')) ?? '';
        process.kill(-Number(/^by_(\d+)_/.exec(mark)?.[1]), 'SIGKILL');
        const ended = await watch.ended;
        assert.equal(ended.ok, false);
        assert.equal(setting(), '1');
        await putsBack();
        await nothingIsLeft();
      });
    }
  });
});
