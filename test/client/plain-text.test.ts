import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  codeBlock,
  escapeMarkdown,
  inLabel,
  inMessage,
  inPick,
  markdownTable,
  visible,
  visibleLines,
} from '../../client/src/plain-text';
import { HOSTILE } from './host-samples';

describe('text from elsewhere', () => {
  const cases: readonly [name: string, shown: string, expected: string][] = [
    ['escapes of terminals are seen', visible('a\u001b[31mb'), 'a\\u{1b}[31mb'],
    ['lines are seen in a line', visible('a\nb'), 'a\\u{a}b'],
    ['directions are seen', visible('a\u202eb'), 'a\\u{202e}b'],
    ['other scripts stay', visible('Zürich 東京'), 'Zürich 東京'],
    ['lines and tabulators stay in lines', visibleLines('a\tb\r\n\u0007c'), 'a\tb\n\\u{7}c'],
    ['picks show no icons', inPick('$(trash) a'), '\\$(trash) a'],
    ['an icon that is escaped is none either', inPick('\\$(trash)'), '\\$(trash)'],
    ['messages have no links', inMessage('[a](command:b)\nc'), '[a] (command:b) c'],
    [
      'Markdown has no markup',
      escapeMarkdown('[a](b) **c** <d>'),
      '\\[a\\]\\(b\\) \\*\\*c\\*\\* \\<d\\>',
    ],
    ['a block is as long as its text', codeBlock('a\n```\nb'), '````\na\n```\nb\n````'],
    ['a plain block', codeBlock('a', 'sh'), '```sh\na\n```'],
    ['a table', markdownTable(['a', 'b'], [['1', '2']]), '| a | b |\n| --- | --- |\n| 1 | 2 |'],
  ];
  for (const [name, shown, expected] of cases) {
    it(name, () => {
      assert.equal(shown, expected);
    });
  }

  it('of any length is short in labels and messages', () => {
    const long = 'x'.repeat(1 << 20);
    assert.ok(inLabel(long).length <= 300);
    assert.ok(inMessage(long).length <= 600);
    assert.ok(inLabel(long).endsWith('…'));
  });

  it('has no links in messages, whatever it is', () => {
    const parts = fc.constantFrom('[', ']', '(', ')', 'command:a', ' ', '\n', '\u200b', 'x');
    fc.assert(
      fc.property(fc.array(parts), (words) => {
        assert.doesNotMatch(inMessage(words.join('')), /\]\(/);
      }),
    );
  });

  it('has no markup in Markdown, whatever it is', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const plain = escapeMarkdown(text).replace(/\\./g, '');
        assert.doesNotMatch(plain, /[\\`*_{}[\]()#+!<>|~&$\n-]/);
      }),
    );
  });

  it('cannot end the block that it stands in', () => {
    const parts = fc.constantFrom('`', '```', '````', '\n', 'a');
    fc.assert(
      fc.property(fc.array(parts), (words) => {
        const block = codeBlock(words.join('')).split('\n');
        const [fence] = block;
        const inner = block.slice(1, -1);
        assert.equal(block.at(-1), fence);
        for (const line of inner) assert.ok(!line.trim().startsWith(fence), line);
      }),
    );
  });

  it('is seen as a whole', () => {
    assert.equal(
      inMessage(HOSTILE),
      '[run] (command:workbench.action.quit) $(trash) <b>\\u{1b}[31m # x',
    );
  });
});
