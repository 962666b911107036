import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { judgeOnKernels, SourceFiles, type JudgedObject } from '../../server/src/check';
import { combineSafeFixes, fixesFor, type Fix } from '../../server/src/fixes';
import { findProblems, placedSteps, type PlacedStep, type Problem } from '../../server/src/problem';
import { allowances, SourceFile } from '../../server/src/source';
import { bundledKernels } from '../rules/judged';
import { edited, openSource } from './workshop';

const STORIES = join(__dirname, 'stories');

for (const [name, runs] of [
  ['renames', 400],
  ['repeated', 100],
] as const) {
  describe(`fixes of any text, such as ${name}`, function () {
    this.timeout(60_000);
    const source = openSource(join(STORIES, `${name}.bpf.c`));
    let checked: JudgedObject;
    let problems: readonly Problem[];
    let steps: readonly PlacedStep[];
    before(async () => {
      const kernels = (await bundledKernels()).map(({ kernel }) => kernel);
      const object = join(STORIES, 'objects', `${name}.clang14.o`);
      const judged = await judgeOnKernels(readFileSync(object), kernels, { settings: [] });
      assert.ok(judged.ok);
      checked = judged.value;
      const texts = new SourceFiles(object, checked.prepared.object.lines);
      ({ problems } = findProblems(checked, texts));
      steps = placedSteps(checked.prepared, texts);
    });

    function fixesIn(text: string, problem: Problem): Fix[] {
      const path = problem.range?.file ?? '';
      return fixesFor({ problem, checked, source: new SourceFile(text), path, steps });
    }

    it('stay within a text that is not the one of the problem', () => {
      const pieces = fc.array(
        fc.tuple(
          fc.nat(source.text.length),
          fc.nat(40),
          fc.constantFrom(
            '',
            '(',
            ')',
            '{',
            '}',
            ';',
            ',',
            '->',
            '[',
            'else',
            '/*',
            '"',
            '\n',
            '\\\n',
          ),
        ),
        { minLength: 1, maxLength: 5 },
      );
      fc.assert(
        fc.property(pieces, fc.nat(problems.length - 1), (changes, which) => {
          let text = source.text;
          for (const [at, length, instead] of changes) {
            text = text.slice(0, at) + instead + text.slice(at + length);
          }
          for (const { edits, title } of fixesIn(text, problems[which])) {
            let end = -1;
            for (const edit of edits) {
              assert.ok(edit.start > end && edit.end >= edit.start, title);
              ({ end } = edit);
            }
            assert.ok(end <= text.length, title);
          }
        }),
        { numRuns: runs },
      );
    });

    it('can be a comment on any line of code, which allows the rule there and changes nothing else', () => {
      const { code } = source;
      const rule = 'field-missing';
      let count = 0;
      for (let token = 0; token < code.count; token++) {
        const line = source.lineOf(code.starts[token]);
        if (token > 0 && source.lineOf(code.starts[token - 1]) === line) continue;
        const range = {
          file: 'a.c',
          ...source.tokenSpan(token),
          text: '',
          certainty: 'exact',
        } as const;
        const problem: Problem = { ...problems[0], rule, range, place: { kind: 'object' } };
        const fixes = fixesFor({ problem, checked, source, path: 'a.c' });
        assert.equal(fixes.length, 1);
        const [{ start, end, newText }, ...others] = fixes[0].edits;
        assert.ok(others.length === 0 && start === end);
        assert.equal(newText.trim(), `/* core-lens: allow(${rule}) */`);
        const text = edited(source.text, fixes[0].edits);
        const { allowed } = allowances(new SourceFile(text));
        const lineThen = line + (newText.includes('\n') ? 1 : 0);
        assert.ok(allowed.some((one) => one.firstLine <= lineThen && lineThen <= one.lastLine));
        count++;
      }
      assert.ok(count > 30);
    });

    it('are none where the source is not at hand, or another file than the one asked about', () => {
      for (const problem of problems) {
        if (problem.range === null) continue;
        assert.deepEqual(fixesFor({ problem, checked, source, path: 'other.c' }), []);
        const carried: Problem = { ...problem, range: { ...problem.range, certainty: 'carried' } };
        assert.deepEqual(
          fixesFor({ problem: carried, checked, source, path: problem.range.file }),
          [],
        );
      }
    });
  });
}

describe('safe fixes together', () => {
  const fix = fc.record({
    title: fc.constant('a fix'),
    rule: fc.constant('field-missing'),
    kind: fc.constant('quickfix' as const),
    isPreferred: fc.boolean(),
    isSafe: fc.boolean(),
    edits: fc.array(
      fc.record({
        file: fc.constantFrom('a.c', 'b.c'),
        start: fc.nat(30),
        length: fc.nat(5),
        newText: fc.constantFrom('', 'x', 'yz'),
      }),
      { minLength: 1, maxLength: 3 },
    ),
  });

  it('touch nothing twice, are whole, and are safe', () => {
    fc.assert(
      fc.property(fc.array(fix, { maxLength: 8 }), (made) => {
        const fixes = made.map(({ edits, ...rest }): Fix => {
          const [{ file }] = edits;
          // As fixes are: of one file, in its order, apart.
          let end = -1;
          const own = edits.map(({ start, length, newText }) => {
            const from = Math.max(start, end + 1);
            end = from + length;
            return { file, start: from, end, newText };
          });
          return { ...rest, edits: own };
        });
        const together = combineSafeFixes(fixes);
        for (const [i, edit] of together.entries()) {
          const next = together.at(i + 1);
          if (next?.file === edit.file) assert.ok(edit.end < next.start);
          assert.ok(fixes.some(({ isSafe, edits }) => isSafe && edits.includes(edit)));
        }
        for (const { isSafe, edits } of fixes) {
          const isAny = isSafe && edits.some((edit) => together.includes(edit));
          const isHere = ({ file, start, end, newText }: Fix['edits'][number]) =>
            together.some(
              (other) =>
                other.file === file &&
                other.start === start &&
                other.end === end &&
                other.newText === newText,
            );
          if (isAny) assert.ok(edits.every(isHere));
        }
        const first = fixes.find(({ isSafe }) => isSafe);
        if (first !== undefined) assert.ok(first.edits.every((edit) => together.includes(edit)));
      }),
    );
  });
});
