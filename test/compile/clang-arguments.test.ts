import assert from 'node:assert/strict';
import { clangArguments } from '../../server/src/compile';
import { architectureNames } from '../../server/src/compile/architecture';
import { Place } from './place';

const { bpf: arch, machine } = architectureNames(process.arch);

describe('without a build’s command', () => {
  const places: Place[] = [];
  after(() => {
    for (const place of places) place.remove();
  });

  /** The folders of a project that clang is told of, by `-I` and by `-idirafter`. */
  function folders(source: string, ...files: string[]): { first: string[]; last: string[] } {
    const place = new Place();
    places.push(place);
    for (const file of [source, ...files]) place.write(file, '');
    const { words } = clangArguments({
      sourcePath: place.path(source),
      command: null,
      configured: [],
      workspaceFolder: place.folder,
    });
    const own = (paths: string[]) =>
      paths.flatMap((path) =>
        path.startsWith(place.folder) ? [path.slice(place.folder.length + 1)] : [],
      );
    return {
      first: own(words.filter((word) => word.startsWith('-I')).map((word) => word.slice(2))),
      last: own(words.filter((_, i) => words[i - 1] === '-idirafter')),
    };
  }

  const LAYOUTS: [project: string, source: string, files: string[], first: string[]][] = [
    ['headers beside', 'src/a.bpf.c', ['src/vmlinux.h'], ['src']],
    [
      'libbpf-bootstrap',
      'examples/c/a.bpf.c',
      ['examples/c/.output/bpf/bpf_helpers.h', `vmlinux/${arch}/vmlinux.h`],
      ['examples/c', 'examples/c/.output', `vmlinux/${arch}`],
    ],
    [
      'libbpf-bootstrap with the submodule',
      'examples/c/a.bpf.c',
      [`vmlinux.h/include/${machine}/vmlinux.h`],
      ['examples/c', `vmlinux.h/include/${machine}`],
    ],
    [
      'bcc’s libbpf-tools',
      'libbpf-tools/a.bpf.c',
      [`libbpf-tools/${arch}/vmlinux.h`, 'libbpf-tools/.output/bpf/bpf_helpers.h'],
      ['libbpf-tools', 'libbpf-tools/.output', `libbpf-tools/${arch}`],
    ],
    ['Go', 'cmd/probe/a.c', ['headers/bpf_helpers.h'], ['cmd/probe', 'headers']],
    ['Rust', 'app/src/bpf/a.bpf.c', ['app/src/bpf/vmlinux.h'], ['app/src/bpf']],
  ];
  for (const [project, source, files, first] of LAYOUTS) {
    it(`the headers of ${project} are found`, () => {
      assert.deepEqual(folders(source, ...files).first, first);
    });
  }

  it('headers that may be the application’s come last', () => {
    const { first, last } = folders('src/a.bpf.c', 'include/linux/types.h');
    assert.deepEqual({ first, last }, { first: ['src'], last: ['include'] });
  });

  it('the configured arguments count, the rest is added', () => {
    const request = { sourcePath: '/work/a.bpf.c', command: null, workspaceFolder: '/work' };
    const usual = clangArguments({ ...request, configured: ['-O2', '-Wall'] });
    assert.deepEqual([usual.directory, usual.input], ['/work', '/work/a.bpf.c']);
    assert.deepEqual(usual.words.slice(0, 4), [
      '-Wall',
      '-mcpu=v3',
      `-D__TARGET_ARCH_${arch}`,
      '-I/work',
    ]);
    const own = ['-mcpu=v1', '-D__TARGET_ARCH_arm64', '-Iinclude', '--target=bpfeb', '-Os'];
    const { words } = clangArguments({ ...request, configured: own });
    assert.deepEqual(words.slice(0, 4), [
      '-mcpu=v1',
      '-D__TARGET_ARCH_arm64',
      '-Iinclude',
      '-I/work',
    ]);
    assert(!words.includes('-mcpu=v3'));
    assert.deepEqual(words.slice(words.indexOf('-target')).slice(0, 3), [
      '-target',
      'bpfeb',
      '-Os',
    ]);
  });
});

describe('with a build’s command', () => {
  const command = (file: string) => ({
    directory: '/work/out',
    file,
    arguments: ['cc', '-DA', file],
  });
  const given = (file: string) =>
    clangArguments({
      sourcePath: '/work/src/a.bpf.c',
      command: command(file),
      configured: ['-DNOT'],
      workspaceFolder: '/work',
    });

  it('clang runs where the build does and calls the source as it does', () => {
    const { directory, input, words } = given('../src/a.bpf.c');
    assert.deepEqual([directory, input], ['/work/out', '../src/a.bpf.c']);
    assert.deepEqual(words.slice(0, 4), ['-DA', '-target', 'bpf', '-O2']);
  });

  it('a name that clang would take for something else is not used', () => {
    assert.equal(given('other.c').input, '/work/src/a.bpf.c');
    assert.equal(given('-src/../../src/a.bpf.c').input, '/work/src/a.bpf.c');
  });
});
