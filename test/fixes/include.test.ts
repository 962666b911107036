import assert from 'node:assert/strict';
import { withHeader } from '../../server/src/fixes/include';
import { SourceFile } from '../../server/src/source';

const GUARD = {
  title: 'Guard',
  edits: [{ start: 60, end: 60, newText: 'if (bpf_core_type_exists(struct folio))' }],
};
const PLAIN = { title: 'Weak', edits: [{ start: 60, end: 60, newText: '__weak ' }] };
const INCLUDE = '#include <bpf/bpf_core_read.h>';

describe('the header of the macros that a fix writes', () => {
  const cases: [what: string, text: string, draft: typeof GUARD, insertedAt: number | null][] = [
    [
      'is included behind the last one',
      '#include "a.h"\n#include <bpf/bpf_helpers.h>\nint x;\n',
      GUARD,
      44,
    ],
    ['has the line ends of the file', '#include "a.h"\r\nint x;\r\n', GUARD, 16],
    ['is there already', '#include <bpf/bpf_core_read.h>\nint x;\n', GUARD, null],
    [
      'is there when its macros are used',
      '#include "all.h"\nint x = bpf_core_field_exists(a->b);\n',
      GUARD,
      null,
    ],
    ['is not needed', '#include "a.h"\nint x;\n', PLAIN, null],
  ];
  for (const [what, text, draft, insertedAt] of cases) {
    it(what, () => {
      const { edits } = withHeader(new SourceFile(text), draft);
      const added = edits.find(({ newText }) => newText.startsWith(INCLUDE));
      assert.equal(added?.start ?? null, insertedAt);
      if (text.includes('\r')) assert.equal(added?.newText, `${INCLUDE}\r\n`);
    });
  }

  it('may come by a header', () => {
    const headers = [new SourceFile('#include <bpf/bpf_core_read.h>\n')];
    const source = new SourceFile('#include "all.h"\nint x;\n', { headers });
    assert.equal(withHeader(source, GUARD).edits.length, 1);
  });
});
