import assert from 'node:assert/strict';
import fc from 'fast-check';
import { dumpText, readHex, toHex } from '../../server/src/test-run';

const MOST = 1_000;

function read(text: string): string {
  const result = readHex(text, MOST);
  assert.ok(result.ok, result.ok ? '' : result.fault.message);
  return toHex(result.value);
}

describe('hexadecimal text', () => {
  const FORMS: readonly [string, string, string][] = [
    ['nothing', ' \n\t ', ''],
    ['one word', 'deadBEEF', 'deadbeef'],
    ['with 0x', '0xdead 0xBEEF', 'deadbeef'],
    ['groups with blanks and newlines', 'de ad\r\nbe\nef', 'deadbeef'],
    ['a hardware address', 'de:ad:be:ef', 'deadbeef'],
    ['groups of two between colons', 'dead:beef', 'deadbeef'],
    ['a C array', '0xde, 0xad, 0xbe, 0xef', 'deadbeef'],
    [
      'xxd',
      '00000000: 6865 6c6c 6f20 7468  hello th\n00000008: 6572 65  ere',
      toHex(ascii('hello there')),
    ],
    [
      'xxd, whose characters look like digits',
      '00000000: 6162 6364 6566  abcdef\n00000006: 6162  ab',
      toHex(ascii('abcdefab')),
    ],
    [
      'hexdump -C',
      '00000000  68 65 6c 6c 6f 20 74 68  65 72 65                 |hello there|\n0000000b\n',
      toHex(ascii('hello there')),
    ],
    ['tcpdump -x', '\t0x0000:  6865 6c6c\n\t0x0004:  6f', toHex(ascii('hello'))],
    [
      'bpftool',
      '0000000\t6865 6c6c 6f                                | hello',
      toHex(ascii('hello')),
    ],
  ];
  for (const [form, text, bytes] of FORMS) {
    it(form, () => {
      assert.equal(read(text), bytes);
    });
  }

  const FAULTS: readonly [string, string, string][] = [
    ['another character', '00 11\n22 3g', "line 2, column 5: 'g' is no hexadecimal digit"],
    ['an emoji', '00 😀', "line 1, column 4: '😀' is no hexadecimal digit"],
    ['nothing after 0x', '0x', "line 1, column 3: ' ' is no hexadecimal digit"],
    [
      'an odd number of digits',
      '00 123',
      "line 1, column 4: '123' has an odd number of digits; a byte is two of them",
    ],
    [
      'a dump that lacks a line',
      '00000000: 6865\n00000010: 6c',
      'line 2 begins at 0x10 as it says, but 0x2 bytes stand before it; a line is missing or too long',
    ],
    [
      'a dump that leaves equal lines out',
      '00000000  00 00  |..|\n*\n',
      'line 2: the dump leaves lines out that are the same (*); make it with hexdump -v -C or xxd',
    ],
    [
      'too many bytes',
      '00'.repeat(MOST + 1),
      'the hexadecimal text is too long; it may stand for at most 1000 bytes',
    ],
  ];
  for (const [what, text, message] of FAULTS) {
    it(`${what} is a fault with its place`, () => {
      const result = readHex(text, MOST);
      assert.deepEqual(result.ok ? null : result.fault.message, message);
    });
  }

  const bytes = fc.uint8Array({ maxLength: 200 });

  it('any bytes come back from their digits, however they are grouped', () => {
    const separators = fc.constantFrom(' ', '\n', ':', ', ', '-', '', ' 0x');
    fc.assert(
      fc.property(bytes, separators, (given, between) => {
        const text = Array.from(given, (byte) => toHex(Uint8Array.of(byte))).join(between);
        assert.equal(read(text), toHex(given));
      }),
    );
  });

  it('any bytes come back from their dump', () => {
    fc.assert(
      fc.property(bytes, (given) => {
        assert.equal(read(dumpText(given)), toHex(given));
      }),
    );
  });

  it('any text is read or refused, in bounds', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        const result = readHex(text, 50);
        if (result.ok) assert.ok(result.value.length <= 50);
        else assert.notEqual(result.fault.message, '');
      }),
    );
  });
});

function ascii(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
