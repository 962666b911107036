import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSource } from '../../server/src/check';
import { pathsOf } from '../../server/src/check/source-folders';

const OBJECT = join('/work', 'build', 'a.bpf.o');
const NOWHERE = { roots: [], map: {} };

describe('a path on another machine', () => {
  it('that an object records is asked of nobody, but where the user says so', () => {
    const recorded = '//elsewhere/share/a.bpf.c';
    assert.deepEqual(pathsOf(recorded, OBJECT, NOWHERE), []);
    const map = { '//elsewhere/share': '/work/src' };
    assert.deepEqual(pathsOf(recorded, OBJECT, { roots: [], map }), ['/work/src/a.bpf.c']);
  });
});

describe('a path that an object records', () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'core-lens-sources-')));
  const [project, link] = [join(folder, 'project'), join(folder, 'link')];
  before(() => {
    mkdirSync(project);
    symlinkSync(project, link, 'junction');
  });
  after(() => {
    rmSync(folder, { recursive: true });
  });

  it('has the name of the workspace folder, where that is a link', () => {
    const folders = { roots: [join(folder, 'gone'), link], map: {} };
    const recorded = join(project, 'src', 'a.bpf.c');
    assert.deepEqual(pathsOf(recorded, OBJECT, folders), [join(link, 'src', 'a.bpf.c'), recorded]);
    const beside = join(folder, 'project-2', 'a.bpf.c');
    assert.deepEqual(pathsOf(beside, OBJECT, folders), [beside]);
  });

  it('is the shortest', () => {
    const recorded = `${project}/./build/../a.h`;
    assert.deepEqual(pathsOf(recorded, OBJECT, NOWHERE), [join(project, 'a.h')]);
  });
});

describe('a source with its headers', () => {
  const folder = mkdtempSync(join(tmpdir(), 'core-lens-sources-'));
  after(() => {
    rmSync(folder, { recursive: true });
  });
  const CLOSED = { openText: () => null, called: (path: string) => path };

  it('is read with what lies beside it, but the types of the kernel', () => {
    mkdirSync(join(folder, 'include'));
    writeFileSync(join(folder, 'a.bpf.c'), '#include "include/a.h"\n');
    writeFileSync(join(folder, 'include', 'a.h'), '#define A 1\n');
    writeFileSync(join(folder, 'include', 'vmlinux.h'), 'struct task_struct;\n');
    const header = readSource(join(folder, 'a.bpf.c'), CLOSED)?.include('include/a.h');
    assert.equal(header?.text, '#define A 1\n');
    assert.equal(header.include('vmlinux.h'), null);
  });

  it('counts as the editor has it', () => {
    const path = join(folder, 'b.bpf.c');
    writeFileSync(path, 'saved\n');
    const openText = (asked: string) => (asked === path ? 'typed\n' : null);
    assert.equal(readSource(path, { ...CLOSED, openText })?.text, 'typed\n');
  });

  it('is nothing that the kernel makes up as it is read', function () {
    if (process.platform !== 'linux') {
      console.log('      skipped: there is no /proc');
      this.skip();
    }
    assert.equal(readSource('/proc/self/status', CLOSED), null);
  });
});
