import assert from 'node:assert/strict';
import fc from 'fast-check';
import { KeptBytes } from '../../server/src/ssh/kept-bytes';
import { MarkedStream } from '../../server/src/ssh/marked-stream';

const MARK = 'core-lens-00';

interface Read {
  readonly isMarked: boolean;
  readonly before: string;
  readonly text: string;
  readonly told: string;
  readonly isCut: boolean;
  readonly code: number | null;
}

/** Reads a text that comes in pieces of these lengths, again and again. */
function read(text: string, lengths: readonly number[], most = 1000): Read {
  let told = '';
  const kept = new KeptBytes(most, false);
  const stream = new MarkedStream();
  stream.expect(MARK, kept, (piece) => (told += Buffer.from(piece).toString()));
  const bytes = Buffer.from(text);
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const length = lengths[i % lengths.length];
    stream.add(bytes.subarray(at, at + length));
    at += length;
  }
  const { isMarked, before, isCut, code } = stream;
  return { isMarked, before, text: Buffer.from(stream.bytes()).toString(), told, isCut, code };
}

describe('the outputs of a run', () => {
  const STORIES: [what: string, text: string, read: Partial<Read>][] = [
    ['nothing', '', { isMarked: false, before: '', text: '', code: null }],
    ['words of ssh only', 'no route', { isMarked: false, before: 'no route', text: '' }],
    ['a script that says nothing', `${MARK}+\n`, { isMarked: true, text: '', code: null }],
    ['a login shell before it', `hello\n${MARK}+\nout\n`, { isMarked: true, text: 'out\n' }],
    ['an end', `${MARK}+\nerr${MARK}-12\n`, { text: 'err', code: 12 }],
    ['more after the end', `${MARK}+\n${MARK}-0\n${MARK}-1\nlate`, { text: '', code: 0 }],
    ['an end that is cut off', `${MARK}+\na${MARK}-1`, { text: 'a', code: null }],
    ['an end without a code', `${MARK}+\n${MARK}-x\n9\n`, { text: '', code: null }],
    [
      'what looks like an end',
      `${MARK}+\ncore-lens-01-core-lens-0!`,
      { text: 'core-lens-01-core-lens-0!' },
    ],
    ['an end before the start', `${MARK}-1\n`, { isMarked: false, code: null }],
  ];
  for (const [what, text, expected] of STORIES) {
    it(`${what}: are read alike in whatever pieces they come`, () => {
      fc.assert(
        fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }), (lengths) => {
          const found = read(text, lengths);
          assert.deepEqual({ ...found, ...expected }, found);
          assert.equal(found.told, found.text);
        }),
      );
    });
  }

  it('are told as they come: nothing waits for what may follow', () => {
    const pieces: string[] = [];
    const stream = new MarkedStream();
    stream.expect(MARK, new KeptBytes(10, false), (piece) =>
      pieces.push(Buffer.from(piece).toString()),
    );
    for (const text of [`${MARK}+\n`, 'one\n', 'core', '\n']) stream.add(Buffer.from(text));
    assert.deepEqual(pieces, ['one\n', 'core\n']);
  });

  it('are cut, and the end is found all the same', () => {
    const found = read(`${MARK}+\n${'x'.repeat(50)}${MARK}-7\n`, [9], 20);
    assert.deepEqual([found.text.length, found.isCut, found.code], [20, true, 7]);
    assert.equal(found.told.length, 50);
  });

  it('are cut in the middle where the end matters, between lines', () => {
    const lines = Array.from({ length: 100 }, (_, i) => `line ${i}\n`).join('');
    const ends = fc.record({
      lengths: fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1 }),
      most: fc.integer({ min: 0, max: lines.length + 50 }),
    });
    fc.assert(
      fc.property(ends, ({ lengths, most }) => {
        const kept = new KeptBytes(most, true);
        for (let at = 0, i = 0; at < lines.length; i++) {
          const piece = Buffer.from(lines.slice(at, at + lengths[i % lengths.length]));
          kept.add(piece);
          at += piece.length;
        }
        const text = Buffer.from(kept.bytes()).toString();
        assert.equal(kept.isCut, most < lines.length);
        if (!kept.isCut) assert.equal(text, lines);
        assert.ok(text.length <= most);
        if (most < 40) return;
        assert.match(text, /^line 0\n/);
        assert.match(text, /\nline 99\n$/);
        for (const line of text.trimEnd().split('\n')) assert.match(line, /^line \d+$/);
        if (kept.isCut) assert.ok(text.length > most - 20);
      }),
    );
  });

  it('hold little of what comes before, however much it is', () => {
    assert(read('x'.repeat(200_000), [5000]).before.length <= 8192);
  });
});
