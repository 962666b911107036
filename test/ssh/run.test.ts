import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import type { RemoteEnd, RunRequest, SshConnection } from '../../server/src/ssh';
import { isRunning, needSshd, Sshd, until } from './sshd';
import { connected, endAll, endOf, HOSTILE, isGroupAlive, textOf, type Story } from './stories';

describe('scripts on a host', function () {
  let sshd: Sshd;
  let connection: SshConnection;
  const logged: string[] = [];
  before(async function () {
    needSshd(this);
    sshd = await Sshd.start();
    connection = await connected(sshd, { log: (line: string) => logged.push(line) });
  });
  after(endAll);

  const run = (story: Story) => endOf(connection, story);

  it('write to both outputs and end with a code', async () => {
    const end = await run({ script: 'echo out; echo err >&2; exit 7' });
    assert.deepEqual(
      { ...end, output: textOf(end) },
      { code: 7, output: 'out\n', errors: 'err\n', isCut: false },
    );
  });

  it('that end with ssh’s own code for a lost connection are not taken for that', async () => {
    assert.equal((await run({ script: 'exit 255' })).code, 255);
  });

  it('that are killed end as shells tell it', async () => {
    assert.equal((await run({ script: 'exec sh -c "kill -9 \\$\\$"' })).code, 128 + 9);
  });

  it('that have nobody left to tell their end are not taken for ended', async () => {
    const end = await connection.run({ script: 'kill -9 $$', words: {}, timeLimit: 5000 });
    assert.equal(!end.ok && end.fault.code, 'connection-lost');
    assert.equal((await run({ script: 'true' })).code, 0);
  });

  it('may be of any length, and have errors without a newline at their end', async () => {
    const lines = 'printf e >&2\n'.repeat(5000);
    const end = await run({ script: `${lines}exit 5` });
    assert.deepEqual([end.code, end.errors], [5, 'e'.repeat(5000)]);
  });

  it('get words as text, whatever they hold', async () => {
    const words = Object.fromEntries(HOSTILE.map((word, i) => [`word_${i}`, word]));
    const script = HOSTILE.map((_, i) => `printf '%s\\0' "$word_${i}"\n`).join('');
    const place = sshd.within('words');
    mkdirSync(place);
    const end = await run({ script: `cd "$place" || exit\n${script}`, words: { ...words, place } });
    assert.deepEqual(textOf(end).split('\0').slice(0, -1), HOSTILE);
    assert.deepEqual(readdirSync(place), []);
  });

  it('get words of a megabyte', async () => {
    const end = await run({
      script: 'printf %s "$word" | wc -c',
      words: { word: 'x'.repeat(1e6) },
    });
    assert.equal(textOf(end).trim(), '1000000');
  });

  it('are refused words that no shell can hold, or that are no words', async () => {
    const end = await connection.run({
      script: 'true',
      words: { object: 'a\0b' },
      timeLimit: 1000,
    });
    assert.equal(!end.ok && end.fault.code, 'word-bad');
    await assert.rejects(
      connection.run({ script: 'true', words: { 'a;reboot': '' }, timeLimit: 1000 }),
      RangeError,
    );
  });

  for (const size of [0, 1, 511, 512, 65_535, 65_536, 5_000_001]) {
    it(`receive ${size} bytes as they are, and go on with nothing to read`, async () => {
      const input = randomBytes(size);
      const file = sshd.within(`received-${size}`);
      const end = await run({
        script: 'receive "$file" || exit 9; echo received; cat; echo "$(umask)"',
        words: { file },
        input,
      });
      assert.deepEqual([end.code, textOf(end)], [0, 'received\n0077\n']);
      const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
      assert.equal(hash(readFileSync(file)), hash(input));
    });
  }

  it('are told when what they receive cannot be written', async () => {
    const input = randomBytes(3_000_000);
    for (const file of ['/dev/full', '/proc/none/file']) {
      const end = await run({
        script: 'receive "$file" || { echo failed; exit 9; }',
        words: { file },
        input,
      });
      assert.deepEqual([end.code, textOf(end)], [9, 'failed\n']);
      assert.match(end.errors, /No space left|nonexistent|such file/i);
    }
  });

  it('give bytes back as they are, and errors with what is no UTF-8 replaced', async () => {
    const end = await run({ script: "printf '\\377\\000\\n'; printf 'a\\377b' >&2" });
    assert.deepEqual([...end.output], [0xff, 0, 0x0a]);
    assert.equal(end.errors, 'a\ufffdb');
  });

  it('have their outputs cut, and that is said; who listens is told all', async () => {
    let told = 0;
    const end = await run({
      script: 'dd if=/dev/zero bs=65536 count=100 2>/dev/null; exit 4',
      mostOutput: 1000,
      onOutput: (piece) => (told += piece.length),
    });
    assert.deepEqual([end.output.length, end.isCut, end.code, told], [1000, true, 4, 6_553_600]);
    const errors = await run({ script: 'seq 1000 >&2', mostOutput: 20 });
    assert.deepEqual([errors.errors, errors.isCut], ['1\n2\n3\n4\n5\n999\n1000\n', true]);
    const fits = await run({ script: 'printf 123', mostOutput: 3 });
    assert.equal(fits.isCut, false);
  });

  it('tell what they write while they run', async () => {
    const pieces: string[] = [];
    const stop = new AbortController();
    const end = await connection.run({
      script: 'echo one; sleep 60; echo two',
      words: {},
      timeLimit: Infinity,
      signal: stop.signal,
      onOutput: (piece, stream) => {
        if (stream === 'output') pieces.push(Buffer.from(piece).toString());
        stop.abort();
      },
    });
    assert.deepEqual(pieces, ['one\n']);
    assert.equal(!end.ok && end.fault.code, 'cancelled');
  });

  it('leave nothing running, neither what they started nor what watches them', async () => {
    const end = await run({ script: 'sleep 1000 & echo $! $$' });
    const [child, group] = textOf(end).trim().split(' ').map(Number);
    await until('all have ended', () => !isRunning(child) && !isGroupAlive(group));
  });

  const ENDINGS: [how: string, more: Partial<RunRequest>, code: string][] = [
    ['cancelled', { signal: AbortSignal.timeout(1e9) }, 'cancelled'],
    ['out of time', { timeLimit: 700 }, 'time-limit'],
  ];
  for (const [how, more, code] of ENDINGS) {
    it(`that are ${how} clean up, and end on the host too`, async () => {
      const stop = new AbortController();
      const file = sshd.within(`ending-${code}`);
      let said = '';
      const end = connection.run({
        script: 'at_end \'rm "$file"\'; : >"$file"; sleep 1000 & echo $! $$; sleep 1000',
        words: { file },
        timeLimit: Infinity,
        ...more,
        ...(more.signal && { signal: stop.signal }),
        onOutput: (piece) => (said += Buffer.from(piece).toString()),
      });
      await until('it runs', () => said.endsWith('\n'));
      assert(existsSync(file));
      stop.abort();
      const result = await end;
      assert.equal(!result.ok && result.fault.code, code);
      assert.equal(existsSync(file), false, 'it has cleaned up when we are told');
      const [child, group] = said.trim().split(' ').map(Number);
      await until('all have ended', () => !isRunning(child) && !isGroupAlive(group));
    });
  }

  it('that do not listen are ended on the host all the same', async () => {
    let said = '';
    const stop = new AbortController();
    const end = connection.run({
      script: "trap '' TERM; echo $$; while :; do sleep 1; done",
      words: {},
      timeLimit: Infinity,
      signal: stop.signal,
      onOutput: (piece) => (said += Buffer.from(piece).toString()),
    });
    await until('it runs', () => said.endsWith('\n'));
    stop.abort();
    await end;
    await until('it has ended', () => !isGroupAlive(Number(said)));
  }).timeout(30_000);

  it('that are no longer wanted before they start are not started', async () => {
    const before = logged.length;
    const signal = AbortSignal.abort();
    const end = await connection.run({ script: 'true', words: {}, timeLimit: 1000, signal });
    assert.equal(!end.ok && end.fault.code, 'cancelled');
    assert.equal(logged.length, before);
  });

  it('run side by side on the one connection, for which one login was enough', async () => {
    const numbers = Array.from({ length: 20 }, (_, i) => String(i));
    const ends: RemoteEnd[] = [];
    // A server admits ten sessions on a connection unless it is told otherwise.
    for (const some of [numbers.slice(0, 8), numbers.slice(8, 14), numbers.slice(14)]) {
      const words = some.map((n) => run({ script: 'echo "$n"', words: { n } }));
      ends.push(...(await Promise.all(words)));
    }
    assert.deepEqual(
      ends.map((end) => textOf(end).trim()),
      numbers,
    );
    assert.equal(sshd.logins, 1);
  });

  it('are logged, with their words, in lines that can be shown', async () => {
    logged.length = 0;
    await run({ script: 'echo "$name"\nexit 2', words: { name: "\u001b[2J'x\n" } });
    assert.deepEqual(
      logged.map((line) => line.replace(/\d+ ms/, 'N ms')),
      [
        'there: runs a script',
        "there:   name='\\u{1b}[2J'\\''x\\u{a}'",
        'there:   echo "$name"',
        'there:   exit 2',
        'there: ended with 2 (N ms)',
      ],
    );
  });
});
