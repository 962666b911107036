import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { generatedDocs } from '../../scripts/docs';
import { LAYERS } from '../../scripts/layers.mjs';

const ROOT = join(__dirname, '..', '..');

describe('the documentation is up to date', () => {
  for (const [name, contents] of generatedDocs()) {
    it(`docs/${name}`, () => {
      const written = readFileSync(join(ROOT, 'docs', name), 'utf8');
      assert.equal(written, contents, `docs/${name} differs; run npm run docs`);
    });
  }

  it('docs/architecture.md names every folder of server/src', () => {
    const map = readFileSync(join(ROOT, 'docs', 'architecture.md'), 'utf8');
    for (const { name } of LAYERS) assert.ok(map.includes(`\`${name}/\``), name);
  });
});
