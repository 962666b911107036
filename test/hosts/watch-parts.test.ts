import assert from 'node:assert/strict';
import fc from 'fast-check';
import { formatsIn, PrintFormat } from '../../server/src/hosts/watch-formats';
import { LineReader } from '../../server/src/hosts/watch-lines';
import { readContents } from '../../server/src/hosts/watch-maps';
import { TraceReader, type TraceLine } from '../../server/src/hosts/watch-trace';

describe('a format of bpf_printk', () => {
  for (const [format, line, matches] of [
    ['plain', 'plain', true],
    ['plain', 'plainer', false],
    ['pid %d', 'pid -12', true],
    ['pid %d', 'pid ', false],
    ['pid %d', 'pid twelve', false],
    ['%5d|%-5u|%llx', '   12|7    |ffffffff81000000', true],
    ['%#x', '0xab', true],
    ['%08lx%%', '000000ab%', true],
    ['%s opened %s', 'cat opened /etc/a file', true],
    ['%s opened %s', 'cat closed /etc/a file', false],
    ['%s', '', true],
    ['%c%c', 'ab', true],
    ['at %pI4', 'at 10.0.0.1', true],
    ['at %p', 'at 00000000deadbeef', true],
    ['ends\n', 'ends', true],
    ['first %d\nsecond', 'first 1', true],
    ['100%', '100%', true],
  ] as const) {
    it(`${JSON.stringify(format)} ${matches ? 'prints' : 'does not print'} '${line}'`, () => {
      assert.equal(new PrintFormat(format).matches(line), matches);
    });
  }

  it('matches whatever its conversions became', () => {
    const word = fc.stringMatching(/^[a-z :%]{0,6}$/).map((text) => text.replaceAll('%', '%%'));
    const piece = fc.oneof(
      fc.integer().map((value) => ['%d', `${value}`]),
      fc.nat().map((value) => ['%lx', value.toString(16)]),
      fc.stringMatching(/^[ -~]{0,8}$/).map((value) => ['%s', value]),
      word.map((text) => [text, text.replaceAll('%%', '%')]),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const joined = (at: 0 | 1) => pieces.map((each) => each[at]).join('');
        return new PrintFormat(joined(0)).matches(joined(1));
      }),
    );
  });

  it('takes no long for what could match in many ways', () => {
    const began = performance.now();
    assert.equal(new PrintFormat('%s%s%s%s%s%s%s%s%s%s%s%s!').matches('a'.repeat(1000)), false);
    assert.ok(performance.now() - began < 1000);
  });

  it('is found among variables, also where bpftool tells numbers, and among strings without', () => {
    const formatted = {
      value: {
        '.rodata': [{ limit: 5 }, { 'greet.____fmt': [104, 105, 10, 0] }, { words: 'said %d' }],
      },
    };
    const value = ['0x00', '0x61', '0x62', '0x00', '0x01', '0x00', '0x63', '0x00'];
    assert.deepEqual(formatsIn([{ formatted, value }, { value }]), [
      { text: 'hi\n', function: 'greet' },
      { text: 'said %d', function: null },
      { text: 'ab', function: null },
      { text: 'c', function: null },
    ]);
    for (const strange of [null, 5, {}, [null], [{ formatted: 5 }], [{ value: 'x' }]]) {
      assert.deepEqual(formatsIn(strange), []);
    }
  });
});

describe('the trace', () => {
  function read(lines: readonly string[], showsAll = false) {
    const told: TraceLine[] = [];
    let skipped = 0;
    const loads = [
      { pins: 'a', programs: ['greet'], formats: [{ text: 'hello %d\n', function: 'greet' }] },
      { pins: 'b', programs: [], formats: [{ text: 'hello %s', function: null }] },
    ];
    const reader = new TraceReader(
      loads,
      showsAll,
      (line) => told.push(line),
      (count) => (skipped += count),
      () => 0,
    );
    for (const line of lines) reader.add(line);
    return { told, skipped };
  }

  for (const line of [
    '         bpftool-20204   [001] b..11 24031.717693: bpf_trace_printk: hello you',
    '           a-b c-20204   (  20204) [001] d..31 24031.717693: bpf_trace_printk: hello you',
    '          <idle>-0       (-------) [001] ..s2 24031.717693: 0: hello you',
    '           <...>-7       [001] .... 24031.717693: 0x00000001: hello you',
    '           <...>-7       [001] .... 24031.717693: : hello you',
    '           <...>-7       [001] 24031.717693: bpf_trace_printk: hello you',
  ]) {
    it(`of kernels that write '${line}'`, () => {
      const { told } = read([line]);
      assert.deepEqual(
        told.map(({ cpu, time, text, pins }) => ({ cpu, time, text, pins })),
        [{ cpu: 1, time: 24031.717693, text: 'hello you', pins: 'b' }],
      );
    });
  }

  const head = '  cat-7  [001] .... 1.5: bpf_trace_printk: ';

  it('leaves out what others print, with the lines that follow', () => {
    const { told } = read([`${head}hey`, 'there', `${head}hello a`, '', 'b', `${head}hey`, 'c']);
    assert.deepEqual(
      told.map(({ text }) => text),
      ['hello a', 'b'],
    );
  });

  it('tells the program only where no other may have printed it', () => {
    const { told } = read([`${head}hello 1`, `${head}hello one`]);
    assert.deepEqual(
      told.map(({ pins, program }) => ({ pins, program })),
      [
        { pins: null, program: null },
        { pins: 'b', program: null },
      ],
    );
  });

  it('tells all where the formats are not known', () => {
    assert.equal(
      read([`${head}hey`, '  cat-7  [001] .... 1.5: sched_switch: x'], true).told.length,
      1,
    );
  });

  it('shows what it is given as text', () => {
    const [{ text, task }] = read([
      '  c\u001bt-7  [001] .... 1.5: bpf_trace_printk: hello \u001b[31m\u202e',
    ]).told;
    assert.equal(text, 'hello \\u{1b}[31m\\u{202e}');
    assert.equal(task, 'c\\u{1b}t');
  });

  it('counts what was too much', () => {
    const many = Array.from({ length: 3000 }, (_, i) => `${head}hello ${i}`);
    const { told, skipped } = read([...many, 'CPU:1 [LOST 12 EVENTS]']);
    assert.equal(told.length + skipped, 3012);
    assert.equal(told.length, 2000);
  });
});

describe('lines', () => {
  it('are the same however they come, and bounded', () => {
    const text = 'one\ntwö\n' + 'x'.repeat(100) + '\nlast\n';
    const bytes = new TextEncoder().encode(text);
    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length)), (cuts) => {
        const told: string[] = [];
        const reader = new LineReader(8, (line, isCut) => told.push(`${line}${isCut ? '…' : ''}`));
        const at = [0, ...cuts.sort((a, b) => a - b), bytes.length];
        for (let i = 1; i < at.length; i++) reader.add(bytes.subarray(at[i - 1], at[i]));
        assert.deepEqual(told, ['one', 'twö', 'xxxxxxxx…', 'last']);
      }),
    );
  });
});

describe('contents of a map', () => {
  const ENTRIES = [
    {
      key: ['0x01'],
      value: ['0x02'],
      formatted: { key: 1, value: { name: 'a "}] b', n: [1, 2] } },
    },
    { key: ['0x01', '0xff'], value: ['0x02'] },
    { key: ['0x02'], value: { error: 'No such file or directory' } },
    { key: ['0x03'], values: [{ cpu: 0, value: ['0x05'] }] },
  ];
  const READ = [
    { key: 1, value: { name: 'a "}] b', n: [1, 2] } },
    { key: '01 ff', value: '02' },
    { key: '03', value: [{ cpu: 0, value: '05' }] },
  ];

  it('are read with types and without', () => {
    assert.deepEqual(readContents(JSON.stringify(ENTRIES), 10), { entries: READ, isCut: false });
  });

  it('are read as far as they go', () => {
    const text = JSON.stringify(ENTRIES);
    for (let length = 1; length < text.length; length++) {
      const read = readContents(text.slice(0, length), 10);
      assert.ok(read?.isCut);
      assert.deepEqual(read.entries, READ.slice(0, read.entries.length));
    }
    assert.deepEqual(readContents(text, 1), { entries: READ.slice(0, 1), isCut: true });
  });

  it('keep whole numbers whole', () => {
    const dump =
      '[{"formatted":{"key":1,"value":{"most":18446744073709551615,"of":"12345678901234567890"}}}]';
    assert.deepEqual(readContents(dump, 1)?.entries, [
      { key: 1, value: { most: '18446744073709551615', of: '12345678901234567890' } },
    ]);
  });

  it('of global variables are those', () => {
    const dump = [{ formatted: { value: { '.bss': [{ total: 3 }, { 'a.____fmt': 'x' }] } } }];
    assert.deepEqual(readContents(JSON.stringify(dump), 1)?.entries, [
      { key: null, value: { total: 3 } },
    ]);
  });

  it('that are too deep are none', () => {
    const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
    assert.equal(readContents(`[{"formatted":{"key":1,"value":${deep}}}]`, 10), null);
  });

  it('that are none', () => {
    for (const text of ['', '{"error":"can\'t"}', 'null'])
      assert.equal(readContents(text, 1), null);
  });
});
