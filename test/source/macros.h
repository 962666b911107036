/* Macros that a project keeps apart from its programs. */
#define TASK_HAS_LEADER bpf_core_field_exists(((struct task *)0)->leader)
