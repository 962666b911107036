import assert from 'node:assert/strict';
import { caretLine } from '../../server/src/source';

/** The line with what must have carets in «». */
function shows(title: string, line: string, text: string, carets: string): void {
  it(title, () => {
    const start = line.indexOf('«') + 1;
    const end = line.indexOf('»');
    assert.deepEqual(caretLine(line.replace(/[«»]/g, ''), start, end), { text, carets });
  });
}

describe('carets', () => {
  shows('stand under a token', 'a = t->«pid»;', 'a = t->pid;', '       ^^^');
  shows('stand behind tabs', '\tx\t«pid»;', '        x       pid;', '                ^^^');
  shows('stand behind wide characters', '"漢字🦊" «x»', '"漢字🦊" x', '         ^');
  shows('stand under wide characters', '«漢字» x', '漢字 x', '^^^^');
  shows('stand behind combining marks', 'e\u0301 «x»', 'e\u0301 x', '  ^');
  shows('stand behind what does not print', '\u001b[31m\u202e«x»', '�[31m�x', '      ^');
  shows('stand under lone surrogates', 'a«\ud800»b', 'a�b', ' ^');
  shows('are one at least', 'ab«»c', 'abc', '  ^');

  it('go no further than the line', () => {
    assert.deepEqual(caretLine('abc', 2, 99), { text: 'abc', carets: ' ^^' });
    assert.deepEqual(caretLine('abc', 99, 120), { text: 'abc', carets: '   ^' });
    assert.deepEqual(caretLine('', 1, 1), { text: '', carets: '^' });
    assert.deepEqual(caretLine('abc', 0, -5), { text: 'abc', carets: '^' });
  });

  it('show their part of a long line', () => {
    const { text, carets } = caretLine(`${'a'.repeat(5000)}pid${'b'.repeat(5000)}`, 5001, 5004);
    assert.ok(text.length <= 202 && text.startsWith('…a') && text.endsWith('b…'), text);
    const from = carets.indexOf('^');
    assert.equal(text.slice(from, carets.length), 'pid');
  });
});
