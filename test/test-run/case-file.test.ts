import assert from 'node:assert/strict';
import fc from 'fast-check';
import { EXAMPLE } from '../../scripts/case-docs';
import { readCaseFile, toHex, type CaseFault } from '../../server/src/test-run';

/** A file of one case, with what a test is about. */
function fileOf(fields: object, common: object = {}): string {
  return JSON.stringify({ ...common, cases: [{ name: 'a', program: 'p', ...fields }] });
}

function told(faults: readonly CaseFault[]): string[] {
  return faults.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`));
}

describe('a file of test cases', () => {
  it('of the documentation is read', () => {
    const { cases, faults, outline } = readCaseFile(EXAMPLE);
    assert.deepEqual(told(faults), []);
    assert.deepEqual(
      cases.map(({ name, program, repeat, constants }) => [name, program, repeat, constants]),
      [
        ['a SYN to port 80 passes', 'filter', 1, { max_entries: '1000' }],
        ['a ping is sent back in no time', 'filter', 100_000, { max_entries: '1000' }],
        [
          'a frame that is cut off is dropped',
          'filter',
          1,
          { max_entries: '1000', is_strict: 'true' },
        ],
        ['port 80 has a socket', 'dispatch', 1, { max_entries: '1000' }],
      ],
    );
    assert.deepEqual(cases[3].context, {
      kind: 'fields',
      fields: { local_ip4: '192.0.2.2', local_port: 80 },
    });
    assert.equal(outline.length, 4);
  });

  it('tells where its cases and their fields stand', () => {
    const text = '{\n  "cases": [\n    { "name": "ä", "program": "p",\r\n      "repeat": 3 }]}';
    const [test] = readCaseFile(text).cases;
    const at = (field: string) => {
      const place = test.places.get(field);
      assert.ok(place);
      return [place.line, place.column, text.slice(place.start, place.end)];
    };
    assert.deepEqual(at('program'), [3, 31, '"p"']);
    assert.deepEqual(at('repeat'), [4, 17, '3']);
    assert.deepEqual(at('').slice(0, 2), [3, 5]);
  });

  it('keeps the bytes that are given and expected', () => {
    const expect = { output: [{ at: 3, hex: '0x0a:0b' }], context: 'unchanged', returns: -1 };
    const given = { dataHex: 'AB cd', contextFile: 'ctx.bin', expect };
    const [test] = readCaseFile(fileOf(given, { object: 'build/p.bpf.o' })).cases;
    assert.ok(test.data.kind === 'bytes');
    assert.equal(toHex(test.data.bytes), 'abcd');
    assert.deepEqual(test.context, { kind: 'file', path: 'ctx.bin' });
    assert.deepEqual(test.expect, {
      returns: -1,
      output: { kind: 'parts', parts: [{ at: 3, bytes: Uint8Array.of(10, 11) }] },
      outputLength: null,
      context: { kind: 'unchanged' },
      maxNanoseconds: null,
    });
  });

  it('one case with a fault leaves the others', () => {
    const cases = [
      { name: 'bad', program: 'p', repeat: 0 },
      { name: 'good', program: 'p' },
    ];
    const read = readCaseFile(JSON.stringify({ cases }));
    assert.deepEqual(
      read.cases.map(({ name }) => name),
      ['good'],
    );
    assert.deepEqual(
      read.outline.map(({ name }) => name),
      ['bad', 'good'],
    );
    assert.deepEqual(
      read.faults.map(({ caseIndex }) => caseIndex),
      [0],
    );
  });

  it('a fault of the whole file leaves none', () => {
    const read = readCaseFile(fileOf({}, { caces: [] }));
    assert.deepEqual(read.cases, []);
    assert.equal(read.outline.length, 1);
  });

  const FAULTS: readonly [what: string, text: string, ...messages: string[]][] = [
    ['nothing', '', 'it is no JSON: value expected'],
    ['a comma too many', '{"cases": [],}', 'it is no JSON: property name expected'],
    ['a comment', '{/* no */"cases": []}', 'it is no JSON: invalid comment token'],
    ['a list', '[]', 'it is a list; it must be an object'],
    ['no cases', '{}', "it has no 'cases', which it needs"],
    ['brackets without end', '['.repeat(100_000), 'it is nested more than 32 levels deep'],
    [
      'an unknown field',
      fileOf({ packet: { protocol: 'tcp', prots: {} } }),
      "cases[0].packet.prots: there is no such field; is 'ports' meant?",
    ],
    [
      'a field that nothing is like',
      fileOf({ expect: { result: 1 } }),
      'cases[0].expect.result: there is no such field; there are returns, output, outputLength, context, maxNanoseconds',
    ],
    [
      'a field of prototypes',
      '{"cases": [{"name": "a", "program": "p", "__proto__": {"repeat": 2}}]}',
      'cases[0].__proto__: there is no such field; there are name, program, packet, dataHex, dataFile, context, contextHex, contextFile, repeat, constants, expect',
    ],
    [
      'a wrong type, deep inside',
      fileOf({ packet: { protocol: 'tcp', ports: { to: 'http' } } }),
      "cases[0].packet.ports.to: it is 'http'; it must be a whole number from 0 to 65535",
    ],
    [
      'a number that is not whole',
      fileOf({ repeat: 1.5 }),
      'cases[0].repeat: it is 1.5; it must be a whole number from 1 to 100000000',
    ],
    [
      'a version of IP that there is not',
      fileOf({ packet: { protocol: 'tcp', ip: 5 } }),
      'cases[0].packet.ip: it is 5; it must be 4 or 6',
    ],
    [
      'a misspelt return value',
      fileOf({ expect: { returns: 'XDP_PAS' } }),
      "cases[0].expect.returns: it is 'XDP_PAS'; is 'XDP_PASS' meant?",
    ],
    [
      'a field given twice',
      '{"cases": [{"name": "a", "program": "p", "name": "b"}]}',
      'cases[0].name: it is given twice; leave one out',
    ],
    [
      'a case without a program',
      '{"cases": [{"name": "a"}]}',
      "cases[0]: it has no 'program', which it needs",
    ],
    [
      'two cases of one name',
      JSON.stringify({
        cases: [
          { name: 'a', program: 'p' },
          { name: 'a', program: 'q' },
        ],
      }),
      'cases[1].name: cases[0] is called so too; give each a name of its own',
    ],
    [
      'two kinds of data',
      fileOf({ dataHex: '00', dataFile: 'a' }),
      "cases[0].dataFile: the case has 'dataHex' and 'dataFile'; leave only one",
    ],
    [
      'digits that are none',
      fileOf({ dataHex: '00 xx' }),
      "cases[0].dataHex: line 1, column 4: 'x' is no hexadecimal digit",
    ],
    [
      'digits of an expectation',
      fileOf({
        expect: {
          output: [
            { at: 0, hex: '00' },
            { at: 1, hex: '1' },
          ],
        },
      }),
      "cases[0].expect.output[1].hex: line 1, column 1: '1' has an odd number of digits; a byte is two of them",
    ],
    [
      'an address in a packet',
      fileOf({ packet: { protocol: 'udp', from: 'localhost' } }),
      "cases[0].packet.from: 'localhost' is no IPv4 address; write it as 192.0.2.1, or change the version of IP",
    ],
    [
      'a file from elsewhere',
      fileOf({ dataFile: '/etc/shadow' }, { object: 'C:\\p.o' }),
      'object: it must be a path from the folder of this file, without control characters',
      'cases[0].dataFile: it must be a path from the folder of this file, without control characters',
    ],
    [
      'terminal escapes',
      fileOf({ packet: { protocol: '\u001b[31m' } }),
      "cases[0].packet.protocol: it is '\\u{1b}[31m'; it must be one of 'tcp', 'udp', 'icmp'",
    ],
  ];
  for (const [what, text, ...messages] of FAULTS) {
    it(`${what}: the fault names the place`, () => {
      const { faults } = readCaseFile(text);
      assert.deepEqual(told(faults), messages);
      for (const { place } of faults) assert.ok(place.end <= text.length);
    });
  }

  it('any JSON is read or refused', () => {
    const names = fc.constantFrom(
      'cases',
      'name',
      'program',
      'packet',
      'expect',
      'output',
      'hex',
      'at',
      'context',
    );
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { depthSize: 'small' },
        fc.constantFrom('', '00', 'unchanged', 1, -1, 1e300, true, null, 'a'),
        fc.array(tie('tree'), { maxLength: 3 }),
        fc.dictionary(names, tie('tree'), { maxKeys: 5 }),
      ),
    }));
    fc.assert(
      fc.property(fc.array(tree, { maxLength: 3 }), (cases) => {
        const { faults, cases: read } = readCaseFile(JSON.stringify({ cases }));
        assert.ok(faults.length > 0 || read.length === cases.length);
      }),
    );
  });

  it('any text is read or refused', () => {
    const pieces = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      '"',
      ':',
      ',',
      'cases',
      '\\',
      '1',
      '\n',
      'é',
    );
    fc.assert(
      fc.property(fc.array(pieces), (parts) => {
        assert.ok(readCaseFile(parts.join('')).faults.length > 0);
      }),
    );
  });
});
