import assert from 'node:assert/strict';
import {
  hostContext,
  hostTooltip,
  hostTree,
  programDescription,
  type HostTreeNode,
} from '../../client/src/hosts/host-tree';
import type { Watched } from '../../client/src/hosts/watched';
import type { HostStatus, WatchedMap } from '../../server/src/settings';
import { HOSTILE, host, load } from './host-samples';
import { english as t } from './translate';

const NOT_WATCHED: Watched = new Map();

const HITS: WatchedMap = {
  pins: 'core-lens-a1',
  name: 'hits',
  type: 'hash',
  entries: ['1: 20', '2: 40'],
  isCut: false,
  note: null,
};

/** A node a line, deeper ones further in: `label | description`. */
function drawn(nodes: readonly HostTreeNode[], depth = 0): string[] {
  return nodes.flatMap(({ label, description, children }) => [
    `${'  '.repeat(depth)}${label}${description === '' ? '' : ` | ${description}`}`,
    ...drawn(children, depth + 1),
  ]);
}

function tree(hosts: readonly HostStatus[], watched = NOT_WATCHED): string[] {
  return drawn(hostTree({ hosts }, watched, t));
}

describe('the tree of hosts', () => {
  it('has the problems of a host, then its loads', () => {
    assert.deepEqual(
      tree([
        host({
          loads: [
            load(),
            load({ pins: 'b', owner: 'none' }),
            load({ pins: 'c', owner: 'other', programs: [], maps: [] }),
          ],
        }),
      ]),
      [
        'root@lab | 6.12.107-amd64 · Debian GNU/Linux 13',
        '  runs are not measured | sysctl x=1',
        '  net.bpf.o | 2 programs',
        '    drop | id 31 · xdp',
        '    count | tracing',
        '    hits | map',
        '  net.bpf.o | loaded before · 2 programs',
        '    drop | id 31 · xdp',
        '    count | tracing',
        '    hits | map',
        '  net.bpf.o | in use elsewhere · 0 programs',
      ],
    );
  });

  it('has runs and entries of what is watched', () => {
    const programs = [
      { pins: 'core-lens-a1', name: 'drop', id: 31, runs: 1204, meanNanoseconds: 310.4 },
      { pins: 'other', name: 'count', id: 32, runs: 9, meanNanoseconds: 1 },
    ];
    const watched: Watched = new Map([['root@lab', { programs, maps: [HITS] }]]);
    const shown = host({ items: [], loads: [load()], isWatched: true });
    assert.deepEqual(tree([shown], watched), [
      'root@lab | watched · 6.12.107-amd64 · Debian GNU/Linux 13',
      '  net.bpf.o | 2 programs',
      '    drop | id 31 · xdp · 1204 runs · 310 ns a run',
      '    count | tracing',
      '    hits | hash · 2 entries',
      '      1: 20',
      '      2: 40',
    ]);
    assert.ok(
      !tree([{ ...shown, isWatched: false }], watched)
        .join()
        .includes('runs'),
    );
  });

  it('says where entries are not all, or not to be had', () => {
    const maps = [{ ...HITS, entries: ['1: 20'], isCut: true, note: 'more than it holds' }];
    const watched: Watched = new Map([['root@lab', { programs: [], maps }]]);
    const shown = tree([host({ items: [], loads: [load()], isWatched: true })], watched);
    assert.deepEqual(shown.slice(-4), [
      '    hits | hash · more than 1 entries',
      '      1: 20',
      '      more than it holds',
      '      There are more, which are not shown',
    ]);
  });

  it('tells why a host is not open, and shows nothing below it', () => {
    const closed = { state: 'closed', loads: [load()] } as const;
    assert.deepEqual(tree([host({ ...closed, message: 'refused; is sshd there?' })]), [
      'root@lab | refused; is sshd there?',
    ]);
    assert.deepEqual(tree([host(closed)]), ['root@lab | not connected']);
    assert.deepEqual(tree([host({ state: 'connecting' })]), ['root@lab | connecting']);
  });

  it('says that nothing is loaded, so that a host can be unfolded before', () => {
    assert.deepEqual(tree([host({ items: [] })]).slice(1), ['  Nothing is loaded']);
    const [closed] = hostTree({ hosts: [host({ state: 'closed' })] }, NOT_WATCHED, t);
    const [open] = hostTree({ hosts: [host()] }, NOT_WATCHED, t);
    assert.notEqual(open.id, closed.id);
  });

  it('has an id for each node', () => {
    const twice = [load(), load({ pins: 'b' })];
    const watched: Watched = new Map([['root@lab', { programs: [], maps: [HITS] }]]);
    const hosts = [host({ loads: twice, isWatched: true }), host({ name: 'other', loads: twice })];
    const ids: string[] = [];
    const collect = (nodes: readonly HostTreeNode[]) => {
      for (const { id, children } of nodes) {
        ids.push(id);
        collect(children);
      }
    };
    collect(hostTree({ hosts }, watched, t));
    assert.equal(ids.length, 22);
    assert.equal(new Set(ids).size, ids.length);
  });

  it('shows names as the text that they are', () => {
    const programs = load().programs.map((program) => ({ ...program, name: HOSTILE }));
    const hostile = load({ object: HOSTILE, programs, maps: [HOSTILE] });
    const [node] = hostTree({ hosts: [host({ name: HOSTILE, loads: [hostile] })] }, NOT_WATCHED, t);
    const all = [node, ...node.children, ...node.children.flatMap(({ children }) => children)];
    for (const { label, tooltip } of all) {
      // eslint-disable-next-line no-control-regex
      assert.doesNotMatch(label, /[\u0000-\u001f]/);
      assert.doesNotMatch(tooltip ?? '', /(?<!\\)\]\(|(?<!\\)<b|\n# /);
    }
    assert.equal(node.host, HOSTILE, 'commands are given the name itself');
  });
});

describe('what menus ask of a host', () => {
  const cases: readonly [given: Partial<HostStatus>, context: string][] = [
    [{}, 'host open foreign'],
    [{ state: 'closed' }, 'host closed foreign'],
    [{ kernel: '/k', loads: [load()] }, 'host open loaded'],
    [
      { kernel: '/k', loads: [load()], isWatched: true, isVirtual: true },
      'host open watched loaded virtual',
    ],
  ];
  for (const [given, context] of cases) {
    it(context, () => {
      assert.equal(hostContext(host(given)), context);
    });
  }

  it('a problem has what mends it', () => {
    const items = [
      { id: 'a', state: 'missing', text: 'no bpffs', remedy: 'mount -t bpf bpf /sys/fs/bpf' },
      { id: 'b', state: 'limited', text: 'old', remedy: null },
    ] as const;
    const [{ children }] = hostTree({ hosts: [host({ items })] }, NOT_WATCHED, t);
    assert.deepEqual(
      children.map(({ context, icon, remedy }) => [context, icon, remedy]),
      [
        ['problem remedy', 'error', 'mount -t bpf bpf /sys/fs/bpf'],
        ['problem', 'warning', null],
        ['note', 'info', null],
      ],
    );
  });
});

describe('what is said of a host and its programs', () => {
  it('the tooltip has the host check', () => {
    assert.equal(
      hostTooltip(host({ machine: null, message: 'it is slow' }), t),
      [
        '**root@lab**',
        'it is slow',
        '- Kernel: 6.12.107\\-amd64\n- Distribution: Debian GNU/Linux 13',
        '- btf (good): its kernel has BTF\n- statistics (limited): runs are not measured → sysctl x=1',
      ].join('\n\n'),
    );
  });

  it('one run is not several', () => {
    const [program] = load().programs;
    const told = { pins: 'a', name: 'drop', id: 31, runs: 1, meanNanoseconds: null };
    assert.equal(programDescription(program, told, t), 'id 31 · xdp · 1 run');
  });
});
