import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readTarget } from '../../server/src/ssh';

describe('what a user types as a host', () => {
  const HOSTS: [typed: string, destination: string, port: number | null][] = [
    ['lab', 'lab', null],
    ['root@lab', 'root@lab', null],
    ['root@lab:2222', 'root@lab', 2222],
    ['lab.example.org:22', 'lab.example.org', 22],
    ['ssh://root@lab:2222/', 'root@lab', 2222],
    ['me@example.org@jump', 'me@example.org@jump', null],
    ['DOMAIN\\me@lab', 'DOMAIN\\me@lab', null],
    ['::1', '::1', null],
    ['root@fe80::1%eth0', 'root@fe80::1%eth0', null],
    ['root@[::1]:2222', 'root@::1', 2222],
    ['[::1]', '::1', null],
    ['größe.example', 'größe.example', null],
  ];
  for (const [typed, destination, port] of HOSTS) {
    it(`${typed} is one`, () => {
      const target = readTarget(typed);
      assert(target.ok, JSON.stringify(target));
      assert.deepEqual(
        { destination: target.value.destination, port: target.value.port },
        { destination, port },
      );
    });
  }

  const REFUSED = [
    '',
    '-oProxyCommand=touch /tmp/x',
    '-oProxyCommand=reboot',
    'root@-oProxyCommand=reboot',
    '-l@host',
    'host name',
    'host\nname',
    'host\u001b[31m',
    'host\u202e',
    '$(reboot)',
    'host;reboot',
    'host`reboot`',
    "ho'st",
    'host|cat',
    'us"er@host',
    '$(x)@host',
    'host:',
    'host:0',
    'host:65536',
    'host:22x',
    'host:-1',
    '[::1]:x',
    '[::1]22',
    '@host',
    'user@',
    'host/path',
    '*',
    'a'.repeat(600),
  ];
  for (const typed of REFUSED) {
    it(`${JSON.stringify(typed.slice(0, 40))} is refused, and why is said in characters that can be shown`, () => {
      const target = readTarget(typed);
      assert(!target.ok, JSON.stringify(target));
      assert.equal(target.fault.code, 'target-bad');
      // eslint-disable-next-line no-control-regex
      assert.doesNotMatch(target.fault.message, /[\u0000-\u001f\u202e]/);
      assert.match(target.fault.message, /write a Host of your SSH configuration/);
    });
  }

  it('whatever is typed, ssh is given no option and no shell a command', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (typed) => {
        const target = readTarget(typed);
        if (!target.ok) return;
        const host = target.value.destination.replace(/^.*@/, '');
        assert.doesNotMatch(target.value.destination, /^-|@-|[\s'"`$;&|<>()]/);
        assert.doesNotMatch(host, /\\/);
      }),
    );
  });
});
