import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, statSync, symlinkSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { LiveResult } from '../../server/src/compile';
import { Place, requestOf, SAYS_BPF } from './place';

const ROOT = join(__dirname, '..', '..');

/** Writes the arguments that name the output, as clang would write the object. */
const WRITES_OBJECT = `while [ $# -gt 0 ]; do [ "$1" = -o ] && OUT="$2"; shift; done; printf object > "$OUT"`;

function faultOf(result: LiveResult): { code: string; message: string } {
  assert(result.kind === 'unavailable', JSON.stringify(result));
  return result.fault;
}

async function until(what: string, isSo: () => boolean): Promise<void> {
  for (let i = 0; i < 600; i++) {
    if (isSo()) return;
    await wait(50);
  }
  assert.fail(`in vain: ${what}`);
}

function isRunning(pid: number): boolean {
  try {
    // What was killed but not yet waited for is a zombie.
    return !/^\d+ \(.*\) Z/.test(
      execFileSync('cat', [`/proc/${pid}/stat`], { encoding: 'utf8', stdio: 'pipe' }),
    );
  } catch {
    return false;
  }
}

describe('where clang is not what it should be', function () {
  before(function () {
    if (process.platform !== 'win32') return;
    console.log('      left out: the programs that stand for clang are shell scripts');
    this.skip();
  });

  let place: Place;
  let source: string;
  beforeEach(() => {
    place = new Place();
    source = place.write('a.bpf.c', 'saved');
  });
  afterEach(() => {
    const { leftovers } = place;
    place.remove();
    assert.deepEqual(leftovers, [], 'temporary files');
  });

  it('there is none: what to install is said', async () => {
    const compiler = place.compiler({ environment: { PATH: place.folder } });
    const { code, message } = faultOf(await compiler.compile(requestOf(source, 'text')));
    assert.equal(code, 'clang-missing');
    assert.match(
      message,
      /^clang was not found; install clang .*apt install clang.* coreLens\.clang\.path/,
    );
    const named = faultOf(
      await compiler.compile(requestOf(source, 'text', { path: '/none/clang' })),
    );
    assert.match(named.message, /^\/none\/clang was not found/);
  });

  it('clang is found as soon as it is installed, also by its numbered name', async () => {
    const compiler = place.compiler({ environment: { PATH: place.folder } });
    const name = 'clang-22';
    place.script('clang', 'exit 1');
    assert.equal(faultOf(await compiler.compile(requestOf(source, 'text'))).code, 'not-clang');
    place.script(name, `${SAYS_BPF}\n${WRITES_OBJECT}`);
    const result = await compiler.compile(requestOf(source, 'text'));
    assert(result.kind === 'object', JSON.stringify(result));
    assert.deepEqual(result.clang, { path: place.path(name), version: '99.1.2' });
    assert.equal(Buffer.from(result.bytes).toString(), 'object');
  });

  it('paths may begin at the workspace folder; nothing runs because it lies in the working folder', async () => {
    place.script('tools/clang', `${SAYS_BPF}\n${WRITES_OBJECT}`);
    const more = { path: 'tools/clang', workspaceFolder: place.folder };
    const result = await place.compiler().compile(requestOf(source, 'text', more));
    assert.equal(result.kind, 'object');
    const compiler = place.compiler({ environment: { PATH: `:.:${place.path('nothing')}` } });
    const before = process.cwd();
    process.chdir(place.path('tools'));
    try {
      assert.equal(
        faultOf(await compiler.compile(requestOf(source, 'text'))).code,
        'clang-missing',
      );
    } finally {
      process.chdir(before);
    }
  });

  it('it has no BPF target, as Apple’s; it is asked once', async () => {
    const path = place.script(
      'apple',
      `echo asked >> "$DONE"; echo '  Registered Targets:'; echo '    arm64 - ARM64'`,
    );
    const compiler = place.compiler();
    for (let i = 0; i < 3; i++) {
      const { code, message } = faultOf(
        await compiler.compile(requestOf(source, 'text', { path })),
      );
      assert.equal(code, 'clang-without-bpf');
      assert.match(message, /install LLVM's own clang/);
    }
    assert.equal(place.done('apple'), 'asked\n');
  });

  it('it cannot be started', async () => {
    const path = place.write('binary', '\x7fELFnot really');
    chmodSync(path, 0o755);
    const { code, message } = faultOf(
      await place.compiler().compile(requestOf(source, 'text', { path })),
    );
    assert(['clang-not-started', 'not-clang'].includes(code), code);
    assert.match(message, /coreLens\.clang\.path$/);
  });

  it('it hangs when asked for its targets', async () => {
    const path = place.script('hanging', 'sleep 600');
    const { code, message } = faultOf(
      await place.compiler({ probeLimit: 500 }).compile(requestOf(source, 'text', { path })),
    );
    assert.equal(code, 'clang-silent');
    assert.match(message, /within 0\.5 seconds/);
  });

  it('it hangs when it compiles: it is ended with all that it started', async () => {
    const path = place.script('hanging', `${SAYS_BPF}\nsleep 600 & echo $! > "$DONE"; wait`);
    const result = await place
      .compiler({ timeLimit: 2000 })
      .compile(requestOf(source, 'text', { path }));
    assert.equal(result.kind, 'timeout');
    const child = Number(place.done('hanging'));
    assert(child > 0);
    await until('the child of the hanging clang is ended', () => !isRunning(child));
  });

  it('it wrote nothing, though it says that all went well', async () => {
    const path = place.script('idle', `${SAYS_BPF}\nexit 0`);
    assert.equal(
      faultOf(await place.compiler().compile(requestOf(source, 'text', { path }))).code,
      'no-object',
    );
  });

  it('it is ended by a signal, or fails without a word, or with too many', async () => {
    const ends: [body: string, message: RegExp, count: number][] = [
      ['kill -SEGV $$', /ended by SIGSEGV$/, 1],
      ['exit 7', /exit code 7$/, 1],
      [
        'echo "a.c:1:2: error: first" >&2; yes "b.c:1:2: error: again" | head -c 9000000 >&2; exit 1',
        /^first$/,
        10,
      ],
      ['echo "clang: error: unknown argument" >&2; exit 1', /^unknown argument$/, 1],
    ];
    for (const [i, [body, message, count]] of ends.entries()) {
      const path = place.script(`bad${i}`, `${SAYS_BPF}\n${body}`);
      const result = await place.compiler().compile(requestOf(source, 'text', { path }));
      assert(result.kind === 'compile-error', JSON.stringify(result));
      assert.match(result.message, message);
      assert(result.count >= count);
    }
  });

  it('there is no place for temporary files', async () => {
    const path = place.script('fine', `${SAYS_BPF}\n${WRITES_OBJECT}`);
    const nowhere = place.path('nowhere');
    const compiler = place.compiler({ temporaryPlaces: ['/nonexistent', nowhere] });
    const { code, message } = faultOf(await compiler.compile(requestOf(source, 'text', { path })));
    assert.equal(code, 'temporary-folder');
    assert.equal(
      message,
      `unsaved text cannot be put into ${nowhere} (it is not there); set TMPDIR to a folder that can be written`,
    );
    const second = place.compiler({ temporaryPlaces: [nowhere, place.temporary] });
    assert.equal((await second.compile(requestOf(source, 'text', { path }))).kind, 'object');
  });

  it('variables that make clang write are not passed on, others are; the texts are closed to others', async () => {
    const path = place.script(
      'telling',
      `${SAYS_BPF}
for word; do [ -d "\${word%/*}" ] && case $word in *overlay.json) ls -ld "\${word%/*}" > "$DONE"; esac; done
echo "$DEPENDENCIES_OUTPUT,$OWN,$PWD" >> "$DONE"
${WRITES_OBJECT}`,
    );
    const environment = { ...process.env, DEPENDENCIES_OUTPUT: place.path('deps'), OWN: 'own' };
    await place.compiler({ environment }).compile(requestOf(source, 'text', { path }));
    const [mode, variables] = (place.done('telling') ?? '').split('\n');
    assert.match(mode, /^drwx------/);
    assert.equal(variables, `,own,${place.folder}`);
  });

  it('the folder of the build is gone: clang runs beside the source', async () => {
    const path = place.script('fine', `${SAYS_BPF}\npwd > "$DONE"; ${WRITES_OBJECT}`);
    const command = { directory: place.path('gone'), file: source, arguments: ['cc'] };
    const result = await place.compiler().compile(requestOf(source, 'text', { path, command }));
    assert.equal(result.kind, 'object', JSON.stringify(result));
    assert.equal(place.done('fine'), `${place.folder}\n`);
  });
});

describe('compiles that are no longer wanted', function () {
  before(function () {
    if (process.platform !== 'win32') return;
    console.log('      left out: the programs that stand for clang are shell scripts');
    this.skip();
  });

  let place: Place;
  beforeEach(() => {
    place = new Place();
  });
  afterEach(() => {
    place.remove();
  });

  const sleeping = () => place.script('sleeping', `${SAYS_BPF}\necho $$ >> "$DONE"; sleep 600`);
  const started = () =>
    (place.done('sleeping') ?? '')
      .split('\n')
      .filter((pid) => pid !== '')
      .map(Number);

  it('end when they are cancelled, and leave nothing', async () => {
    const source = place.write('a.bpf.c', '');
    const cancel = new AbortController();
    const result = place
      .compiler()
      .compile(requestOf(source, 'x', { path: sleeping(), signal: cancel.signal }));
    await until('clang starts', () => started().length === 1);
    assert.equal(place.leftovers.length, 1);
    cancel.abort();
    assert.deepEqual(await result, { kind: 'cancelled' });
    assert.deepEqual(place.leftovers, []);
    await until('clang is ended', () => !isRunning(started()[0]));
    const late = await place
      .compiler()
      .compile(requestOf(source, 'x', { path: sleeping(), signal: cancel.signal }));
    assert.deepEqual(late, { kind: 'cancelled' });
    assert.equal(started().length, 1);
  });

  it('end when the source is compiled again', async () => {
    const source = place.write('a.bpf.c', '');
    const compiler = place.compiler();
    const first = compiler.compile(requestOf(source, 'x', { path: sleeping() }));
    await until('clang starts', () => started().length === 1);
    const path = place.script('fine', `${SAYS_BPF}\n${WRITES_OBJECT}`);
    const [before, now] = await Promise.all([
      first,
      compiler.compile(requestOf(source, 'y', { path })),
    ]);
    assert.deepEqual([before.kind, now.kind], ['cancelled', 'object']);
    assert.deepEqual(place.leftovers, []);
  });

  it('two run at a time; the others wait, or go when they are superseded', async () => {
    const compiler = place.compiler();
    const path = sleeping();
    const sources = ['a', 'b', 'c', 'd'].map((name) => place.write(`${name}.bpf.c`, ''));
    const results = sources.map((source) => compiler.compile(requestOf(source, 'x', { path })));
    await until('two clangs start', () => started().length === 2);
    const again = compiler.compile(requestOf(sources[2], 'y', { path }));
    assert.deepEqual(await results[2], { kind: 'cancelled' });
    await wait(100);
    assert.equal(started().length, 2);
    void compiler.compile(requestOf(sources[0], 'y', { path: '/none/clang' }));
    assert.deepEqual(await results[0], { kind: 'cancelled' });
    await until('the next starts', () => started().length === 3);
    compiler.dispose();
    const kinds = (await Promise.all([...results, again])).map(({ kind }) => kind);
    assert.deepEqual(
      kinds,
      Array.from({ length: 5 }, () => 'cancelled'),
    );
    assert.deepEqual(place.leftovers, []);
  });

  it('end with the process that wanted them', async () => {
    const source = place.write('a.bpf.c', '');
    const program = place.write(
      'server.ts',
      `import { LiveCompiler } from ${JSON.stringify(join(ROOT, 'server/src/compile'))};
import { existsSync } from 'node:fs';
const compiler = new LiveCompiler({ temporaryPlaces: [${JSON.stringify(place.temporary)}] });
void compiler.compile({ sourcePath: ${JSON.stringify(source)}, text: 'x', openBuffers: new Map(), command: null,
  clang: { path: ${JSON.stringify(sleeping())}, arguments: [] }, workspaceFolder: null });
setInterval(() => { if (existsSync(${JSON.stringify(join(place.folder, '..', 'sleeping.done'))})) process.exit(0); }, 20);
`,
    );
    const tsx = join(ROOT, 'node_modules', 'tsx', 'dist', 'cli.mjs');
    const { status, stderr } = spawnSync(process.execPath, [tsx, program], {
      encoding: 'utf8',
      cwd: ROOT,
    });
    assert.equal(status, 0, stderr);
    assert.deepEqual(place.leftovers, []);
    await until('clang is ended', () => !isRunning(started()[0]));
  });

  it('of a process that was killed, the files are removed by the next, and no others', async () => {
    const old = new Date(Date.now() - 3_600_000);
    const within = (name: string) => join(place.temporary, name);
    const aged = (name: string) => {
      mkdirSync(within(name));
      utimesSync(within(name), old, old);
    };
    aged('core-lens-live-stale1');
    aged('other-stale');
    mkdirSync(within('core-lens-live-inuse1'));
    mkdirSync(place.path('linked'));
    utimesSync(place.path('linked'), old, old);
    symlinkSync(place.path('linked'), within('core-lens-live-link01'));
    const path = place.script('fine', `${SAYS_BPF}\n${WRITES_OBJECT}`);
    await place.compiler().compile(requestOf(place.write('a.bpf.c', ''), 'x', { path }));
    await until('the stale folder is gone', () => !existsSync(within('core-lens-live-stale1')));
    assert.deepEqual(place.leftovers.sort(), [
      'core-lens-live-inuse1',
      'core-lens-live-link01',
      'other-stale',
    ]);
    assert(statSync(place.path('linked')).isDirectory());
  });
});
