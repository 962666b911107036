import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assertGolden } from '../golden';
import { bundledKernels, ROOT, type NamedKernel } from '../rules/judged';
import { reportOf } from './report';
import { isComment, roundsOf } from './rounds';
import {
  checkSource,
  compile,
  countsOf,
  edited,
  keyOf,
  withoutClang,
  type CheckedSource,
} from './workshop';

const STORIES = join(__dirname, 'stories');
const NAMES = readdirSync(STORIES)
  .filter((name) => name.endsWith('.bpf.c'))
  .map((name) => name.slice(0, -'.bpf.c'.length));

interface Story {
  readonly name: string;
  readonly source: string;
  readonly object: string;
}

const ALL: readonly Story[] = [
  ...NAMES.map((name) => ({
    name,
    source: join(STORIES, `${name}.bpf.c`),
    object: join(STORIES, 'objects', `${name}.clang14.o`),
  })),
  {
    name: 'examples/legacy',
    source: join(ROOT, 'examples/legacy.bpf.c'),
    object: join(ROOT, 'examples/legacy.bpf.o'),
  },
];

describe('fixes', function () {
  this.timeout(120_000);
  const checked = new Map<string, CheckedSource>();
  let kernels: NamedKernel[];
  before(async () => {
    kernels = await bundledKernels();
    for (const { name, source, object } of ALL) {
      checked.set(name, await checkSource(object, source, kernels));
    }
  });

  function of(name: string): CheckedSource {
    const found = checked.get(name);
    assert.ok(found !== undefined);
    return found;
  }

  it('are asked for in stories that were compiled as they are', () => {
    const objects = NAMES.map((name) => `${name}.clang14.o`);
    assert.deepEqual(readdirSync(join(STORIES, 'objects')).sort(), objects.sort());
    for (const { name } of ALL) {
      const places = of(name).found.map(({ problem }) => problem.range?.certainty);
      assert.ok(places.length > 0 && !places.includes('carried'), name);
    }
  });

  for (const { name, source } of ALL) {
    it(`of ${name} are those of the golden`, () => {
      assertGolden(`fixes/${name.replace('/', '-')}.txt`, reportOf(of(name), source));
    });
  }

  it('have one that is preferred, if any, and end with a comment, which never is', () => {
    for (const { problem, fixes } of ALL.flatMap(({ name }) => of(name).found)) {
      const where = keyOf(problem);
      assert.equal(fixes.findIndex(isComment), fixes.length - 1, where);
      const preferred = fixes.filter(({ isPreferred }) => isPreferred);
      const isForExperts = problem.rule === 'attach-missing';
      assert.equal(preferred.length, fixes.length > 1 && !isForExperts ? 1 : 0, where);
      assert.equal(fixes.indexOf(preferred[0] ?? fixes[0]), 0, where);
      assert.ok(!preferred.some(isComment), where);
      assert.ok(!fixes.some((fix) => isComment(fix) && fix.isSafe), where);
    }
  });

  it('change a file in the order of its text, without touching one place twice', () => {
    for (const { fixes } of ALL.flatMap(({ name }) => of(name).found)) {
      for (const { title, edits } of fixes) {
        assert.ok(edits.length > 0, title);
        for (const [i, { start }] of edits.entries()) {
          assert.ok(i === 0 || edits[i - 1].end < start, title);
        }
      }
    }
  });

  describe('make code', () => {
    let folder = '';
    before(function () {
      const reason = withoutClang();
      if (reason !== null) {
        console.log(`    skipped: ${reason}`);
        this.skip();
      }
      folder = mkdtempSync(join(tmpdir(), 'core-lens-fixes-'));
    });
    after(() => {
      if (folder !== '') rmSync(folder, { recursive: true });
    });

    async function checkedAnew(text: string, source: string): Promise<CheckedSource> {
      const compiled = compile(text, source, folder);
      return checkSource(compiled.object, compiled.source, kernels);
    }

    for (const { name, source } of ALL) {
      it(`of ${name} that compiles, in which the problems are gone and no others came`, async () => {
        const { text, found } = of(name);
        const before = countsOf(found.map(({ problem }) => problem));
        const rounds = roundsOf(found);
        assert.ok(rounds.length > 0);
        for (const { fixes, edits } of rounds) {
          const fixed = await checkedAnew(edited(text, edits), source);
          const after = countsOf(fixed.found.map(({ problem }) => problem));
          for (const { problem, fix } of fixes) {
            const key = keyOf(problem);
            if (problem.severity === 'hint') continue;
            assert.ok((after.get(key) ?? 0) < (before.get(key) ?? 0), `${fix.title}: ${key}`);
          }
          const came = [...after].filter(
            ([key, count]) => count > (before.get(key) ?? 0) && !key.startsWith('information'),
          );
          assert.deepEqual(came, [], fixes.map(({ fix }) => fix.title).join('\n'));
        }
      });

      it(`of ${name} that says nothing once all is allowed`, async () => {
        const { text, found } = of(name);
        const comments = found.flatMap(({ fixes }) => fixes.filter(isComment));
        const without = found.filter(({ fixes }) => !fixes.some(isComment));
        assert.deepEqual(without, []);
        const allowed = edited(
          text,
          comments.flatMap(({ edits }) => edits),
        );
        const { found: left } = await checkedAnew(allowed, source);
        assert.deepEqual(
          left.map(({ problem }) => keyOf(problem)),
          [],
        );
      });
    }
  });
});
