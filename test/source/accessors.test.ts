import assert from 'node:assert/strict';
import {
  findAccessor,
  SourceFile,
  type SoughtAccess,
  type SoughtKind,
} from '../../server/src/source';
import { marked, textOf } from './marked';

/** A read of a path of pointers, by its last record: `task.mm->start` is `start` in the type of `mm`. */
function read(
  path: string,
  root = path.split('.')[0],
  kind: SoughtKind = 'byte_off',
): SoughtAccess {
  const own = path.split('->').at(-1) ?? '';
  const names = (path.includes('->') ? own : own.slice(own.indexOf('.') + 1)).split('.');
  const steps = names.flatMap((name) => {
    const indexes = [...name.matchAll(/\[(\d+)\]/g)].map((match) => Number(match[1]));
    return [name.replace(/\[.*/, ''), ...indexes];
  });
  return { kind, root, steps: [0, ...steps], path };
}

interface Story {
  readonly text: string;
  readonly sought: SoughtAccess;
  readonly headers?: readonly SourceFile[];
}

function finds(title: string, { text, sought, headers }: Story): void {
  it(title, () => {
    const { source, site, wanted, wantedSpan } = marked(text, headers);
    const { span, certainty } = findAccessor(source, site, sought);
    assert.equal(`${certainty} ${textOf(source, span)}`, `exact ${wanted}`);
    assert.deepEqual(span, wantedSpan);
  });
}

/** Falls back on the token that is marked, or on the line. */
function doubts(title: string, { text, sought, headers }: Story): void {
  it(title, () => {
    const { source, site, wanted, wantedSpan } = marked(text, headers);
    const { span, certainty } = findAccessor(source, site, sought);
    const line = source.lineText(site.line).trim();
    const expected = wantedSpan === null ? `line ${line}` : `token ${wanted}`;
    assert.equal(`${certainty} ${textOf(source, span)}`, expected);
  });
}

describe('an accessor in one line', () => {
  finds('is the one that the column points at', {
    text: 'x = a->pid + b->@«pid»;',
    sought: read('task.pid'),
  });
  finds('is in the macro that the column points at', {
    text: 'x = b->pid + @BPF_CORE_READ(t, «pid»);',
    sought: read('task.pid'),
  });
  finds('is in the only statement that the column allows', {
    text: 'y(a->pid); @x = y(b->«pid»);',
    sought: read('task.pid'),
  });
  finds('is told from the same name of another path', {
    text: '@USE(BPF_CORE_READ(t, pid) + BPF_CORE_READ(t, parent, «pid»));',
    sought: read('task.parent->pid', 'task'),
  });
  finds('is told from the same name in another struct by the declarations', {
    text: 'void f(struct task *t, const struct dentry *d) { @USE(t->«id» + d->id); }',
    sought: read('task.id'),
  });
  finds('is told from the same name in another struct by a cast', {
    text: '@USE(((struct dentry *)p)->id + ((struct task *)p)->«id»);',
    sought: read('task.id'),
  });
  finds('is told from a variable of its name', {
    text: 'int pid = 1; @EMIT(pid, t->«pid»);',
    sought: read('task.pid'),
  });
  finds('is told from the same element of another index', {
    text: '@USE(m->mem[0].size + m->«mem[2]».size);',
    sought: { ...read('module.mem[2].size'), step: 2 },
  });
  finds('is an index that is computed', {
    text: '@USE(o->items[FIRST].«flags[i + 1]»);',
    sought: read('outer.items[3].flags[4]'),
  });
  finds('may be an earlier step than the last', {
    text: '@USE(BPF_CORE_READ(f, «f_path».dentry, d_name));',
    sought: { ...read('file.f_path.dentry'), step: 1 },
  });
  finds('is not what is only asked for its size', {
    text: '@bpf_probe_read_kernel(&x, sizeof(t->mm), &t->«mm»);',
    sought: read('task.mm'),
  });
  finds('goes through casts and parentheses', {
    text: '@USE((((struct outer *)(p))->inner).«c»);',
    sought: read('outer.inner.c'),
  });
  finds('goes on behind the address of what it went through', {
    text: '@USE((&outer->inner)->«c»);',
    sought: read('outer.inner.c'),
  });
});

describe('an accessor of a variable that another block hides', () => {
  const text = (one: string, two: string) =>
    `int f(void *args)
{
	if (args) {
		struct one *c = args;
		n = @BPF_CORE_READ(c, n);
		d = BPF_CORE_READ(c, ${one});
	} else {
		struct two *c = args;
		d = BPF_CORE_READ(c, ${two});
	}
	return n + d;
}`;

  finds('is that of its type, before', {
    text: text('«dev»', 'dev'),
    sought: read('one.dev'),
    headers: [],
  });
  finds('is that of its type, behind', {
    text: text('dev', '«dev»'),
    sought: read('two.dev'),
    headers: [],
  });
});

describe('a question in one line', () => {
  const exists = read('task.state', 'task', 'field_exists');

  finds('is not the read beside it', {
    text: '@USE(bpf_core_field_exists(t->«state») ? t->state : 0);',
    sought: exists,
  });
  finds('names a type and a path', {
    text: '@if (bpf_core_field_exists(struct task, «state»))',
    sought: exists,
  });
  finds('is about the size, not the existence', {
    text: '@if (bpf_core_field_exists(t->state) && bpf_core_field_size(t->«state») == 8)',
    sought: { ...exists, kind: 'byte_sz' },
  });
  finds('is a builtin', {
    text: '@x = __builtin_preserve_field_info(t->«state», BPF_FIELD_EXISTS);',
    sought: exists,
  });
  finds('is about a type', {
    text: '@if (bpf_core_type_exists(struct «folio») && bpf_core_type_size(struct folio) > 8)',
    sought: { kind: 'type_exists', root: 'folio', steps: [], path: 'folio' },
  });
  finds('is about an enumerator', {
    text: '@if (bpf_core_enum_value_exists(enum mode, «ONE») && bpf_core_enum_value(enum mode, ONE))',
    sought: { kind: 'enumval_exists', root: 'mode', steps: ['ONE'], path: 'mode::ONE' },
  });
});

describe('an accessor somewhere else in its statement', () => {
  finds('is behind the line that compilers before clang 20 record', {
    text: `x = @BPF_CORE_READ(task,
  mm, // the address space
  exe_file, /* its
  program */ «f_inode»,
  i_ino);`,
    sought: read('task.mm->exe_file->f_inode', 'file'),
  });
  finds('is on another line than what uses its value', {
    text: `if (bpf_core_field_exists(t->state)
    @&& bpf_core_field_size(t->«state») == 8)
  f();`,
    sought: read('task.state', 'task', 'byte_sz'),
  });
  finds('is behind continued lines, in a macro of several statements', {
    text: `SHOW({ int x = 1; \\
  USE(x); \\
  @USE(t->«pid»); });`,
    sought: read('task.pid'),
  });
  finds('is behind a byte order mark and words beyond ASCII', {
    text: '\ufeffprint("größer 🦊", ü, t->@«pid»); print(t->pid);',
    sought: read('task.pid'),
  });
});

describe('an accessor somewhere else in its function', () => {
  const has = read('task.state', 'task', 'field_exists');

  finds('is found when it is alone there', {
    text: `int f(struct task *t)
{
  int has = bpf_core_field_exists(t->«state»);
  g();
  @return has;
}`,
    sought: has,
  });
  doubts('is not guessed when there are two', {
    text: `int f(struct task *t)
{
  int has = bpf_core_field_exists(t->state);
  int had = bpf_core_field_exists(t->state);
  @«return» has && had;
}`,
    sought: has,
  });
  doubts('is not taken for one that a function compiled into this one has, too', {
    text: `static int old(struct task *t)
{
  return bpf_core_field_exists(t->state);
}
int f(struct task *t)
{
  if (bpf_core_field_exists(t->state)) g();
  @«return» old(t);
}`,
    sought: has,
  });
  finds('is not in doubt for one that nothing here calls', {
    text: `SEC("raw_tp") int BPF_PROG(other, struct task *t)
{
  return bpf_core_field_exists(t->state);
}
SEC("raw_tp") int BPF_PROG(f, struct task *t)
{
  if (bpf_core_field_exists(t->«state»)) g();
  @return 0;
}`,
    sought: has,
  });
  finds('is in another function, the only one of a file whose headers are known', {
    text: `static int old(struct task *t)
{
  return bpf_core_field_exists(t->«state»);
}
int f(struct task *t)
{
  @return old(t);
}`,
    sought: has,
    headers: [],
  });
  doubts('is not looked for in another function while headers are unknown', {
    text: `static int old(struct task *t)
{
  return bpf_core_field_exists(t->state);
}
int f(struct task *t)
{
  @«return» old(t);
}`,
    sought: has,
  });
});

describe('an accessor in macros of the project', () => {
  finds('is the argument that the macro reads', {
    text: `#define FIELD(p, f) ((p)->f)
@USE(FIELD(task, «pid»));`,
    sought: read('task.pid'),
  });
  finds('is the argument although a variable has its name', {
    text: `#define HAS(f) bpf_core_field_exists(((struct task *)0)->f)
int state = @HAS(«state»);`,
    sought: read('task.state', 'task', 'field_exists'),
  });
  doubts('is no argument that the macro does something else with', {
    text: `#define LOG(value) bpf_printk("%d", value)
@«LOG»(pid);`,
    sought: read('task.pid'),
  });
  finds('is the macro itself when only its replacement has it', {
    text: `#define START(t) BPF_CORE_READ(t, mm, start)
x = @«START»(t);`,
    sought: read('mm.start'),
  });
  finds('is a name that stands for a path', {
    text: `#define sk_family __sk_common.skc_family
@USE(sk->«sk_family»);`,
    sought: read('sock.__sk_common.skc_family'),
  });
  finds('is in a macro of a header', {
    text: '@if («HAS_STATE»(task)) f();',
    sought: read('task.state', 'task', 'field_exists'),
    headers: [new SourceFile('#define HAS_STATE(t) bpf_core_field_exists((t)->state)')],
  });
  finds('is one of the registers that libbpf’s macros read', {
    text: 'x = @«PT_REGS_PARM1»(ctx);',
    sought: read('pt_regs.di'),
  });
});

describe('what cannot be found', () => {
  doubts('is the token of the column when two are as good', {
    text: '@«USE»(a->pid + b->pid);',
    sought: read('task.pid'),
  });
  doubts('is the line without a column', {
    text: '   f(); // nothing here  ',
    sought: read('task.pid'),
  });
  doubts('is the token of the column when the name is nowhere', {
    text: 'x = @«some_inline»(task);',
    sought: read('task.pid'),
  });
  doubts('is no member that the access does not end with', {
    text: '@«USE»(f->f_path.dentry);',
    sought: read('file.f_path'),
  });
  doubts('is nothing in a comment, a string or a replacement', {
    text: '@«f»("t->pid"); /* t->pid */ // t->pid',
    sought: read('task.pid'),
  });

  it('is nothing in a line that the file does not have', () => {
    const source = new SourceFile('one line');
    const found = findAccessor(source, { line: 7, column: 3 }, read('task.pid'));
    assert.deepEqual(found, {
      span: { line: 7, column: 3, endLine: 7, endColumn: 3 },
      certainty: 'line',
    });
  });
});

describe('a single line that an object carries', () => {
  it('keeps its number and knows columns in bytes', () => {
    const source = new SourceFile('\tprint("ü", t->pid, t->pid);', { firstLine: 40 });
    const found = findAccessor(source, { line: 40, column: 17 }, read('task.pid'));
    assert.equal(found.certainty, 'exact');
    assert.deepEqual(found.span, { line: 40, column: 16, endLine: 40, endColumn: 19 });
  });

  it('is not the file’s when the file has changed since', () => {
    const source = new SourceFile('int a;\n\tint b;\r\n');
    assert.ok(source.isAsCompiled(2, ' int b; '));
    assert.ok(source.isAsCompiled(2, ''));
    assert.ok(!source.isAsCompiled(2, 'int c;'));
    assert.ok(!source.isAsCompiled(9, ''));
  });
});
