import assert from 'node:assert/strict';
import { declarationOf } from '../../server/src/declaration';
import {
  definitionAt,
  hintsOf,
  kernelSymbols,
  lensesOf,
  symbolsOf,
  type DocumentView,
} from '../../server/src/language';
import { findFunction, findTypes } from '../../server/src/lookup';
import { SourceFile } from '../../server/src/source';
import { assertGolden } from '../golden';
import { placeOf, viewOf } from './view';

describe('what the example shows', () => {
  let view: DocumentView;
  before(async () => {
    view = await viewOf('examples/legacy.bpf.c', 'examples/legacy.bpf.o');
  });

  const lineText = (line: number) => view.source.lineText(line).trim();

  it('above its programs', () => {
    const lenses = lensesOf(view);
    const told = lenses.map(
      ({ range, program, title }) => `${lineText(range.line)} ${program}: ${title}\n`,
    );
    assertGolden('lenses.txt', told.join(''));
  });

  it('above its programs, on one kernel', () => {
    const one = { ...view, kernels: view.kernels.slice(-1) };
    const titles = new Set(lensesOf(one).map(({ title }) => title));
    assert.deepEqual([...titles].sort(), ['fails on 7.2', 'loads on 7.2']);
  });

  it('behind its accessors', () => {
    const all = hintsOf(view, 1, 1000);
    const told = all.map(({ line, column, label }) => {
      const text = view.source.lineText(line);
      return `${text.slice(0, column - 1).trim()}〈${label}〉${text.slice(column - 1)}\n`;
    });
    assertGolden('hints.txt', told.join(''));
    const [first, last] = [all[3].line, all[6].line];
    const some = all.filter(({ line }) => line >= first && line <= last);
    assert.deepEqual(hintsOf(view, first, last), some);
  });

  it('as its symbols', () => {
    const told = symbolsOf(view).map(({ name, detail, range, nameRange }) => {
      assert.equal(lineText(range.line), `SEC("${detail}")`);
      assert.equal(lineText(range.endLine), '}');
      const declared = view.source.lineText(nameRange.line);
      assert.equal(declared.slice(nameRange.column - 1, nameRange.endColumn - 1), name);
      return name;
    });
    const programs = lensesOf(view).map(({ program }) => program);
    assert.deepEqual(told, programs);
  });

  const DEFINED: readonly (readonly [place: string, kernel: string, line: string])[] = [
    ['previous->|state', '5.10', 'struct task_struct { … volatile long int state;'],
    ['BPF_CORE_READ(filename, |name)', '7.2', 'struct __filename_head { … const char *name;'],
    [' |i_ctime.tv_sec', '6.1', 'struct inode { … struct timespec64 i_ctime;'],
    ['i_ctime.|tv_sec', '6.1', 'struct timespec64 { … time64_t tv_sec;'],
    ['cred->euid.|val', '7.2', 'typedef struct { … uid_t val;'],
    ['struct |dentry *dentry', '7.2', 'struct dentry {'],
    ['id >= |READING_MAX_ID', '7.2', 'enum kernel_read_file_id { … READING_MAX_ID = 8,'],
    ['SEC("|fentry/do_unlinkat")', '6.18', 'int do_unlinkat(int dfd, struct filename *name);'],
    ['|BPF_CORE_READ(task, state)', '5.10', 'struct task_struct { … volatile long int state;'],
  ];
  for (const [place, kernel, line] of DEFINED) {
    it(`as the definition of ${place}`, () => {
      const found = definitionAt(view, placeOf(view, place));
      assert.ok(found !== null);
      assert.ok(found.kernel.name.startsWith(kernel), found.kernel.name);
      const { tag, name } = found.type;
      const type =
        tag === 'function'
          ? findFunction(found.kernel.types, name)
          : findTypes(found.kernel.types, { tag, name })[0];
      assert.ok(type);
      const lines = declarationOf(type.btf, type.typeId).text.split('\n');
      const told = [...new Set([lines[0], lines[found.line - 1]])];
      assert.equal(told.map((text) => text.replace(/ *\/\*.*/, '').trim()).join(' … '), line);
    });
  }

  it('as the definition of nothing', () => {
    for (const place of ['|return 0;', 'struct |inode___6_6 {', '|CAP_SYS_ADMIN)']) {
      const found = definitionAt(view, placeOf(view, place));
      assert.equal(found?.type.name ?? null, place.includes('inode') ? 'inode' : null, place);
    }
  });

  it('of the types of its kernels', () => {
    const named = (query: string) =>
      kernelSymbols(view.kernels, query, 3).map(
        ({ tag, name, kernel }) => `${tag} ${name} of ${/^\d+\.\d+/.exec(kernel.name)?.[0]}`,
      );
    assert.equal(named('task_struct')[0], 'struct task_struct of 7.2');
    assert.deepEqual(named('kernel_cap_struct'), ['struct kernel_cap_struct of 6.1']);
    assert.equal(named('a').length, 0);
  });
});

describe('symbols of a source without an object', () => {
  const STORIES: readonly (readonly [what: string, symbols: string, source: string])[] = [
    ['a program', 'run (xdp)', 'SEC("xdp")\nint run(struct xdp_md *ctx)\n{\n\treturn 0;\n}\n'],
    [
      'by a macro',
      'opened (lsm/open)',
      'SEC("lsm/open") int BPF_PROG(opened, int a) { return 0; }',
    ],
    ['loaded when asked', 'run (?xdp)', 'SEC("?xdp") int run(void *ctx) { return 0; }'],
    [
      'inlined first',
      'run (tc)',
      'SEC("tc") __attribute__((noinline)) int run(void) { return 0; }',
    ],
    ['a declaration', '', 'SEC("xdp") int run(void);\nint other(void) { return 0; }'],
    ['a map', '', 'struct { int x; } map SEC(".maps");\nint other(void) { return 0; }'],
    ['a licence', '', 'char LICENSE[] SEC("license") = "GPL";'],
    ['no section of libbpf', '', 'SEC("nonsense") int run(void) { return 0; }'],
    ['half-written', '', 'SEC("xdp"'],
    ['without a body yet', '', 'SEC("xdp")\nint run('],
    ['not closed yet', 'run (xdp)', 'SEC("xdp")\nint run(void) {\n\treturn'],
  ];
  for (const [what, symbols, text] of STORIES) {
    it(what, () => {
      const view = { path: 'a.bpf.c', source: new SourceFile(text), kernels: [], objects: [] };
      const told = symbolsOf(view).map(({ name, detail }) => `${name} (${detail})`);
      assert.equal(told.join(', '), symbols);
    });
  }
});
