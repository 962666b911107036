import assert from 'node:assert/strict';
import {
  constructAt,
  SourceFile,
  type Construct,
  type PathStep,
  type TypeRef,
} from '../../server/src/source';
import { textOf } from './marked';

function typeText(type: TypeRef | null): string {
  return type === null ? '?' : `${type.tag} ${type.name}`;
}

function pathText(path: readonly PathStep[]): string {
  return path.map(({ through, name }) => `${through}${name}`).join('');
}

/** A construct in words. */
function told(construct: Construct | null): string {
  if (construct === null) return 'nothing';
  switch (construct.kind) {
    case 'field':
      return `field ${typeText(construct.root)} ${pathText(construct.path)}`;
    case 'type':
      return `type ${typeText(construct.type)}`;
    case 'enumerator':
      return `enumerator ${construct.name} of ${typeText(construct.type)}`;
    case 'section':
      return `section ${construct.text} of ${construct.functionName ?? '?'}`;
    case 'macro':
      return construct.argument === null
        ? `macro ${construct.name}`
        : `macro ${construct.name}: ${told(construct.argument)}`;
    case 'function':
      return `${construct.isDeclaration ? 'declared function' : 'function'} ${construct.name}`;
    case 'kconfig':
    case 'name':
      return `${construct.kind} ${construct.name}`;
  }
}

/** Checks what stands at the `@` of a text: anywhere from there to the end of the word. */
function stands(title: string, text: string, expected: string, header?: string): void {
  it(title, () => {
    const offset = text.indexOf('@');
    const headers = header === undefined ? [] : [new SourceFile(header)];
    const source = new SourceFile(text.replace('@', ''), { headers });
    const construct = constructAt(source, offset);
    assert.equal(told(construct), expected);
    if (construct === null) return;
    const word = textOf(source, construct.span);
    const quotes = construct.kind === 'section' ? 1 : 0;
    const last = offset + word.length - 1 - quotes;
    assert.equal(told(constructAt(source, last)), expected, 'last character');
    const start = source.lineStart(construct.span.line) + construct.span.column - 1;
    assert.ok(start <= offset, 'the span holds the place');
    if (construct.kind !== 'section') {
      assert.equal(start, offset);
      assert.equal(told(constructAt(source, offset + word.length)), expected, 'behind the word');
    }
  });
}

const TYPES = `
struct mm_struct { struct file *exe_file; unsigned long arg_start; };
struct qstr { const unsigned char *name; };
typedef struct { unsigned int val; } kuid_t;
typedef struct task_struct task_t;
struct task_struct {
  int pid;
  kuid_t loginuid;
  struct mm_struct *mm;
  struct task_struct *real_parent, *group_leader;
  struct { struct css_set *cgroups; };
  struct { struct qstr inner; } named;
};
`;

/** A function with a task and whatever else. */
function inFunction(statements: string): string {
  return `int f(struct task_struct *task)\n{\n  ${statements}\n  return 0;\n}\n`;
}

function at(title: string, statements: string, expected: string): void {
  stands(title, inFunction(statements), expected, TYPES);
}

describe('a field', () => {
  at('of BPF_CORE_READ', 'BPF_CORE_READ(task, @pid);', 'field struct task_struct ->pid');
  at(
    'of each argument of a chain by its own',
    'BPF_CORE_READ(task, @mm, exe_file);',
    'field struct task_struct ->mm',
  );
  at(
    'behind a pointer, from the struct that the source gives it',
    'BPF_CORE_READ(task, mm, @exe_file);',
    'field struct mm_struct ->exe_file',
  );
  at(
    'behind several pointers',
    'BPF_CORE_READ(task, real_parent, group_leader, mm, @arg_start);',
    'field struct mm_struct ->arg_start',
  );
  at(
    'behind a type that the source does not declare, with the whole path',
    'BPF_CORE_READ(task, mm, exe_file, f_path.dentry, @d_name);',
    'field struct file ->f_path.dentry->d_name',
  );
  at(
    'in a chain of dots, of the struct that it begins with',
    'BPF_CORE_READ(task, loginuid.@val);',
    'field struct task_struct ->loginuid.val',
  );
  at(
    'in a member without a name',
    'BPF_CORE_READ(task, cgroups, @dfl_cgrp);',
    'field struct css_set ->dfl_cgrp',
  );
  at(
    'in a struct without a type name',
    'task->named.inner.@name;',
    'field struct task_struct ->named.inner.name',
  );
  at('read directly', 'int a = task->@pid;', 'field struct task_struct ->pid');
  at('behind indexes', 'task->numbers[task->level].@nr', 'field struct task_struct ->numbers.nr');
  at('within an index', 'task->numbers[task->@pid].nr', 'field struct task_struct ->pid');
  at('of a cast', '((struct inode *)task)->@i_ino;', 'field struct inode ->i_ino');
  at('of a cast of a pointer', '(*(struct inode **)task)->@i_ino;', 'field struct inode ->i_ino');
  at('of a const cast', '((const struct inode *)task)->@i_ino;', 'field struct inode ->i_ino');
  at('of a typedef', '((task_t *)0)->@pid;', 'field struct task_struct ->pid');
  at('of a typedef without a tag', '((kuid_t *)0)->@val;', 'field typedef kuid_t ->val');
  at('of a typedef that is not declared', '((foo_t *)0)->@x;', 'field typedef foo_t ->x');
  at('of nothing', '((struct inode *)0)->@i_ino;', 'field struct inode ->i_ino');
  at(
    'whose address is read',
    'bpf_core_read(&a, 4, &task->@pid);',
    'field struct task_struct ->pid',
  );
  at('behind an address', '(&task->loginuid)->@val;', 'field typedef kuid_t ->val');
  at('of the next element', '(task + 1)->@pid;', 'field struct task_struct ->pid');
  at('of a condition', '(a ? task : 0, task)->@pid;', 'field struct task_struct ->pid');
  at('asked for', 'bpf_core_field_exists(task->@pid);', 'field struct task_struct ->pid');
  at(
    'asked for by its type',
    'bpf_core_field_exists(struct inode, @i_ctime.tv_sec);',
    'field struct inode ->i_ctime',
  );
  at(
    'asked for by its type, in a chain',
    'bpf_core_field_exists(struct inode, i_ctime.@tv_sec);',
    'field struct inode ->i_ctime.tv_sec',
  );
  at(
    'asked for by the type of a variable',
    'bpf_core_field_exists(typeof(*task), @mm);',
    'field struct task_struct ->mm',
  );
  at('asked for by a typedef', 'bpf_core_field_size(kuid_t, @val);', 'field typedef kuid_t ->val');
  at('asked for by nothing', 'bpf_core_field_exists(((struct x *)0)->@y);', 'field struct x ->y');
  at('whose offset is taken', 'offsetof(struct inode, @i_ino);', 'field struct inode ->i_ino');
  at(
    'that something is contained in',
    'container_of(task, struct inode, @i_ino);',
    'field struct inode ->i_ino',
  );
  at(
    'of what contains something',
    'container_of(task, struct inode, i_ino)->@i_sb;',
    'field struct inode ->i_sb',
  );
  at(
    'read into a variable',
    'BPF_CORE_READ_INTO(&a, task, mm, @exe_file);',
    'field struct mm_struct ->exe_file',
  );
  at(
    'of the variable that is read into',
    'BPF_CORE_READ_INTO(&task->@pid, task, mm);',
    'field struct task_struct ->pid',
  );
  at(
    'of a bitfield macro',
    'BPF_CORE_READ_BITFIELD_PROBED(task, @flag);',
    'field struct task_struct ->flag',
  );
  at('behind a read', 'BPF_CORE_READ(task, mm)->@exe_file;', 'field struct mm_struct ->exe_file');
  at(
    'of a read',
    'BPF_CORE_READ(BPF_CORE_READ(task, real_parent), @mm);',
    'field struct task_struct ->mm',
  );
  at(
    'of a statement in an expression',
    '({ struct inode *i = x(); i; })->@i_ino;',
    'field struct inode ->i_ino',
  );
  at(
    'of what the compiler keeps',
    '__builtin_preserve_access_index(task->@pid)',
    'field struct task_struct ->pid',
  );
  at('of the current task', 'bpf_get_current_task_btf()->@pid;', 'field struct task_struct ->pid');
  at(
    'of the current task, cast',
    'BPF_CORE_READ((struct task_struct *)bpf_get_current_task(), @pid);',
    'field struct task_struct ->pid',
  );
  at(
    'of a cast to another type',
    'bpf_core_cast(task, struct sock)->@sk_protocol;',
    'field struct sock ->sk_protocol',
  );
  at('of what is not known', 'unknown->a->@b;', 'field ? ->a->b');
  at('of a void pointer', '((void *)task)->@b;', 'field ? ->b');
  at(
    'of a flavor',
    '((struct task_struct___old *)task)->@state;',
    'field struct task_struct___old ->state',
  );
  at(
    'in code that is not finished',
    'BPF_CORE_READ(task, mm, @exe',
    'field struct mm_struct ->exe',
  );
  at('with nothing closed', 'if (f(task->@pi', 'field struct task_struct ->pi');
  at(
    'of an initializer',
    'struct network source = { .@prefix = 1, .address = 2 };',
    'field struct network .prefix',
  );
  at('of a literal', '(struct network){ .a = 1, .@b = 2 };', 'field struct network .b');
  at('written to', 'BPF_CORE_WRITE_BITFIELD(task, flag, @pid);', 'name pid');
});

describe('the variable that a field is read from', () => {
  at('is a local', 'struct inode *inode = a;\n  inode->@i_ino;', 'field struct inode ->i_ino');
  at(
    'is a local of a list',
    'struct inode *a, *b = x(1, 2), c[4];\n  b->@i_ino;',
    'field struct inode ->i_ino',
  );
  at(
    'is the last of a list',
    'struct inode *a, *b = x(1, 2), c[4];\n  c[1].@i_ino;',
    'field struct inode .i_ino',
  );
  at('hides a parameter', 'struct inode *task = a;\n  task->@i_ino;', 'field struct inode ->i_ino');
  at(
    'is no longer hidden behind its block',
    '{ struct inode *task = a; }\n  task->@pid;',
    'field struct task_struct ->pid',
  );
  at(
    'is hidden within a block',
    'if (a) { struct inode *task = a; task->@pid; }',
    'field struct inode ->pid',
  );
  at(
    'is declared by a loop',
    'for (struct inode *i = 0; i; i = i->@i_next) {}',
    'field struct inode ->i_next',
  );
  at(
    'is declared by a loop around it',
    'for (struct inode *i = 0; i; i++) { if (i->@i_next) break; }',
    'field struct inode ->i_next',
  );
  at('has an attribute', 'struct inode __rcu *i;\n  i->@i_ino;', 'field struct inode ->i_ino');
  at('has a typedef', 'task_t *t = a;\n  t->@pid;', 'field struct task_struct ->pid');
  at(
    'has the type of another',
    'typeof(*task) *t = a;\n  t->@pid;',
    'field struct task_struct ->pid',
  );
  at(
    'has the type of what it begins with',
    'if (task) { }\n  __auto_type mm = BPF_CORE_READ(task, mm);\n  mm->@exe_file;',
    'field struct mm_struct ->exe_file',
  );
  at(
    'has a type that the source does not declare',
    'other_t *t = a;\n  t->@pid;',
    'field typedef other_t ->pid',
  );
  at('is a number', 'unsigned long task = a;\n  task->@pid;', 'field ? ->pid');
  at('is not multiplied', 'int a = inode_t * task->@pid;', 'field struct task_struct ->pid');
  at(
    'is a statement before it that is not finished',
    'BPF_CORE_READ(task, \n  struct inode *i = a;\n  i->@i_ino',
    'field struct inode ->i_ino',
  );

  for (const macro of ['BPF_PROG', 'BPF_KPROBE', 'BPF_KRETPROBE', 'BPF_KSYSCALL', 'BPF_UPROBE']) {
    stands(
      `is a parameter of ${macro}`,
      `SEC("x")\nint ${macro}(name, int a, struct inode *inode)\n{\n  return inode->@i_ino;\n}`,
      'field struct inode ->i_ino',
    );
  }
  stands(
    'is a parameter with a typedef',
    'int BPF_PROG(name, task_t *t)\n{\n  return t->@pid;\n}',
    'field struct task_struct ->pid',
    TYPES,
  );
  stands(
    'is of the file',
    'struct inode *root;\nint f(void) { return root->@i_ino; }',
    'field struct inode ->i_ino',
  );
  stands(
    'is of the file, with its type',
    'struct config { int a; } config;\nint f(void) { return config.@a; }',
    'field struct config .a',
  );
  stands(
    'is of the file, without the name of a type',
    'const volatile struct { int a; } config;\nint f(void) { return config.@a; }',
    'field ? .a',
  );
  stands(
    'is of a header',
    'int f(void) { return root->@i_ino; }',
    'field struct inode ->i_ino',
    'extern struct inode *root;',
  );
  stands(
    'is a call of a function of the file',
    'static struct inode *of(int a)\n{\n  return 0;\n}\nint f(void) { return of(1)->@i_ino; }',
    'field struct inode ->i_ino',
  );
  stands(
    'is a call of a kernel function',
    'extern struct inode *take(int a) __ksym;\nint f(void) { return BPF_CORE_READ(take(1), @i_ino); }',
    'field struct inode ->i_ino',
  );
  stands(
    'is a field of the program’s own struct',
    'struct own { struct inode *inode; };\nint f(struct own *own) { return own->inode->@i_ino; }',
    'field struct inode ->i_ino',
  );
  stands(
    'is an argument of a macro of the file',
    '#define READ(p, f) BPF_CORE_READ(p, f)\nint f(struct inode *i) { return READ(i, @i_ino); }',
    'field struct inode ->i_ino',
  );
});

describe('a member that a struct declares', () => {
  stands('is a field', 'struct a { int @x; };', 'field struct a .x');
  stands('has a pointer', 'struct a { struct b *@x; };', 'field struct a .x');
  stands('is one of several', 'struct a { int x, *@y; };', 'field struct a .y');
  stands('is a bitfield', 'struct a { int x : 1; int @y : 2; };', 'field struct a .y');
  stands('is an array', 'struct a { char @comm[16]; };', 'field struct a .comm');
  stands('is a function pointer', 'struct a { int (*@read)(int b); };', 'field struct a .read');
  stands('is in a union', 'union a { int @x; };', 'field union a .x');
  stands('is in a struct without a name', 'struct a { struct { int @x; }; };', 'field struct a .x');
  stands('is in a member', 'struct a { union { int @x; } u; };', 'field struct a .u.x');
  stands(
    'is in a struct with a name',
    'struct a { struct b { int @x; } b; };',
    'field struct b .x',
  );
  stands('is itself a struct', 'struct a { struct { int x; } @u; };', 'field struct a .u');
  stands('is in a typedef', 'typedef struct { int @val; } kuid_t;', 'field typedef kuid_t .val');
  stands(
    'has an attribute',
    'struct a { int @x __attribute__((aligned(8))); };',
    'field struct a .x',
  );
  stands(
    'is in a struct with an attribute',
    'struct __attribute__((packed)) a { int @x; };',
    'field struct a .x',
  );
  stands('is in a struct that is not finished', 'struct a {\n  int @x;\n', 'field struct a .x');
  stands('has no type name as a field', 'struct a { @pid_t x; };', 'type typedef pid_t');
  stands('of a variable has no root', 'struct { int @x; } v;', 'field ? .x');
});

describe('a type', () => {
  at('is asked for', 'bpf_core_type_exists(struct @bpf_ringbuf);', 'type struct bpf_ringbuf');
  at('is a cast', '(union @u *)task;', 'type union u');
  at('is a typedef', 'kuid_t uid;\n  (@kuid_t)0;', 'type typedef kuid_t');
  at('is a typedef that is not declared, of a variable', '@pid_t pid = 1;', 'type typedef pid_t');
  at('is a typedef that is not declared, in a cast', '(@foo_t *)task', 'type typedef foo_t');
  at('is an enum', 'enum @kind k;', 'type enum kind');
  stands(
    'is what a function returns',
    'typedef int pid_t;\nstatic __always_inline pid_t f(void)\n{\n  @pid_t pid;\n}',
    'type typedef pid_t',
  );
  stands('is defined', 'struct @a { int x; };', 'type struct a');
  stands('is that of a member', 'struct a { struct @b *x; };', 'type struct b');
  stands('is that of a parameter', 'int f(struct @b *x);', 'type struct b');
  stands('is forward declared', 'struct @b;', 'type struct b');
  at('is not a number', '@unsigned long x;', 'nothing');
});

describe('an enumerator', () => {
  at('is asked for', 'bpf_core_enum_value(enum e, @A);', 'enumerator A of enum e');
  at(
    'is asked whether it exists',
    'bpf_core_enum_value_exists(enum e, @A',
    'enumerator A of enum e',
  );
  stands('is declared', 'enum e { A, @B = 4, C };', 'enumerator B of enum e');
  stands('has no type', 'enum { A, @B };', 'enumerator B of ?');
  stands('is used', 'enum e { A };\nint f(void) { return @A; }', 'enumerator A of enum e');
  stands('is of a header', 'int f(void) { return @A; }', 'enumerator A of enum e', 'enum e { A };');
  at('has its type before it', 'bpf_core_enum_value(enum @e, A);', 'type enum e');
});

describe('a section', () => {
  stands('is of a function', 'SEC("@tc")\nint f(void *ctx)\n{\n}', 'section tc of f');
  stands(
    'is of a function in a macro',
    'SEC("@fentry/do_exit")\nint BPF_PROG(f, int a)\n{\n}',
    'section fentry/do_exit of f',
  );
  stands(
    'is of a function with attributes',
    'SEC("@tc")\n__attribute__((noinline)) static int f(void *ctx)\n{\n}',
    'section tc of f',
  );
  stands('has nothing behind it yet', 'SEC("@kprobe/do_', 'section kprobe/do_ of ?');
  stands('is no map', 'struct { int a; } m SEC("@.maps");', 'nothing');
  stands('is no license', 'char l[] SEC("@license") = "GPL";', 'nothing');
  stands('is no other string', 'f("@tc");', 'nothing');
});

describe('a name', () => {
  stands('is a Kconfig value', 'extern int @CONFIG_HZ __kconfig;', 'kconfig CONFIG_HZ');
  stands(
    'is a Kconfig value where it is used',
    'extern const char CONFIG_X[16] __kconfig __weak;\nint f(void) { return @CONFIG_X[0]; }',
    'kconfig CONFIG_X',
  );
  stands(
    'is the version',
    'extern int @LINUX_KERNEL_VERSION __kconfig;',
    'kconfig LINUX_KERNEL_VERSION',
  );
  stands(
    'is the type of a Kconfig value',
    'typedef unsigned int __u32;\nextern @__u32 LINUX_KERNEL_VERSION __kconfig;',
    'type typedef __u32',
  );
  at('is not declared as a Kconfig value', 'f(@CONFIG_Y);', 'name CONFIG_Y');
  at('is a helper', '@bpf_ktime_get_ns();', 'function bpf_ktime_get_ns');
  stands('is a kernel function', 'extern int @take(int a) __ksym;', 'declared function take');
  stands('is a function', 'static int @g(int a)\n{\n}', 'declared function g');
  stands('is a program', 'int BPF_PROG(@g, int a)\n{\n}', 'declared function g');
  stands(
    'is a function that is handed on',
    'static int g(int a) { return 0; }\nint f(void) { bpf_loop(1, @g, 0, 0); }',
    'function g',
  );
  at('is a variable', 'f(@task);', 'name task');
  at('is a label or nothing', 'goto @out;', 'name out');
  at('is a keyword', '@return 0;', 'nothing');
  stands('is a macro', '#define @LIMIT 4\n', 'macro LIMIT');
  stands('is a macro where it is used', '#define LIMIT 4\nint a = @LIMIT;', 'macro LIMIT');
  stands('is a word in a comment', '/* @task */', 'nothing');
  at(
    'is a macro of libbpf, with the last field',
    '@BPF_CORE_READ(task, mm, exe_file);',
    'macro BPF_CORE_READ: field struct mm_struct ->exe_file',
  );
  at(
    'is a macro of libbpf, with an indexed field',
    '@BPF_CORE_READ(task, numbers[pid]);',
    'macro BPF_CORE_READ: field struct task_struct ->numbers',
  );
  at(
    'is a question, with its field',
    '@bpf_core_field_exists(task->mm);',
    'macro bpf_core_field_exists: field struct task_struct ->mm',
  );
  at(
    'is a question, with its type',
    '@bpf_core_type_exists(struct x);',
    'macro bpf_core_type_exists: type struct x',
  );
  at(
    'is a question, with its typedef',
    '@bpf_core_type_exists(kuid_t);',
    'macro bpf_core_type_exists: type typedef kuid_t',
  );
  at(
    'is a question, with its enumerator',
    '@bpf_core_enum_value(enum e, A);',
    'macro bpf_core_enum_value: enumerator A of enum e',
  );
  at(
    'writes a bitfield',
    '@BPF_CORE_WRITE_BITFIELD(task, flag, task->pid);',
    'macro BPF_CORE_WRITE_BITFIELD: field struct task_struct ->flag',
  );
});

describe('what a macro stands for', () => {
  stands(
    'has fields',
    '#define INO(p) \\\n\tBPF_CORE_READ((struct inode *)p, @i_ino)\nint a;',
    'field struct inode ->i_ino',
  );
  stands(
    'has types and enumerators',
    '#define is_reason(r) bpf_core_enum_value(enum reason, @FIRST)',
    'enumerator FIRST of enum reason',
  );
  stands(
    'has parameters, of which nothing is known',
    '#define INO(p) p->@i_ino',
    'field ? ->i_ino',
  );
});
