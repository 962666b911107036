import assert from 'node:assert/strict';
import { hostReport } from '../../client/src/hosts/host-report';
import {
  foreseenLines,
  inDialog,
  loadMessage,
  loadReport,
} from '../../client/src/hosts/load-texts';
import {
  hexFault,
  millisecondsOf,
  outputOf,
  repeatFault,
  testReport,
} from '../../client/src/hosts/test-texts';
import type { LoadResult } from '../../server/src/settings';
import { HOSTILE, host, loadResult, onHost, refusal, run } from './host-samples';
import { english as t } from './translate';

describe('what came of a load on one host', () => {
  const cases: readonly [given: Partial<LoadResult>, message: string][] = [
    [{}, 'Loaded on root@lab: 1 program.'],
    [
      { programs: [onHost({ differs: true, verdict: 'fails' }), onHost({ name: 'count' })] },
      'Loaded on root@lab: 2 programs. The check had said otherwise of drop.',
    ],
    [{ foreseen: ['it is stale'] }, 'Loaded on root@lab: 1 program. it is stale'],
    [{ message: 'not attached: drop' }, 'Loaded on root@lab: 1 program. not attached: drop'],
    [
      { outcome: 'refused', refusals: [refusal(), refusal({ message: 'later' })] },
      'root@lab refused it: drop: R1 may be null',
    ],
    [{ outcome: 'refused' }, 'root@lab refused it: it did not say why'],
    [
      { outcome: 'foreseen', foreseen: ['drop: no field x', 'count: no y'] },
      'Not tried on root@lab: drop: no field x count: no y',
    ],
    [
      { outcome: 'not-done', message: 'the disk is full' },
      'Not loaded on root@lab: the disk is full',
    ],
    [{ outcome: 'cancelled' }, 'Loading on root@lab was cancelled.'],
  ];
  for (const [given, message] of cases) {
    it(message, () => {
      assert.equal(loadMessage(loadResult(given), t), message);
    });
  }

  it('what is foreseen is told with its host, a line each', () => {
    const results = [
      loadResult({ host: 'a', foreseen: ['one', 'two'] }),
      loadResult({ host: 'b', foreseen: ['th\nree'] }),
    ];
    assert.deepEqual(foreseenLines(results), ['a: one', 'a: two', 'b: th\\u{a}ree']);
  });

  it('a dialog has no more lines than it can show', () => {
    const lines = Array.from({ length: 14 }, (_, index) => String(index));
    assert.equal(inDialog(lines.slice(0, 12), t).split('\n').length, 12);
    const shown = inDialog(lines, t).split('\n');
    assert.equal(shown.length, 12);
    assert.equal(shown.at(-1), '… and 3 more, which are in the log');
  });
});

describe('the report of a load on several hosts', () => {
  const loaded = { name: 'drop', id: 31, type: 'xdp', tag: '', instructions: 1, jitBytes: 1 };
  const report = loadReport(
    'net.bpf.o',
    [
      loadResult({ host: 'new', programs: [onHost({ loaded }), onHost({ name: 'count' })] }),
      loadResult({
        host: 'old',
        outcome: 'refused',
        programs: [
          onHost({ outcome: 'refused', differs: true }),
          onHost({ name: 'count', outcome: 'not loaded' }),
        ],
        refusals: [refusal({ opinion: 'it loads' })],
      }),
      loadResult({ host: 'older', outcome: 'foreseen', programs: [], foreseen: ['no BTF'] }),
      loadResult({ host: 'gone', outcome: 'not-done', programs: [], message: 'no route' }),
    ],
    t,
  ).split('\n');

  it('has a table of programs and hosts', () => {
    assert.deepEqual(report.slice(0, 6), [
      '# net.bpf.o',
      '',
      '| program | new | old | older | gone |',
      '| --- | --- | --- | --- | --- |',
      '| drop | loaded, id 31 | **refused** (the check: loads) | not tried | – |',
      '| count | loaded | not loaded | not tried | – |',
    ]);
  });

  it('then says of each host why', () => {
    assert.ok(report.includes('## older'));
    assert.ok(
      report.includes('- drop \\(/w/net.bpf.c:12\\): R1 may be null The check had said: it loads'),
      report.join('\n'),
    );
    assert.ok(report.includes('Not loaded on gone: no route'));
  });

  it('takes no markup of names', () => {
    const hostile = loadResult({ host: HOSTILE, programs: [onHost({ name: HOSTILE })] });
    const text = loadReport(HOSTILE, [hostile], t);
    assert.doesNotMatch(text, /(?<!\\)\]\(|(?<!\\)<b|^# x/m);
  });
});

describe('what came of a run', () => {
  it('the report has a line a host, and bytes as they are', () => {
    const text = testReport(
      'drop',
      [
        {
          host: 'new',
          message: null,
          runs: [run({ name: null, outcome: 'ran', text: 'output:\n  0000  ff' })],
        },
        { host: 'gone', message: 'no route', runs: [] },
      ],
      t,
    );
    assert.equal(
      text,
      [
        '# drop',
        '| host | outcome | returned | time of a run |\n| --- | --- | --- | --- |\n| new | ran | XDP\\_PASS \\(2\\) | 1500 ns |\n| gone | not reached | – | – |',
        '## new',
        '```\noutput:\n  0000  ff\n```',
        '## gone',
        'no route',
      ].join('\n\n'),
    );
  });

  it('the output of tests names the case and the host', () => {
    const mismatch = {
      field: 'expect.returns',
      message: 'it dropped',
      expected: 'XDP_PASS (2)',
      actual: 'XDP_DROP (1)',
      line: 1,
      character: 2,
    };
    assert.equal(
      outputOf(
        'new',
        'a SYN passes',
        run({ text: 'one\ntwo', refusals: [refusal()], mismatches: [mismatch] }),
        t,
      ),
      'a SYN passes (new): passed, returned XDP_PASS (2), 1500 ns\n  expect.returns: it dropped\n  drop: R1 may be null\n  one\n  two',
    );
  });

  it('times are of milliseconds', () => {
    assert.equal(millisecondsOf(run()), 0.0015);
    assert.equal(millisecondsOf(run({ nanoseconds: null })), undefined);
  });
});

describe('what is typed for a run', () => {
  const texts: readonly [text: string, fault: string | null][] = [
    ['02 00 5e', null],
    ['0x0200,0x5e', null],
    ['02:00-5E;00', null],
    ['', 'Type bytes in hexadecimal, as 02 00 5e'],
    [' 0x ', 'Type bytes in hexadecimal, as 02 00 5e'],
    ['02 0g', 'g is no hexadecimal digit'],
    ['02 0', 'The last byte has one digit'],
  ];
  for (const [text, fault] of texts) {
    it(`bytes: ${JSON.stringify(text)}`, () => {
      assert.equal(hexFault(text, t), fault);
    });
  }

  for (const [text, isGood] of [
    ['1', true],
    [' 100000000 ', true],
    ['100000001', false],
    ['0', false],
    ['-1', false],
    ['1.5', false],
    ['', false],
  ] as const) {
    it(`how often: ${JSON.stringify(text)}`, () => {
      assert.equal(repeatFault(text, t) === null, isGood);
    });
  }
});

describe('the report of the host check', () => {
  it('has what is missing first, and what mends it as it is to be typed', () => {
    const report = hostReport(
      host({
        items: [
          { id: 'a', state: 'good', text: 'BTF', remedy: null },
          { id: 'b', state: 'missing', text: 'no bpftool', remedy: 'apt install bpftool' },
        ],
      }),
      t,
    ).split('\n\n');
    assert.deepEqual(report, [
      '# root@lab',
      '- Kernel: 6.12.107\\-amd64\n- Architecture: x86\\_64\n- Distribution: Debian GNU/Linux 13',
      '| what loading needs | state | there |\n| --- | --- | --- |\n| b | missing | no bpftool |\n| a | good | BTF |',
      '## What mends it',
      'no bpftool:',
      '```\napt install bpftool\n```',
    ]);
  });
});
