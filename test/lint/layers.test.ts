import assert from 'node:assert/strict';
import { join } from 'node:path';
import { ESLint } from 'eslint';

/** Lints one line as if it stood in a file of server/src. */
async function complaints(file: string, line: string): Promise<string[]> {
  const eslint = new ESLint({
    cwd: join(__dirname, '..', '..'),
    ruleFilter: ({ ruleId }) => ruleId.startsWith('no-restricted'),
    overrideConfig: { languageOptions: { parserOptions: { projectService: false } } },
  });
  const [{ messages }] = await eslint.lintText(`${line}\n`, {
    filePath: join('server', 'src', file),
  });
  return messages.map(({ message }) => message);
}

describe('lint keeps the layers apart', () => {
  const cases: [file: string, line: string, complaint: RegExp | null][] = [
    ['relocation/a.ts', "import { readObject } from '../object';", null],
    ['relocation/a.ts', "import { openKernel } from '../kernels';", /may import only from/],
    ['btf/a.ts', "import { readObject } from '../object';", /may import only from/],
    ['object/a.ts', "import { Btf } from '../btf/btf';", /through its index/],
    ['elf/a.ts', "import { readFileSync } from 'node:fs';", /no I\/O/],
    ['cli/a.ts', "import * as vscode from 'vscode';", /Only lsp|VS Code/],
    ['btf/a.ts', "throw new Error('bad input');", /does not throw/],
    ['cli/a.ts', "import { readFileSync } from 'node:fs';", null],
  ];
  for (const [file, line, complaint] of cases) {
    it(`${file}: ${line}`, async () => {
      const found = (await complaints(file, line)).join('\n');
      if (complaint === null) assert.equal(found, '');
      else assert.match(found, complaint);
    });
  }
});
