import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { locateAll, POSITIONS } from './compiled';

/** Line and columns of a token, with what the carets below it say. */
function annotations(): string[] {
  const found: string[] = [];
  const lines = POSITIONS.text.split('\n');
  let line = 0;
  for (const [i, text] of lines.entries()) {
    const carets = /^\/\/ +(\^+) (.*)$/.exec(text);
    if (carets === null) line = i + 1;
    else {
      const column = text.indexOf('^') + 1;
      found.push(`${line}:${column}-${column + carets[1].length} ${carets[2]}`);
    }
  }
  return found;
}

describe('the accessor of every relocation of an annotated program', () => {
  const expected = new Set(annotations());

  it('is annotated', () => {
    assert.ok(expected.size > 50, `${expected.size} annotations`);
  });

  for (const object of readdirSync(join(__dirname, 'objects'))) {
    it(`is found in ${object}`, () => {
      const located = locateAll(object).map(({ label, functionName, found }) => {
        const { line, column, endLine, endColumn } = found.span;
        assert.equal(found.certainty, 'exact', `${functionName}: ${label}`);
        assert.equal(endLine, line);
        return `${line}:${column}-${endColumn} ${label}`;
      });
      assert.deepEqual([...new Set(located)].sort(), [...expected].sort());
    });
  }
});
