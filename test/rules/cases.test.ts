import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readObject } from '../../server/src/object';
import { RULES } from '../../server/src/problem';
import { annotationsOf } from './annotations';
import { assertAnnotated, bundledKernels, judged, ROOT, type NamedKernel } from './judged';

const RULES_FOLDER = join(ROOT, 'server', 'src', 'problem', 'rules');
const OBJECTS = join(__dirname, 'objects');

/** Cases that no compiler writes: `built.test.ts` has them. */
const BUILT = new Set(['btf-unreadable', 'too-complex']);

interface Cases {
  readonly rule: string;
  readonly source: string;
  readonly objects: readonly string[];
}

/** All sources of cases with the objects made of them. */
function allCases(): Cases[] {
  const objects = readdirSync(OBJECTS);
  return RULES.flatMap(({ id }) =>
    readdirSync(join(RULES_FOLDER, id))
      .filter((name) => /^cases(\.\w+)?\.bpf\.c$/.test(name))
      .map((name) => {
        const made = id + name.slice('cases'.length, -'.bpf.c'.length);
        return {
          rule: id,
          source: join(RULES_FOLDER, id, name),
          objects: objects.filter((object) => object.replace(/\.clang\d+\.o$/, '') === made),
        };
      }),
  );
}

describe('cases of the rules', () => {
  let kernels: NamedKernel[];
  before(async () => {
    kernels = await bundledKernels();
  });

  it('are compared on the five bundled kernels', () => {
    assert.deepEqual(
      kernels.map(({ name }) => name),
      ['5.10', '6.1', '6.12', '6.18', '7.2'],
    );
  });

  const cases = allCases();

  it('belong to the objects, and the objects to them', () => {
    const made = cases.flatMap(({ objects }) => objects);
    assert.deepEqual([...made].sort(), readdirSync(OBJECTS).sort());
    for (const { source, objects } of cases) assert.ok(objects.length > 0, source);
  });

  for (const { id } of RULES) {
    it(`${id} has its page, and cases that are reported and that are not`, () => {
      const folder = join(RULES_FOLDER, id);
      const page = readFileSync(join(folder, 'page.md'), 'utf8');
      assert.match(page, new RegExp(`^# ${id}\n\n[A-Z][^\n]+\\.\n\n`));
      if (BUILT.has(id)) return;
      const source = readFileSync(join(folder, 'cases.bpf.c'), 'utf8');
      assert.ok(
        annotationsOf(source).some(({ rule }) => rule === id),
        'nothing is reported',
      );
      assert.ok(source.includes('Near misses'), 'nothing is left alone');
    });
  }

  for (const { rule, source, objects } of cases) {
    for (const object of objects) {
      const path = join(OBJECTS, object);

      it(`${object} was made of the source as it is`, () => {
        assert.deepEqual(linesThatDiffer(path, source), []);
      });

      it(`${object}: exactly what the source says`, async () => {
        const { problems } = await judged(path, kernels);
        // Right guards are everywhere; the hint is told in its own cases.
        const compared = problems.filter(
          (problem) => problem.rule === rule || problem.rule !== 'guarded',
        );
        assertAnnotated(compared, source, kernels);
      });
    }
  }
});

/** Lines of code that an object remembers otherwise than its source has them. */
function linesThatDiffer(objectPath: string, sourcePath: string): string[] {
  const object = readObject(readFileSync(objectPath));
  assert.ok(object.ok);
  const { functions, lines } = object.value;
  const source = readFileSync(sourcePath, 'utf8').split('\n');
  const different = new Set<string>();
  for (const fn of functions) {
    for (let instruction = 0; instruction < fn.count; instruction++) {
      const line = lines.lineOf(fn, instruction);
      if (line === null || !existsSync(join(ROOT, line.file)))
        different.add(`${fn.name}: no source`);
      else if (join(ROOT, line.file) === sourcePath && source[line.line - 1] !== line.text) {
        different.add(`${line.line}: ${line.text}`);
      }
    }
  }
  return [...different];
}
