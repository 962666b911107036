import { success, type Result } from '../bytes';
import { failure } from './faults';

/** The longest hex text that is looked at, per byte that may come of it: a dump with offsets and characters. */
const MOST_CHARACTERS_PER_BYTE = 16;

/** `0000:  ` of tcpdump, xxd and the like: a blank after the colon tells it from bytes between colons. */
const COLON_OFFSET = /^\s*(?:0x)?([0-9a-f]{4,16}):(?=\s|$)\s*/i;
/** That of hexdump -C and of bpftool, which end their bytes with a bar. */
const BARE_OFFSET = /^\s*([0-9a-f]{4,16})(?:\s{2,}|\t)(?=.*\|)/i;
/** hexdump ends with a line that is only the length. */
const END_OFFSET = /^\s*([0-9a-f]{7,8})\s*$/i;
const DIGITS = /^[0-9a-f]+$/i;

/**
 * Bytes written as hexadecimal digits: in one word or in groups between blanks, colons, commas or hyphens, with `0x` or not, over any
 * lines, also as xxd, hexdump -C, tcpdump -x and bpftool print them.
 */
export function readHex(text: string, mostBytes: number): Result<Uint8Array> {
  if (text.length > mostBytes * MOST_CHARACTERS_PER_BYTE + 64) {
    return failure('hex-too-long', mostBytes);
  }
  const bytes: number[] = [];
  let isDump = false;
  for (const [index, line] of text.split(/\r\n|\r|\n/).entries()) {
    if (line.trim() === '*') return failure('hex-squeezed', index + 1);
    const end = isDump ? END_OFFSET.exec(line) : null;
    if (end !== null && parseInt(end[1], 16) === bytes.length) continue;
    const offset = COLON_OFFSET.exec(line) ?? BARE_OFFSET.exec(line);
    let from = 0;
    let to = line.length;
    if (offset !== null) {
      isDump = true;
      const said = parseInt(offset[1], 16);
      if (said !== bytes.length) {
        return failure('hex-offset', index + 1, said, bytes.length);
      }
      from = offset[0].length;
      to = endOfDigits(line, from);
    }
    const fault = readLine(line.slice(0, to), from, index + 1, bytes);
    if (fault !== null) return fault;
    if (bytes.length > mostBytes) return failure('hex-too-long', mostBytes);
  }
  return success(Uint8Array.from(bytes));
}

/** Where the characters of a dump begin: behind a bar, or behind two blanks. */
function endOfDigits(line: string, from: number): number {
  const bar = line.indexOf('|', from);
  if (bar >= 0) return bar;
  const blanks = line.slice(from).search(/\s{2}|\t/);
  return blanks < 0 ? line.length : from + blanks;
}

function readLine(line: string, from: number, number: number, bytes: number[]) {
  for (const { 0: group, index } of line.slice(from).matchAll(/[^\s:,;-]+/g)) {
    const column = from + index + 1;
    const digits = group.replace(/^0x/i, '');
    if (!DIGITS.test(digits)) {
      const wrong = digits === '' ? 0 : digits.search(/[^0-9a-f]/i);
      const at = column + (group.length - digits.length) + wrong;
      return failure(
        'hex-character',
        number,
        at,
        String.fromCodePoint(digits.codePointAt(wrong) ?? 0x20),
      );
    }
    if (digits.length % 2 === 1) return failure('hex-odd', number, column, group);
    for (let i = 0; i < digits.length; i += 2) bytes.push(parseInt(digits.slice(i, i + 2), 16));
  }
  return null;
}

/** Two digits a byte, without anything between. */
export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, hexByte).join('');
}

export function hexByte(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}
