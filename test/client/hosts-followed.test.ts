import assert from 'node:assert/strict';
import { hostGroups, isMeant, typedHost } from '../../client/src/hosts/host-choices';
import { LeftoverFinder } from '../../client/src/hosts/leftovers';
import { outputLines, withEvent, type Watched } from '../../client/src/hosts/watched';
import type { HostChoice, HostStatus, WatchedMap, WatchEvent } from '../../server/src/settings';
import { host, load } from './host-samples';
import { english as t } from './translate';

function map(name: string, entries: readonly string[]): WatchedMap {
  return { pins: 'a', name, type: 'hash', entries, isCut: false, note: null };
}

describe('what is watched', () => {
  const after = (...events: readonly WatchEvent[]): Watched =>
    events.reduce<Watched>(withEvent, new Map());

  it('is what was told last of each map and of the programs', () => {
    const programs = (runs: number) => [
      { pins: 'a', name: 'drop', id: 1, runs, meanNanoseconds: null },
    ];
    const watched = after(
      { host: 'h', kind: 'programs', programs: programs(1) },
      { host: 'h', kind: 'maps', maps: [map('x', ['1'])] },
      { host: 'h', kind: 'maps', maps: [map('y', ['2'])] },
      { host: 'h', kind: 'maps', maps: [map('x', ['3'])] },
      { host: 'h', kind: 'programs', programs: programs(2) },
      { host: 'h', kind: 'trace', lines: ['a'] },
    ).get('h');
    assert.deepEqual(watched?.programs, programs(2));
    assert.deepEqual(
      watched.maps.map(({ name, entries }) => [name, entries]),
      [
        ['y', ['2']],
        ['x', ['3']],
      ],
    );
  });

  it('is forgotten when it ends, on that host', () => {
    const maps = [map('x', [])];
    const watched = after(
      { host: 'h', kind: 'maps', maps },
      { host: 'i', kind: 'maps', maps },
      { host: 'h', kind: 'ended', message: null },
    );
    assert.deepEqual([...watched.keys()], ['i']);
  });

  const lines: readonly [event: WatchEvent, lines: string[]][] = [
    [{ host: 'h', kind: 'trace', lines: ['a\u001b[2J', 'b'] }, ['h: a\\u{1b}[2J', 'h: b']],
    [{ host: 'h', kind: 'note', message: 'not filtered' }, ['h: [not filtered]']],
    [{ host: 'h', kind: 'ended', message: 'cut' }, ['h: [cut]']],
    [{ host: 'h', kind: 'ended', message: null }, []],
    [{ host: 'h', kind: 'maps', maps: [] }, []],
  ];
  for (const [event, expected] of lines) {
    it(`in the output: ${event.kind} ${expected.join(', ')}`, () => {
      assert.deepEqual(outputLines(event), expected);
    });
  }
});

describe('what was left on a host', () => {
  const earlier = load({ owner: 'none' });
  const there = (given: Partial<HostStatus>) => ({ hosts: [host(given)] });

  it('is told once a connection', () => {
    const finder = new LeftoverFinder();
    assert.deepEqual(finder.find(there({ state: 'connecting', loads: [earlier] })), []);
    const found = [{ host: 'root@lab', loads: [earlier] }];
    assert.deepEqual(finder.find(there({ loads: [earlier, load()] })), found);
    assert.deepEqual(finder.find(there({ loads: [earlier] })), []);
    assert.deepEqual(finder.find(there({ state: 'closed' })), []);
    assert.deepEqual(finder.find(there({ loads: [earlier] })), found);
  });

  it('is not what another has loaded that is connected', () => {
    const inUse = load({ owner: 'other' });
    const finder = new LeftoverFinder();
    assert.deepEqual(finder.find(there({ loads: [inUse, load()] })), []);
    const left = [{ host: 'root@lab', loads: [earlier] }];
    assert.deepEqual(finder.find(there({ loads: [earlier] })), left, 'it has left');
    assert.deepEqual(finder.find(there({ loads: [earlier] })), []);
  });

  it('is not what another loads later', () => {
    const finder = new LeftoverFinder();
    assert.deepEqual(finder.find(there({ loads: [load()] })), []);
    assert.deepEqual(finder.find(there({ loads: [load(), earlier] })), []);
  });
});

describe('hosts to choose from', () => {
  const choice = (name: string, given: Partial<HostChoice> = {}): HostChoice => ({
    name,
    from: 'ssh-config',
    isOpen: false,
    release: null,
    ...given,
  });

  it('open ones are first, then the others by where they are from', () => {
    const groups = hostGroups(
      [
        choice('lab'),
        choice('build', { from: 'settings' }),
        choice('vm', { from: 'virtual', isOpen: true, release: '6.12' }),
      ],
      ['root@10.0.0.7', 'lab'],
      t,
    );
    assert.deepEqual(
      groups.map(({ label, hosts }) => [label, hosts.map(({ name }) => name)]),
      [
        ['Connected', ['vm']],
        ['Of the SSH configuration', ['lab']],
        ['Of the settings', ['build']],
        ['Typed before', ['root@10.0.0.7']],
      ],
    );
    assert.equal(groups[0].hosts[0].description, '6.12');
  });

  const typed: readonly [text: string, host: string | null][] = [
    [' root@10.0.0.7:2222 ', 'root@10.0.0.7:2222'],
    ['-oProxyCommand=x', null],
    ['a b', null],
    ['a\u001bb', null],
    ['lab', null],
    ['la', 'la'],
    ['', null],
  ];
  for (const [text, name] of typed) {
    it(`typed: ${JSON.stringify(text)}`, () => {
      assert.equal(typedHost(text, ['lab']), name);
    });
  }

  it('what finds a host that is listed need not be one', () => {
    assert.equal(isMeant('la', ['Lab']), false);
    assert.equal(isMeant('root@lab', ['Lab']), true);
  });
});
