import assert from 'node:assert/strict';
import fc from 'fast-check';
import { followLines } from '../../server/src/source';

/** Some lines of a file, by their numbers, as an object carries them. */
function compiled(text: string, ...numbers: number[]): Map<number, string> {
  const lines = text.split('\n');
  const all = numbers.length > 0 ? numbers : lines.map((_, i) => i + 1);
  return new Map(all.map((number) => [number, lines[number - 1]]));
}

const BUILT = `int first(void *task)
{
	use(task->state);
	return 0;
}

int second(void *task)
{
	use(task->flags);
	return 0;
}`;

describe('a compiled line in a text that was edited since', () => {
  const stories: [what: string, now: string, places: [was: number, is: number | null][]][] = [
    [
      'stays where nothing was edited',
      BUILT,
      [
        [3, 3],
        [4, 4],
        [10, 10],
      ],
    ],
    [
      'moves with lines before it',
      `// new\n\n${BUILT}`,
      [
        [3, 5],
        [4, 6],
        [10, 12],
      ],
    ],
    [
      'stays before lines that came behind it',
      BUILT.replace('return 0;\n}\n\n', 'return 0;\n}\n\n\n\n'),
      [
        [3, 3],
        [4, 4],
        [9, 11],
        [10, 12],
      ],
    ],
    [
      'is gone when it was changed',
      BUILT.replace('->state', '->__state'),
      [
        [3, null],
        [9, 9],
      ],
    ],
    [
      'is gone when it was taken out',
      BUILT.replace('\tuse(task->state);\n', ''),
      [
        [3, null],
        [9, 8],
      ],
    ],
    [
      'may have another indentation',
      BUILT.replace('\tuse(task->flags)', '        use(task->flags)'),
      [[9, 9]],
    ],
    [
      'may have got a comment at its end',
      BUILT.replace('use(task->flags);', 'use(task->flags); /* core-lens: allow(x) */'),
      [[9, 9]],
    ],
    [
      'is followed in a text with other line ends',
      BUILT.replaceAll('\n', '\r\n'),
      [
        [3, 3],
        [9, 9],
      ],
    ],
    [
      'is gone where its function was put before another',
      `${BUILT.split('\n\n')[1]}\n\n${BUILT.split('\n\n')[0]}`,
      [[4, null]],
    ],
  ];
  for (const [what, now, places] of stories) {
    it(what, () => {
      const followed = followLines(compiled(BUILT), now.split('\n'));
      for (const [was, is] of places) assert.equal(followed.get(was) ?? null, is, `line ${was}`);
    });
  }

  it('is told from another of the same text by its neighbours, or has no place', () => {
    const now = BUILT.replace('\treturn 0;\n}\n\n', '\treturn 0;\n\treturn 0;\n}\n\n');
    const followed = followLines(compiled(BUILT, 3, 4, 9, 10), now.split('\n'));
    assert.equal(followed.get(10), 11);
    assert.equal(followed.get(9), 10);
  });

  it('has no place in a text of another kind', () => {
    assert.equal(followLines(compiled(BUILT), ['nothing', 'of', 'it']).size, 0);
    assert.equal(followLines(compiled(BUILT), []).size, 0);
  });
});

describe('any text after any edits', () => {
  const line = fc.constantFrom('a();', 'b();', 'c();', 'return 0;', '}', '{', '', 'd(x);', 'e(y);');
  const edit = fc.record({
    at: fc.nat(40),
    remove: fc.nat(4),
    insert: fc.array(line, { maxLength: 4 }),
  });

  it('has each followed line with its text, and in its order', () => {
    fc.assert(
      fc.property(
        fc.array(line, { maxLength: 30 }),
        fc.array(edit, { maxLength: 4 }),
        (was, edits) => {
          const now = [...was];
          for (const { at, remove, insert } of edits) {
            now.splice(Math.min(at, now.length), remove, ...insert);
          }
          const followed = [...followLines(compiled(was.join('\n')), now)];
          let last = 0;
          for (const [before, after] of followed.sort(([a], [b]) => a - b)) {
            assert.equal(now[after - 1], was[before - 1]);
            assert.ok(after > last, 'the order is kept');
            last = after;
          }
        },
      ),
    );
  });

  it('is followed line by line when each line is alone of its text', () => {
    fc.assert(
      fc.property(fc.nat(30), fc.array(edit, { maxLength: 4 }), (count, edits) => {
        const was = Array.from({ length: count }, (_, i) => `line(${i});`);
        const now = [...was];
        for (const { at, remove } of edits) now.splice(Math.min(at, now.length), remove, 'new();');
        const followed = followLines(compiled(was.join('\n')), now);
        for (const [i, text] of was.entries()) {
          const is = now.indexOf(text);
          assert.equal(followed.get(i + 1) ?? null, is < 0 ? null : is + 1);
        }
      }),
    );
  });
});
