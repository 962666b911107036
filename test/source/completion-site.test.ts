import assert from 'node:assert/strict';
import { completionSiteAt, SourceFile, type CompletionSite } from '../../server/src/source';

const TYPES = `
#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)
struct mm_struct { struct file *exe_file; };
struct task_struct { int pid; struct mm_struct *mm; struct { int a; } inner; };
#pragma clang attribute pop
struct event { int kind; struct task_struct *task; struct mm_struct mm; };
struct alone { int a; } __attribute__((preserve_access_index));
typedef struct { int val; } __attribute__((preserve_access_index)) kuid_t;
struct marked { int a; } __pai;
#define __pai __attribute__((preserve_access_index))
struct __attribute__((preserve_access_index)) headed { int a; };
`;

/** A site in words, with the text that is replaced. */
function told(source: SourceFile, site: CompletionSite | null): string {
  if (site === null) return 'nothing';
  const { line, column, endLine, endColumn } = site.span;
  assert.equal(line, endLine);
  const replaced = `'${site.prefix}' of '${source.lineText(line).slice(column - 1, endColumn - 1)}'`;
  switch (site.kind) {
    case 'member': {
      const path = site.path.map(({ through, name }) => `${through}${name}`).join('');
      return `member of ${site.root.tag} ${site.root.name}${path}: ${replaced}`;
    }
    case 'enumerator':
      return `enumerator of ${site.type.tag} ${site.type.name}: ${replaced}`;
    case 'type':
      return `${site.tag}: ${replaced}`;
    case 'section':
      return `section: ${replaced}`;
  }
}

/** Checks what could be completed at the `@` of a text. */
function completes(title: string, text: string, expected: string, header = TYPES): void {
  it(title, () => {
    const offset = text.indexOf('@');
    const headers = [new SourceFile(header)];
    const source = new SourceFile(text.replace('@', ''), { headers });
    assert.equal(told(source, completionSiteAt(source, offset)), expected);
  });
}

function at(title: string, statements: string, expected: string, header = TYPES): void {
  const text = `int f(struct task_struct *task, struct event *e)\n{\n  ${statements}\n}\n`;
  completes(title, text, expected, header);
}

describe('members are completed', () => {
  at('in BPF_CORE_READ', 'BPF_CORE_READ(task, @)', "member of struct task_struct: '' of ''");
  at(
    'in BPF_CORE_READ, a word begun',
    'BPF_CORE_READ(task, p@)',
    "member of struct task_struct: 'p' of 'p'",
  );
  at('within a word', 'BPF_CORE_READ(task, pi@d)', "member of struct task_struct: 'pi' of 'pid'");
  at('before a word', 'BPF_CORE_READ(task, @pid)', "member of struct task_struct: '' of 'pid'");
  at('right behind the comma', 'BPF_CORE_READ(task,@', "member of struct task_struct: '' of ''");
  at('behind a line end', 'BPF_CORE_READ(task,\n    @', "member of struct task_struct: '' of ''");
  at('at the next argument', 'BPF_CORE_READ(task, mm, @)', "member of struct mm_struct: '' of ''");
  at(
    'behind a dot',
    'BPF_CORE_READ(task, inner.@)',
    "member of struct task_struct->inner: '' of ''",
  );
  at(
    'behind a type that the source does not declare',
    'BPF_CORE_READ(task, mm, exe_file, f_path.@)',
    "member of struct file->f_path: '' of ''",
  );
  at('behind an arrow', 'task->@', "member of struct task_struct: '' of ''");
  at(
    'behind an arrow, before other statements',
    'task->@\n  return 0;',
    "member of struct task_struct: '' of ''",
  );
  at(
    'behind an arrow, a word begun',
    'int a = task->mm->ex@;',
    "member of struct mm_struct: 'ex' of 'ex'",
  );
  at(
    'of a cast',
    'int a = ((struct task_struct *)e)->@;',
    "member of struct task_struct: '' of ''",
  );
  at(
    'of what is asked for',
    'bpf_core_field_exists(task->@)',
    "member of struct task_struct: '' of ''",
  );
  at(
    'of a type that is asked for',
    'bpf_core_field_exists(struct foo, @)',
    "member of struct foo: '' of ''",
  );
  at('of what is read', 'bpf_core_read(&a, 4, &task->@', "member of struct task_struct: '' of ''");
  at('of any type in the macros', 'BPF_CORE_READ(e, @)', "member of struct event: '' of ''");
  at('of what an own struct points to', 'e->task->@', "member of struct task_struct: '' of ''");
  at('of a type with an attribute', '((struct alone *)e)->@', "member of struct alone: '' of ''");
  at(
    'of a type with an attribute before it',
    '((struct headed *)e)->@',
    "member of struct headed: '' of ''",
  );
  at('of a type with a macro', '((struct marked *)e)->@', "member of struct marked: '' of ''");
  at('of a typedef', '((kuid_t *)e)->@', "member of typedef kuid_t: '' of ''");
  completes(
    'of what is not declared, beside a vmlinux.h',
    '#include "vmlinux.h"\nint f(struct inode *i) { i->@ }',
    "member of struct inode: '' of ''",
    '',
  );
  completes(
    'of what is not declared, beside a vmlinux.h of a folder',
    '#include <x86/vmlinux.h>\nint f(struct inode *i) { i->@ }',
    "member of struct inode: '' of ''",
    '',
  );
  completes(
    'in what a macro stands for',
    '#define PID(t) \\\n  BPF_CORE_READ((struct task_struct *)t, @p)',
    "member of struct task_struct: '' of 'p'",
  );
});

describe('members are left to others', () => {
  at('of own structs', 'e->@', 'nothing');
  at('of own structs that hold others', 'e->mm.@', 'nothing');
  at('of own structs, where a read goes to', 'BPF_CORE_READ_INTO(&e->@, task, pid)', 'nothing');
  at(
    'of own structs, where bpf_core_read writes to',
    'bpf_core_read(&e->@, 4, &task->pid)',
    'nothing',
  );
  at('of what is not declared', '((struct inode *)e)->@', 'nothing');
  completes(
    'of own structs beside a vmlinux.h',
    '#include "vmlinux.h"\nstruct own { int a; };\nint f(struct own *i) { i->@ }',
    'nothing',
  );
  at('of what is not known', 'unknown->@', 'nothing');
  at('of what is not known, in the macros', 'BPF_CORE_READ(unknown, @)', 'nothing');
  at('in the first argument', 'BPF_CORE_READ(@', 'nothing');
  at('of a number', '1.@', 'nothing');
  at('of an ellipsis', '...@', 'nothing');
  at('in comments', '/* task->@ */', 'nothing');
  at('in comments up to the end of the line', '// task->@', 'nothing');
  at('in strings', 'f("task->@")', 'nothing');
  at('in other calls', 'f(task, @)', 'nothing');
  completes('in an empty text', '@', 'nothing');
});

describe('others are completed', () => {
  at('enumerators', 'bpf_core_enum_value(enum e, @)', "enumerator of enum e: '' of ''");
  at(
    'enumerators, a word begun',
    'bpf_core_enum_value_exists(enum e, A@B',
    "enumerator of enum e: 'A' of 'AB'",
  );
  at('not enumerators of no enum', 'bpf_core_enum_value(x, @)', 'nothing');
  at('types', 'bpf_core_type_exists(struct @)', "struct: '' of ''");
  at('types, a word begun', 'bpf_core_type_size(union ab@)', "union: 'ab' of 'ab'");
  at('enums', 'bpf_core_enum_value(enum @', "enum: '' of ''");
  at('types of casts', 'BPF_CORE_READ((struct @', "struct: '' of ''");
  at('not types elsewhere', 'struct @', 'nothing');
  completes('sections', 'SEC("@")', "section: '' of ''");
  completes(
    'sections that have begun',
    'SEC("fentry/do@")\nint f(void)',
    "section: 'fentry/do' of 'fentry/do'",
  );
  completes('within sections', 'SEC("fen@try/do")', "section: 'fen' of 'fentry/do'");
  completes('sections that nothing ends', 'SEC("fentry/@)', "section: 'fentry/' of 'fentry/'");
  completes('not beside sections', 'SEC(@"tc")', 'nothing');
  completes('not in other strings', 'char a[] = "@"', 'nothing');
});
