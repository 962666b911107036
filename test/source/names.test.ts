import assert from 'node:assert/strict';
import { findDeclaration, findName, findSection, SourceFile } from '../../server/src/source';
import type { Reach } from '../../server/src/source';
import { marked, textOf } from './marked';

function finds(title: string, text: string, name: string, reach?: Reach): void {
  it(title, () => {
    const { source, site, wanted, wantedSpan } = marked(text);
    const { span, certainty } = findName(source, site, name, reach);
    assert.equal(`${certainty} ${textOf(source, span)}`, `exact ${wanted}`);
    assert.deepEqual(span, wantedSpan);
  });
}

function doubts(title: string, text: string, name: string, reach?: Reach): void {
  it(title, () => {
    const { source, site, wanted } = marked(text);
    const { span, certainty } = findName(source, site, name, reach);
    assert.equal(`${certainty} ${textOf(source, span)}`, `token ${wanted}`);
  });
}

describe('a name', () => {
  finds('is at the column', 'a = bpf_loop(1); b = @«bpf_loop»(2);', 'bpf_loop');
  finds('is in the call at the column', 'bpf_loop(1); @CHECK(«bpf_loop»(2));', 'bpf_loop');
  finds('is on the line', 'if @(«CONFIG_HZ» > 100)', 'CONFIG_HZ');
  finds('is on another line of the statement', 'f(@a,\n  «CONFIG_HZ»);', 'CONFIG_HZ');
  finds('is not a member of that name', '@f(a->mode, «mode»);', 'mode');
  finds(
    'is alone in the function, for a value',
    'int f(void)\n{\n  int hz = «CONFIG_HZ»;\n  @return hz;\n}',
    'CONFIG_HZ',
    'function',
  );
  finds(
    'is alone in the function, for a call with the line of what calls nothing',
    'int f(int pid)\n{\n  if @(pid == 0)\n    return 0;\n  return «bpf_loop»(1);\n}',
    'bpf_loop',
  );
  finds(
    'is a macro of libbpf',
    'int f(int pid)\n{\n  if @(pid == 0)\n    return 0;\n  «bpf_printk»("%d", pid);\n}',
    'bpf_trace_vprintk',
  );
  doubts(
    'is not one of several in the function',
    'int f(int pid)\n{\n  if (@«pid» == 0) {\n    return bpf_loop(2);\n  }\n  return bpf_loop(1);\n}',
    'bpf_loop',
  );
  doubts(
    'is not looked for in the function, for a call',
    'int f(void)\n{\n  bpf_loop(1);\n  @«PRINT»("x");\n}',
    'bpf_loop',
  );
  doubts('is not guessed', 'a = 1, @«b» = CONFIG_HZ + CONFIG_HZ;', 'CONFIG_HZ');
});

describe('the section of a program', () => {
  function section(title: string, text: string, expected: string): void {
    it(title, () => {
      const { source, site, wanted, wantedSpan } = marked(text);
      const { span, certainty } = findSection(source, site, 'watch');
      assert.equal(`${certainty} ${textOf(source, span)}`, `${expected} ${wanted}`);
      assert.deepEqual(span, wantedSpan);
    });
  }

  section(
    'stands above its first line',
    'SEC("other") int f(void) { return 0; }\n\nSEC(«"kprobe/do_exit"»)\n@int watch(void *ctx)\n{\n}',
    'exact',
  );
  section('stands on its line', 'SEC(«"tc"») @int BPF_PROG(watch, int a) { return 0; }', 'exact');
  section(
    'is found from within the function',
    'SEC(«"tc"»)\nint watch(void *ctx)\n{\n  int x[] = { 1 };\n  @return 0;\n}',
    'exact',
  );
  section(
    'is an attribute',
    '__attribute__((section(«"tc"»), used))\n@int watch(void *ctx)\n{\n}',
    'exact',
  );
  section(
    'is not that of a map before',
    'struct { int a; } m SEC(".maps");\n@int «watch»(void) {}',
    'token',
  );
  section(
    'is behind branches of the preprocessor',
    '#if A\nSEC("a")\n#else\nSEC(«"b"»)\n#endif\n@int watch(void) {}',
    'exact',
  );
});

describe('a declaration', () => {
  function declares(title: string, text: string, name: string): void {
    it(title, () => {
      const { source, wantedSpan } = marked(text);
      const found = findDeclaration(source, name);
      assert.deepEqual(found?.span ?? null, wantedSpan);
    });
  }

  declares(
    'is an extern',
    'int f(void) { return CONFIG_HZ; }\nextern int «CONFIG_HZ» __kconfig;',
    'CONFIG_HZ',
  );
  declares(
    'is a constant with a value',
    'const volatile int «limit» = 5;\nint f(void) { return limit; }',
    'limit',
  );
  declares(
    'is a map',
    'struct {\n  __uint(type, 1);\n} «events» SEC(".maps");\nint f(void) { g(&events); }',
    'events',
  );
  declares(
    'is a kfunc',
    'extern struct task *«bpf_task_acquire»(struct task *p) __ksym __weak;',
    'bpf_task_acquire',
  );
  declares('is the definition rather than an extern', 'extern int x;\nint «x» = 1;', 'x');
  declares('is one of several names', 'static int a, *«b»;', 'b');
  declares(
    'is an extern in a function',
    'int f(void)\n{\n  extern int «CONFIG_HZ» __kconfig;\n  return CONFIG_HZ;\n}',
    'CONFIG_HZ',
  );
  declares(
    'is the argument of a macro that declares',
    'DEFINE_MAP(«events», 1024);\nint f(void) { g(&events); }',
    'events',
  );
  declares('is no struct of that name', 'struct x { int x; };\nint f(void) { int x; }', 'x');
  declares('is not there', 'int f(void) { return y; }', 'y');

  it('is searched in any file', () => {
    assert.equal(findDeclaration(new SourceFile(''), 'x'), null);
  });
});
