/* Accesses as people write them. Under each token that an access is about, carets and the relocation that leads there:
 * its kind, unless it is byte_off, and its path from the type that it begins with. */
typedef unsigned char __u8;
typedef unsigned short __u16;
typedef unsigned int __u32;
typedef unsigned long long __u64;
typedef short __s16;
typedef int __s32;
typedef long long __s64;
typedef __u16 __be16;
typedef __u32 __be32;
typedef __u32 __wsum;
enum { BPF_MAP_TYPE_HASH = 1 };
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include "macros.h"

#define RELOCATED __attribute__((preserve_access_index))

struct inode { __u64 i_ino; } RELOCATED;
struct path { void *mnt; struct inode *inode; int flags[4]; } RELOCATED;
struct file { struct path f_path; struct path f_paths[3]; struct path *f_others[3]; } RELOCATED;
struct mm { __u64 start; __u64 end; struct file *exe_file; } RELOCATED;
struct task {
    int pid, tgid;
    struct task *parent, *leader;
    struct mm *mm;
    char comm[16];
    unsigned in_execve : 1;
    unsigned frozen : 1;
    long state;
} RELOCATED;
struct task___old { long __state; int pid; } RELOCATED;
enum mode { MODE_ONE = 1, MODE_TWO = 2 };
typedef struct { int level; } level_t;

#define USE(value) do { __u64 used = (__u64)(value); asm volatile("" : : "r"(used)); } while (0)
#define PROGRAM(name) SEC("raw_tp") int name(__u64 *ctx)
#define MEMBER(pointer, field) ((pointer)->field)
#define read_all(pointer, ...) BPF_CORE_READ(pointer, ##__VA_ARGS__)
#define HAS(type, field) bpf_core_field_exists(((struct type *)0)->field)
#define START_OF(task) BPF_CORE_READ(task, mm, start)
#define TASK ((struct task *)ctx[0])

PROGRAM(plain)
{
    struct task *t = TASK;

    USE(t->pid);
//         ^^^ task.pid
    USE(t->mm->start);
//         ^^ task.mm
//             ^^^^^ mm.start
    USE(t->comm[3]);
//         ^^^^^^^ task.comm[3]
    return 0;
}

PROGRAM(several_lines)
{
    struct task *t = TASK;
    __u64 end = t
        ->mm->
//        ^^ task.mm
        end;
//      ^^^ mm.end

    USE(end);
    USE(
        t->tgid
//         ^^^^ task.tgid
    );
    return 0;
}

PROGRAM(embedded)
{
    struct file *f = (void *)ctx[0];

    USE(f->f_path.mnt);
//                ^^^ file.f_path.mnt
    USE((&f->f_path)->inode);
//                    ^^^^^ file.f_path.inode
    USE(f->f_paths[2].flags[1]);
//                    ^^^^^^^^ file.f_paths[2].flags[1]
    USE(f->f_others[1]->flags[3]);
//         ^^^^^^^^^^^ file.f_others[1]
//                      ^^^^^^^^ path.flags[3]
    return 0;
}

PROGRAM(macro)
{
    struct task *t = TASK;

    USE(BPF_CORE_READ(t, parent, pid));
//                       ^^^^^^ task.parent
//                               ^^^ task.pid
    return 0;
}

PROGRAM(same_name_twice)
{
    struct task *t = TASK;

    USE(BPF_CORE_READ(t, parent, parent, tgid));
//                       ^^^^^^ task.parent
//                                       ^^^^ task.tgid
    return 0;
}

PROGRAM(macro_of_several_lines)
{
    struct task *t = TASK;

    USE(BPF_CORE_READ(t,
        mm,
//      ^^ task.mm
        exe_file, /* (a comment, with commas) */
//      ^^^^^^^^ mm.exe_file
        f_path.inode,
//             ^^^^^ file.f_path.inode
        i_ino));
//      ^^^^^ inode.i_ino
    return 0;
}

PROGRAM(into)
{
    struct task *t = TASK;
    __u64 pid = 0, comm = 0;

    BPF_CORE_READ_INTO(&pid, t, leader, pid);
//                              ^^^^^^ task.leader
//                                      ^^^ task.pid
    USE(pid);
    BPF_CORE_READ_STR_INTO(&comm, t, parent, comm);
//                                   ^^^^^^ task.parent
//                                           ^^^^ task.comm
    USE(comm);
    return 0;
}

PROGRAM(by_function)
{
    struct task *t = TASK;
    int pid = 0, tgid = 0;

    bpf_core_read(&pid, sizeof(t->pid), &t->pid);
//                                          ^^^ task.pid
    bpf_core_read(&tgid, sizeof(tgid), &t->leader->tgid);
//                                         ^^^^^^ task.leader
//                                                 ^^^^ task.tgid
    USE(pid + tgid);
    return 0;
}

PROGRAM(bits)
{
    struct task *t = TASK;

    USE(BPF_CORE_READ_BITFIELD_PROBED(t, in_execve));
//                                       ^^^^^^^^^ task.in_execve
//                                       ^^^^^^^^^ byte_sz task.in_execve
//                                       ^^^^^^^^^ lshift_u64 task.in_execve
//                                       ^^^^^^^^^ rshift_u64 task.in_execve
//                                       ^^^^^^^^^ signed task.in_execve
    return 0;
}

PROGRAM(questions)
{
    struct task *t = TASK;

    if (bpf_core_field_exists(t->state) &&
//                               ^^^^^ field_exists task.state
        bpf_core_field_size(t->state) == 8 &&
//                             ^^^^^ byte_sz task.state
        bpf_core_field_exists(struct task, mm->exe_file))
//                                             ^^^^^^^^ field_exists mm.exe_file
        USE(t->state);
//             ^^^^^ task.state
    return 0;
}

PROGRAM(of_types)
{
    USE(bpf_core_type_exists(struct inode));
//                                  ^^^^^ type_exists inode
    USE(bpf_core_type_size(struct path));
//                                ^^^^ type_size path
    USE(bpf_core_type_id_local(level_t));
//                             ^^^^^^^ local_type_id level_t
    return 0;
}

PROGRAM(of_enumerators)
{
    if (bpf_core_enum_value_exists(enum mode, MODE_ONE))
//                                            ^^^^^^^^ enumval_exists mode::MODE_ONE
        USE(bpf_core_enum_value(enum mode, MODE_TWO));
//                                         ^^^^^^^^ enumval_value mode::MODE_TWO
    return 0;
}

/* The value is in a variable before it is used. */
PROGRAM(used_later)
{
    struct task___old *old = (void *)TASK;
    int has = bpf_core_field_exists(old->__state);
//                                       ^^^^^^^ field_exists task___old.__state

    if (bpf_get_prandom_u32())
        return 1;
    if (has)
        USE(old->__state);
//               ^^^^^^^ task___old.__state
    return 0;
}

PROGRAM(macros_of_this_file)
{
    struct task *t = TASK;
    long tgid = 0;

    if (HAS(task, tgid))
//                ^^^^ field_exists task.tgid
        tgid = MEMBER(t, tgid);
//                       ^^^^ task.tgid
    USE(tgid);
    USE(read_all(t, mm, end));
//                  ^^ task.mm
//                      ^^^ mm.end
    return 0;
}

/* What is read is spelled in the macro only: the macro is what the line has of it. */
PROGRAM(macro_that_spells_it)
{
    USE(START_OF(TASK));
//      ^^^^^^^^ task.mm
//      ^^^^^^^^ mm.start
    return 0;
}

PROGRAM(macro_of_a_header)
{
    struct task *t = TASK;

    if (TASK_HAS_LEADER)
//      ^^^^^^^^^^^^^^^ field_exists task.leader
        USE(t->leader);
//             ^^^^^^ task.leader
    return 0;
}

/* The second question is asked in a function that becomes part of the first. */
static __always_inline int has_frozen(struct task *t)
{
    return bpf_core_field_exists(t->frozen);
//                                  ^^^^^^ field_exists task.frozen
}

PROGRAM(inlined)
{
    struct task *t = TASK;

    if (has_frozen(t))
        USE(t->pid);
//             ^^^ task.pid
    return 0;
}

PROGRAM(two_types_one_name)
{
    struct task *t = TASK;
    struct task___old *old = (void *)t;

    USE(t->pid + old->pid);
//         ^^^ task.pid
//                    ^^^ task___old.pid
    return 0;
}

char LICENSE[] SEC("license") = "GPL";
