import assert from 'node:assert/strict';
import { chmodSync, symlinkSync } from 'node:fs';
import { relative } from 'node:path';
import fc from 'fast-check';
import {
  findObjects,
  isObjectPath,
  MOST_OBJECTS,
  objectMatcher,
  type ObjectSearch,
} from '../../server/src/discovery';
import { DEFAULT_SETTINGS } from '../../server/src/settings';
import { Project } from './project';

const projects: Project[] = [];
after(() => {
  for (const project of projects) project.remove();
});

function projectOf(...files: readonly string[]): Project {
  const project = new Project();
  projects.push(project);
  for (const file of files) project.write(file);
  return project;
}

async function search(project: Project, more: Partial<ObjectSearch> = {}) {
  const found = await findObjects({
    folder: project.folder,
    globs: DEFAULT_SETTINGS.objects,
    exclude: DEFAULT_SETTINGS.exclude,
    ...more,
  });
  return { ...found, names: found.paths.map((path) => relative(project.folder, path)) };
}

describe('objects are found where builds put them', () => {
  const BUILT: [build: string, object: string][] = [
    ['libbpf-bootstrap', 'examples/c/.output/minimal.bpf.o'],
    ['bcc’s libbpf-tools', 'libbpf-tools/.output/opensnoop.bpf.o'],
    ['a Makefile', 'src/probe.bpf.o'],
    ['CMake', 'build/CMakeFiles/probe.dir/probe.bpf.o'],
    ['bpf2go, little endian', 'counter_bpfel.o'],
    ['bpf2go, big endian', 'counter_bpfeb.o'],
    ['bpf2go, this machine', 'counter_bpf.o'],
    ['bpf2go with an architecture', 'internal/probe_x86_bpfel.o'],
    ['bpf2go from a test', 'internal/probe_bpfel_test.o'],
    ['libbpf-cargo from build.rs', 'target/debug/build/app-0123abcd/out/probe.bpf.o'],
    ['cargo libbpf build', 'target/bpf/probe.bpf.o'],
  ];
  for (const [build, object] of BUILT) {
    it(`${build}: ${object}`, async () => {
      const { names, isCut, faults } = await search(projectOf(object, 'main.o'));
      assert.deepEqual({ names, isCut, faults }, { names: [object], isCut: false, faults: [] });
    });
  }

  it('what is not one, or is made on the way to one, is left alone', async () => {
    const project = projectOf(
      'main.o',
      'probe.bpf.c',
      'probe.bpf.o.d',
      '.output/probe.tmp.bpf.o',
      'node_modules/package/a.bpf.o',
      '.git/a.bpf.o',
      'bpf.o',
    );
    assert.deepEqual((await search(project)).names, []);
  });

  it('as the settings say', async () => {
    const project = projectOf('a.bpf.o', 'out/b.o', 'out/c.o', 'old/d.o', 'with space/[x]/e.o');
    const globs = ['{out,old}/*.o', 'with space/**/*.o', '!**/c.o'];
    const found = await search(project, { globs, exclude: ['old/**'] });
    assert.deepEqual(found.names, ['out/b.o', 'with space/[x]/e.o']);
    const beside = projectOf('there/f.o');
    const others = [`${beside.folder}/there/*.o`, 'out/*.o'];
    const both = await search(project, { globs: others });
    assert.deepEqual(
      both.paths,
      [beside.path('there/f.o'), project.path('out/b.o'), project.path('out/c.o')].sort(),
    );
  });

  it('in a folder whose name has characters of patterns', async () => {
    const project = projectOf('[a] (b)/!{c}/x.bpf.o');
    const folder = project.path('[a] (b)/!{c}');
    const { paths } = await search(project, { folder });
    assert.deepEqual(paths, [project.path('[a] (b)/!{c}/x.bpf.o')]);
  });
});

describe('a search for objects ends, and says what it left out', () => {
  it('links that lead in circles', async () => {
    const project = projectOf('a/b/x.bpf.o');
    symlinkSync(project.folder, project.path('a/b/up'));
    symlinkSync('self.bpf.o', project.path('self.bpf.o'));
    symlinkSync('a/b/x.bpf.o', project.path('linked.bpf.o'));
    symlinkSync('a/b', project.path('folder.bpf.o'));
    const { names } = await search(project);
    assert.deepEqual(names, ['a/b/x.bpf.o', 'linked.bpf.o']);
  });

  it('a folder that is not there', async () => {
    const project = projectOf();
    const { paths, faults } = await search(project, { folder: project.path('gone') });
    assert.deepEqual(paths, []);
    assert.deepEqual(
      faults.map(({ message }) => message),
      [`${project.path('gone')} was not searched for objects: it is not there`],
    );
  });

  it('a folder that may not be read', async () => {
    const project = projectOf('closed/x.bpf.o', 'open/y.bpf.o');
    chmodSync(project.path('closed'), 0);
    // Root may read every folder.
    const isRoot = process.geteuid?.() === 0;
    chmodSync(project.path('.'), 0o755);
    if (isRoot) process.seteuid?.('nobody');
    try {
      const { names, faults } = await search(project);
      assert.deepEqual(names, ['open/y.bpf.o']);
      assert.match(faults[0].message, /closed was not searched for objects: permission denied/);
    } finally {
      if (isRoot) process.seteuid?.(0);
      chmodSync(project.path('closed'), 0o700);
    }
  });

  it('a pattern that cannot be understood, beside one that can', async () => {
    const { names, faults } = await search(projectOf('a.bpf.o'), {
      globs: ['*'.repeat(70_000), '*.bpf.o', ''],
    });
    assert.deepEqual(names, ['a.bpf.o']);
    assert.deepEqual(
      faults.map(({ code }) => code),
      ['glob-malformed'],
    );
  });

  it('more objects than are looked at', async () => {
    const project = projectOf();
    for (let i = 0; i <= MOST_OBJECTS; i++) project.write(`${String(i).padStart(5, '0')}.bpf.o`);
    const { names, isCut, faults } = await search(project);
    assert.equal(names.length, MOST_OBJECTS);
    assert.equal(names[0], '00000.bpf.o');
    assert.equal(isCut, true);
    assert.match(faults[0].message, /name fewer in coreLens\.objects/);
  });

  it('a search that is no longer wanted', async () => {
    const { names, isCut } = await search(projectOf('a/b/c/x.bpf.o'), {
      signal: AbortSignal.abort(),
    });
    assert.deepEqual({ names, isCut }, { names: [], isCut: true });
  });
});

describe('a changed file is an object exactly if the search finds it', () => {
  it('of random trees and patterns', async () => {
    const name = fc.constantFrom('a', '.output', 'x.bpf.o', 'y_bpfel.o', 'z.o', 'out', 'old');
    const file = fc.array(name, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'));
    const glob = fc.constantFrom(
      '**/*.bpf.o',
      '*.o',
      'out/*',
      '**/out/**',
      '.output/**',
      '!**/z.o',
    );
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(file, { maxLength: 8 }),
        fc.array(glob, { maxLength: 3 }),
        fc.array(fc.constantFrom('old/**', '**/a/**', '**/z.o'), { maxLength: 2 }),
        async (files, globs, exclude) => {
          const project = new Project();
          try {
            // One path may want another to be a folder: the first has it.
            const written = files.filter((each) => {
              try {
                project.write(each);
                return true;
              } catch {
                return false;
              }
            });
            const { paths } = await findObjects({ folder: project.folder, globs, exclude });
            const isObject = objectMatcher({ folder: project.folder, globs, exclude });
            const matched = written.map((each) => project.path(each)).filter(isObject);
            assert.deepEqual(paths, matched.sort());
          } finally {
            project.remove();
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  it('by the settings that are the default', () => {
    const isOne = (path: string) =>
      isObjectPath(path, '/work', DEFAULT_SETTINGS.objects, DEFAULT_SETTINGS.exclude);
    assert.equal(isOne('/work/.output/a.bpf.o'), true);
    assert.equal(isOne('/work/.output/a.tmp.bpf.o'), false);
    assert.equal(isOne('/work/a.o'), false);
  });
});
