import assert from 'node:assert/strict';
import { annotationsOf } from './annotations';

describe('annotations of a source', () => {
  it('point to the token above their carets', () => {
    const source = [
      'int f(void)',
      '\treturn READ(task, state);',
      '\t//                ^^^^^ field-missing: 6.1 7.2',
    ];
    assert.deepEqual(annotationsOf(source.join('\n')), [
      {
        rule: 'field-missing',
        severity: null,
        kernels: ['6.1', '7.2'],
        place: { line: 2, column: 20, endColumn: 25 },
        words: null,
      },
    ]);
    assert.equal(source[1].slice(19, 24), 'state');
  });

  it('may be several for one line, with a severity and words', () => {
    const source = [
      'SEC("kprobe/gone")',
      '//   ^^^^^^^^^^^ attach-missing (warning): 5.10',
      '//   ^^^^^^ too-complex: 5.10 "may attach"',
    ].join('\n');
    assert.deepEqual(
      annotationsOf(source).map(({ rule, severity, place, words }) => [
        rule,
        severity,
        place?.line,
        words,
      ]),
      [
        ['attach-missing', 'warning', 1, null],
        ['too-complex', null, 1, 'may attach'],
      ],
    );
  });

  it('may mean a whole line or no line', () => {
    const source = [
      '\tcall(); ',
      '\t// line direct-read: 5.10',
      '// file btf-unreadable: 5.10',
    ].join('\n');
    assert.deepEqual(
      annotationsOf(source).map(({ place }) => place),
      [{ line: 1, column: 2, endColumn: 9 }, null],
    );
  });

  it('leave other comments alone', () => {
    assert.deepEqual(annotationsOf('// a line, and a file: see below\n/* ^^^ */'), []);
  });

  for (const [what, line] of [
    ['carets without a rule', '// ^^^'],
    ['a rule without kernels', '// ^^^ field-missing'],
    ['carets behind the line', '//           ^^^ field-missing: 5.10'],
    ['a kernel that is none', '// ^^^ field-missing: all'],
  ]) {
    it(`refuse ${what}`, () => {
      assert.throws(() => annotationsOf(`int a;\n${line}`), /annotation|point behind/);
    });
  }
});
