import assert from 'node:assert/strict';
import { findTypeDefinition, SourceFile } from '../../server/src/source';

const HEADER = new SourceFile('struct task_struct {\n\tint pid;\n};\n', { path: 'types.h' });
const SOURCE = new SourceFile(
  `#include "types.h"
struct inode; /* struct inode { */
struct inode {
	unsigned long i_ino;
} __attribute__((preserve_access_index));
union inode___old { int x; };
struct inode *first(struct task_struct *task) { return 0; }
`,
  { path: 'a.bpf.c', headers: [HEADER] },
);

describe('the definition of a type', () => {
  const cases: [tag: 'struct' | 'union' | 'enum', name: string, place: string | null][] = [
    ['struct', 'inode', 'a.bpf.c:3:8'],
    ['union', 'inode___old', 'a.bpf.c:6:7'],
    ['struct', 'inode___old', null],
    ['struct', 'task_struct', 'types.h:1:8'],
    ['enum', 'inode', null],
    ['struct', 'nothing', null],
  ];
  for (const [tag, name, place] of cases) {
    it(`of ${tag} ${name}: ${place ?? 'none'}`, () => {
      const found = findTypeDefinition(SOURCE, tag, name);
      const { line, column } = found?.span ?? { line: 0, column: 0 };
      assert.equal(found && `${found.source.path ?? ''}:${line}:${column}`, place);
    });
  }
});
