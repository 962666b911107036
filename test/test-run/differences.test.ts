import assert from 'node:assert/strict';
import fc from 'fast-check';
import { differencesOf, differenceWords, dumpText } from '../../server/src/test-run';

const bytes = (text: string) => new TextEncoder().encode(text);

describe('differences of output to input', () => {
  const CASES: readonly [string, string, string, string | null][] = [
    ['nothing', 'abcdef', 'abcdef', null],
    ['a byte', 'abcdef', 'abXdef', 'byte 2 changed'],
    ['two runs', 'abcdefgh', 'XYcdefgZ', 'bytes 0-1 changed, byte 7 changed'],
    ['an end cut off', 'abcdefgh', 'abcdef', '2 bytes gone at the end'],
    ['an end added', 'abcdef', 'abcdefg', '1 byte more at the end'],
    ['a header taken away', 'HEADabcdefgh', 'abcdefgh', '4 bytes gone at the front'],
    [
      'a header put before, and a byte changed',
      'abcdefgh',
      'HEADabcXefgh',
      '4 bytes more at the front, byte 7 changed',
    ],
    ['everything gone', 'abc', '', '3 bytes gone at the end'],
    ['everything new', '', 'abc', '3 bytes more at the end'],
  ];
  for (const [what, input, output, words] of CASES) {
    it(what, () => {
      assert.equal(differenceWords(bytes(input), bytes(output)), words);
    });
  }

  it('many are counted', () => {
    const words = differenceWords(bytes('a.'.repeat(20)), bytes('b.'.repeat(20)));
    assert.match(words ?? '', /^byte 0 changed, .*, byte 10 changed, 14 more$/);
  });

  it('an output can be made of the input and the differences', () => {
    const short = fc.uint8Array({ max: 3, maxLength: 40 });
    fc.assert(
      fc.property(short, short, (input, output) => {
        const made: number[] = [];
        let at = 0;
        for (const { kind, inputAt, outputAt, length } of differencesOf(input, output)) {
          made.push(...input.subarray(at, inputAt));
          assert.equal(made.length, outputAt);
          if (kind !== 'removed') made.push(...output.subarray(outputAt, outputAt + length));
          at = kind === 'added' ? inputAt : inputAt + length;
        }
        made.push(...input.subarray(at));
        assert.deepEqual(made, [...output]);
      }),
    );
  });

  it('a dump marks them', () => {
    const input = bytes('abcdefghijklmnopqrstu');
    const output = bytes('abcdefghiJklmnopqrstu');
    assert.equal(
      dumpText(output, input),
      [
        '0000  61 62 63 64 65 66 67 68  69 4a 6b 6c 6d 6e 6f 70  |abcdefghiJklmnop|',
        '                                  ^^',
        '0010  71 72 73 74 75                                    |qrstu|',
      ].join('\n'),
    );
  });
});
