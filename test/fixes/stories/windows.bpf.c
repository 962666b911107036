/* Lines as Windows ends them, indented by blanks. */
#include "../../rules/cases.h"

PROGRAM(renamed)
{
    struct task_struct *task = TASK;
    long state = 0;

    state = BPF_CORE_READ(task, state);
    return state;
}

/* Its comment stays with it. */
PROGRAM(body)
{
    struct task_struct *task = TASK;
    int id = 0;

    if (UNKNOWN)
        BPF_CORE_READ_INTO(&id, task, mm_cid);
    else
        id = 1;
    return id +
           BPF_CORE_READ(task, pid);
}

char LICENSE[] SEC("license") = "GPL";
