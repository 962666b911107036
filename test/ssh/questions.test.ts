import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { SshConnection, type Ask, type SecretPrompt, type SshFault } from '../../server/src/ssh';
import { secretPrompt } from '../../server/src/ssh/questions';
import { needSshd, Sshd, until } from './sshd';

const PASSPHRASE = "it's a $(secret) “größe” -x";

describe('questions of ssh', function () {
  let sshd: Sshd;
  before(async function () {
    needSshd(this);
    sshd = await Sshd.start({ passphrase: PASSPHRASE });
  });
  beforeEach(() => {
    sshd.know('host');
  });
  afterEach(() => {
    assert.deepEqual(sshd.leftovers, [], 'folders of connections');
  });
  after(() => Sshd.stopAll());

  /** What is asked is kept, and answered in turn. */
  function answering(...answers: (string | null)[]): { ask: Ask; asked: SecretPrompt[] } {
    const asked: SecretPrompt[] = [];
    return {
      asked,
      ask: (prompt) => {
        asked.push(prompt);
        assert(answers.length > 0, `nobody expects ${prompt.text}`);
        return Promise.resolve(answers.shift() ?? null);
      },
    };
  }

  async function faultOf(ask: Ask | null, more = {}): Promise<SshFault> {
    const connection = await SshConnection.open(sshd.target, sshd.settings({ ask, ...more }));
    if (connection.ok) await connection.value.close();
    assert(!connection.ok, 'it let us in');
    return connection.fault;
  }

  /** Connects, runs twice, and closes. */
  async function works(ask: Ask, more = {}): Promise<void> {
    const connection = await SshConnection.open(sshd.target, sshd.settings({ ask, ...more }));
    assert(connection.ok, JSON.stringify(connection));
    for (const name of ['one', 'two']) {
      const request = { script: 'printf %s "$name"', words: { name }, timeLimit: 10_000 };
      const end = await connection.value.run(request);
      assert(end.ok);
      assert.equal(Buffer.from(end.value.output).toString(), name);
    }
    await connection.value.close();
  }

  it('for a passphrase: it is asked once, and is right whatever it holds', async () => {
    const { ask, asked } = answering(PASSPHRASE);
    await works(ask);
    assert.deepEqual(asked, [
      { kind: 'passphrase', text: `Enter passphrase for key '${sshd.identity}':` },
    ]);
  });

  it('a wrong passphrase: ssh asks again', async () => {
    const { ask, asked } = answering('wrong', 'wrong again', PASSPHRASE);
    await works(ask);
    assert.deepEqual(
      asked.map(({ kind }) => kind),
      ['passphrase', 'passphrase', 'passphrase'],
    );
  });

  it('a passphrase that is always wrong', async () => {
    const { ask } = answering('a', 'b', 'c');
    assert.equal((await faultOf(ask)).code, 'access-denied');
  });

  it('a passphrase that is not given: nothing more is asked', async () => {
    const { ask, asked } = answering(null);
    const fault = await faultOf(ask);
    assert.equal(fault.code, 'secret-refused');
    assert.match(fault.message, /ssh-agent/);
    assert.equal(asked.length, 1);
  });

  it('for a password of the user: a wrong one is asked for again', async () => {
    const other = await Sshd.start({ lines: ['PasswordAuthentication yes'] });
    const lines = [...other.clientLines(), 'PreferredAuthentications password'];
    other.write('config', lines.join('\n'));
    const { ask, asked } = answering('wrong', 'wrong', null);
    const connection = await SshConnection.open(other.target, other.settings({ ask }));
    assert.equal(!connection.ok && connection.fault.code, 'secret-refused');
    const prompt = { kind: 'password', text: `${userInfo().username}@127.0.0.1's password:` };
    assert.deepEqual(asked, [prompt, prompt, prompt]);
    await other.stop();
  });

  it('a key that an agent holds: nothing is asked', async () => {
    const [socket, key] = [sshd.within('agent'), sshd.within('bare')];
    copyFileSync(sshd.identity, key);
    const change = ['-q', '-p', '-P', PASSPHRASE, '-N', '', '-f', key];
    execFileSync('ssh-keygen', change, { stdio: 'pipe' });
    const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' });
    await until('the agent listens', () => existsSync(socket));
    const environment = { ...process.env, SSH_AUTH_SOCK: socket };
    execFileSync('ssh-add', ['-q', key], { env: environment, stdio: 'pipe' });
    const lines = sshd.clientLines().join('\n');
    const configFile = sshd.write('agent-config', lines.replace('Agent none', `Agent ${socket}`));
    await works(() => assert.fail('nothing is to be asked'), { configFile });
    agent.kill();
  });

  it('nobody can be asked: the host is said to let nobody in', async () => {
    assert.equal((await faultOf(null)).code, 'access-denied');
  });

  it('who is asked fails', async () => {
    const ask = () => Promise.reject(new Error('the window was closed'));
    assert.equal((await faultOf(ask)).code, 'secret-refused');
  });

  it('the time that an answer takes does not count, and the time of the host does', async () => {
    const slow: Ask = async () => {
      await wait(6000);
      return PASSPHRASE;
    };
    await works(slow, { connectTimeout: 5000 });
  });

  it('an answer that is no longer wanted is not waited for', async () => {
    const stop = new AbortController();
    let isUnwanted = false;
    const ask: Ask = (_, signal) => {
      signal.addEventListener('abort', () => (isUnwanted = true));
      setTimeout(() => {
        stop.abort();
      }, 50);
      return new Promise(() => undefined);
    };
    const settings = sshd.settings({ ask });
    const connection = await SshConnection.open(sshd.target, settings, stop.signal);
    assert.equal(!connection.ok && connection.fault.code, 'cancelled');
    assert(isUnwanted);
  });

  it('for an unknown key of the host: accepted, ssh remembers it', async () => {
    sshd.know(null);
    const { ask, asked } = answering('yes', PASSPHRASE);
    await works(ask);
    assert.deepEqual(
      asked.map(({ kind }) => kind),
      ['host-key', 'passphrase'],
    );
    assert.match(asked[0].text, /ED25519 key fingerprint is SHA256:[\w+/]{43}/);
    assert.match(readFileSync(sshd.knownHosts, 'utf8'), /ssh-ed25519/);
    const again = answering(PASSPHRASE);
    await works(again.ask);
    assert.equal(again.asked.length, 1);
  });

  for (const answer of ['no', null]) {
    it(`for an unknown key of the host: ${answer ?? 'no answer'}, and ssh remembers nothing`, async () => {
      sshd.know(null);
      const { ask } = answering(answer);
      assert.equal((await faultOf(ask)).code, 'host-key-unknown');
      assert.equal(readFileSync(sshd.knownHosts, 'utf8'), '');
    });
  }

  it('neither secrets nor questions come into the log', async () => {
    const lines: string[] = [];
    await works(answering(PASSPHRASE).ask, { log: (line: string) => lines.push(line) });
    assert.doesNotMatch(lines.join('\n'), /secret/);
    assert(lines.length > 0);
  });
});

describe('the kind of a question of ssh', () => {
  const KINDS: [text: string, hint: string, kind: SecretPrompt['kind']][] = [
    ["Enter passphrase for key '/home/me/.ssh/id_rsa': ", '', 'passphrase'],
    ["me@lab's password: ", '', 'password'],
    ['(me@lab) Password: ', '', 'password'],
    ['(me@lab) Verification code: ', '', 'other'],
    // What a server asks can not pass for a question of ssh's own.
    ['(me@lab) The authenticity of host lab (yes/no)?', '', 'confirm'],
    ["(me@lab) Enter passphrase for key '/home/me/.ssh/id_rsa': ", '', 'other'],
    ['Enter PIN for ED25519-SK key /home/me/.ssh/id_sk: ', '', 'other'],
    ['Confirm user presence for key ED25519-SK SHA256:x', 'none', 'notice'],
    ['Allow use of key id?', 'confirm', 'confirm'],
    [
      "The authenticity of host 'lab (10.0.0.1)' can't be established.\nED25519 key fingerprint is SHA256:x.\nAre you sure you want to continue connecting (yes/no/[fingerprint])? ",
      '',
      'host-key',
    ],
    ["Please type 'yes', 'no' or the fingerprint: ", '', 'host-key'],
  ];
  for (const [text, hint, kind] of KINDS) {
    it(`${JSON.stringify(text.split('\n')[0])} is ${kind}`, () => {
      assert.equal(secretPrompt(text, hint).kind, kind);
    });
  }

  it('its text can be shown, with its lines', () => {
    const { text } = secretPrompt('(me@\u001b[2Jlab)\nPassword:\u0007 ', '');
    assert.equal(text, '(me@\\u{1b}[2Jlab)\nPassword:\\u{7}');
  });
});
