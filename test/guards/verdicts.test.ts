import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const goldens = join(here, '..', 'golden', 'verdicts');
const CLASSES = 'core refused target attach type ksym kconfig helper map verifier'.split(' ');
const VERDICTS = new Set(['loads', ...CLASSES.map((name) => `fails:${name}`)]);

interface VerdictGolden {
  readonly libbpf: string;
  readonly kernels: Record<string, { readonly release: string }>;
  /** Object → program → kernel → verdict. */
  readonly programs: Record<string, Record<string, Record<string, string>>>;
}

function readGoldens(): Map<string, VerdictGolden> {
  return new Map(
    readdirSync(goldens).map((file) => [
      file.replace('.json', ''),
      JSON.parse(readFileSync(join(goldens, file), 'utf8')) as VerdictGolden,
    ]),
  );
}

describe('recorded verdicts', () => {
  const recorded = readGoldens();

  it('cover every object of the guard corpus, and no other', () => {
    const objects = [...recorded.values()].flatMap(({ programs }) => Object.keys(programs));
    assert.deepEqual(objects.sort(), readdirSync(join(here, 'objects')).sort());
  });

  it('cover every source file', () => {
    const sources = readdirSync(here).filter((name) => name.endsWith('.bpf.c'));
    assert.deepEqual(
      [...recorded.keys()].sort(),
      sources.map((name) => name.replace('.bpf.c', '')).sort(),
    );
  });

  it('name a known verdict for each kernel', () => {
    for (const [subject, { kernels, programs }] of recorded) {
      for (const [object, ofObject] of Object.entries(programs)) {
        for (const [program, verdicts] of Object.entries(ofObject)) {
          const label = `${object} ${program}`;
          assert.deepEqual(Object.keys(verdicts), Object.keys(kernels), `${subject}: ${label}`);
          const strange = Object.values(verdicts).filter((verdict) => !VERDICTS.has(verdict));
          assert.deepEqual(strange, [], label);
        }
      }
    }
  });

  it('come from at least six kernels, 400 programs and 1,200 builds', () => {
    const sources = new Set<string>();
    let builds = 0;
    for (const [subject, { kernels, programs }] of recorded) {
      assert.ok(Object.keys(kernels).length >= 6, subject);
      for (const names of Object.values(programs).map((ofObject) => Object.keys(ofObject))) {
        builds += names.length;
        for (const name of names) sources.add(`${subject}/${name}`);
      }
    }
    assert.ok(sources.size >= 400, `${sources.size} programs`);
    assert.ok(builds >= 1200, `${builds} builds`);
  });
});
