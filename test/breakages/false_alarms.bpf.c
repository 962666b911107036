/* Programs that are right on every bundled kernel: nothing may be said of them, but for the hint that a read is guarded. Where a
 * tool got it wrong for somebody, the program is named after the thread. */
#include "../rules/cases.h"

/* cilium/ebpf 850: a struct, and a function of the same name. */
struct bpf_sk_lookup { u32 family; } RELOCATED;
PROGRAM(cilium_850) { return BPF_CORE_READ(ARGUMENT(struct bpf_sk_lookup, 0), family); }

/* cilium/ebpf 1081, tracee 1171: the kernel has the type several times, and each has the field at the same place. */
struct elf_thread_core_info { void *next; } RELOCATED;
PROGRAM(cilium_1081) { return BPF_CORE_READ(ARGUMENT(struct elf_thread_core_info, 0), next) != 0; }

/* cilium/ebpf 586: relocations of a function in .text move with it. */
static __noinline u64 start_of(struct task_struct *task) { return BPF_CORE_READ(task, start_time); }
PROGRAM(cilium_586) { return start_of(TASK) + start_of(BPF_CORE_READ(TASK, real_parent)); }

/* libbpf 793: a type that is not relocated has its layout by contract. */
struct sched_switch_by_contract { u64 common; char prev_comm[16]; int prev_pid; };
SEC("tracepoint/sched/sched_switch") int libbpf_793(struct sched_switch_by_contract *event) { return event->prev_pid; }

/* tracee 851: a Kconfig guard; constants since 5.5. */
extern bool CONFIG_SCHED_CLASS_EXT __kconfig __weak;
PROGRAM(tracee_851)
{
	struct task_struct *task = TASK;
	return CONFIG_SCHED_CLASS_EXT ? BPF_CORE_READ(task, worker_private) != 0 : 0;
}

/* libbpf 721: no configuration is asked for. */
extern u32 LINUX_KERNEL_VERSION __kconfig;
PROGRAM(libbpf_721) { return LINUX_KERNEL_VERSION >= KERNEL_VERSION(5, 15, 0) ? BPF_CORE_READ(TASK, __state) : 0; }

/* tracee 3076: the whole path is asked for, as reviewers wanted. */
typedef struct { u32 cap[2]; } kernel_cap_t___array;
typedef struct { u64 val; } kernel_cap_t___number;
struct cred___array { kernel_cap_t___array cap_effective; } RELOCATED;
struct cred___number { kernel_cap_t___number cap_effective; } RELOCATED;
PROGRAM(tracee_3076)
{
	struct cred___array *array = ARGUMENT(struct cred___array, 0);
	struct cred___number *number = (void *)array;
	if (bpf_core_field_exists(array->cap_effective.cap))
		return BPF_CORE_READ(array, cap_effective.cap[0]);
	return BPF_CORE_READ(number, cap_effective.val) != 0;
}

/* The length of an array does not matter to who reads within it. */
struct task_struct___long_name { char comm[64]; } RELOCATED;
PROGRAM(array_length)
{
	struct task_struct___long_name *task = (void *)TASK;
	return BPF_CORE_READ(task, comm[3]);
}
TRACED(array_length_loaded)
{
	struct task_struct___long_name *task = (void *)ctx[0];
	return task->comm[3];
}

/* Few fields, in another order, under a flavor's name. */
struct task_struct___few { struct task_struct___few *real_parent; int tgid; u64 start_time; int pid; } RELOCATED;
PROGRAM(few_fields_in_another_order)
{
	struct task_struct___few *task = (void *)TASK;
	return BPF_CORE_READ(task, real_parent, pid) - BPF_CORE_READ(task, tgid);
}

/* Qualifiers, typedefs and what pointers point to. */
typedef const volatile int any_int;
struct task_struct___qualified { any_int pid; void *const volatile real_parent; } RELOCATED;
PROGRAM(qualifiers)
{
	struct task_struct___qualified *task = (void *)TASK;
	int pid = 0;
	void *parent = 0;
	bpf_core_read(&pid, sizeof(pid), &task->pid);
	bpf_core_read(&parent, sizeof(parent), &task->real_parent);
	return pid && parent;
}

/* A flag is asked for once, kept, and tested around each read. */
PROGRAM(asked_once)
{
	struct task_struct *task = TASK;
	bool is_new = bpf_core_field_exists(task->__state);
	u64 first = is_new ? BPF_CORE_READ(task, __state) : BPF_CORE_READ(task, state);
	task = BPF_CORE_READ(task, group_leader);
	return first + (is_new ? BPF_CORE_READ(task, __state) : BPF_CORE_READ(task, state));
}

/* Early return. */
PROGRAM(early_return)
{
	struct task_struct *task = TASK;
	if (!bpf_core_field_exists(task->mm_cid))
		return 0;
	return BPF_CORE_READ(task, mm_cid);
}

/* The type tells of the field: both came together. */
struct folio { void *mapping; } RELOCATED;
PROGRAM(type_for_field)
{
	if (!bpf_core_type_exists(struct folio))
		return 0;
	return BPF_CORE_READ(ARGUMENT(struct folio, 0), mapping) != 0;
}

/* Helpers by their enumerators. */
enum bpf_func_id { BPF_FUNC_get_current_task_btf = 158, BPF_FUNC_strncmp = 182 };
PROGRAM(helper_by_enumerator)
{
	char name[16] = "";
	if (bpf_core_enum_value_exists(enum bpf_func_id, BPF_FUNC_strncmp))
		return bpf_strncmp(name, sizeof(name), "core");
	return 0;
}

/* An enumerator's own number on each kernel, where there is one. */
enum iter_type { ITER_UBUF };
PROGRAM(enumerator_by_relocation)
{
	if (bpf_core_enum_value_exists(enum iter_type, ITER_UBUF))
		return bpf_core_enum_value(enum iter_type, ITER_UBUF);
	return -1;
}

/* Symbols that may be missing. */
extern const void no_such_symbol __ksym __weak;
extern const u64 no_such_variable __ksym __weak;
void bpf_rcu_read_lock(void) __ksym __weak;
void bpf_rcu_read_unlock(void) __ksym __weak;
TRACED(weak_symbols)
{
	u64 found = 0;
	if (&no_such_symbol)
		found++;
	if (&no_such_variable)
		found += no_such_variable;
	if (bpf_ksym_exists(bpf_rcu_read_lock)) {
		bpf_rcu_read_lock();
		bpf_rcu_read_unlock();
	}
	return found;
}

/* A knob of the application beside the question. */
const volatile bool wants_state = true;
PROGRAM(knob_and_question)
{
	struct task_struct *task = TASK;
	if (wants_state && bpf_core_field_exists(task->__state))
		return BPF_CORE_READ(task, __state);
	return 0;
}

/* Bits that moved, by the macro that follows them; asked for, since they went elsewhere in 6.6. */
struct inet_sock { u8 freebind : 1; } RELOCATED;
PROGRAM(bits_by_macro)
{
	struct inet_sock *socket = ARGUMENT(struct inet_sock, 0);
	return bpf_core_field_exists(socket->freebind) ? BPF_CORE_READ_BITFIELD_PROBED(socket, freebind) : 0;
}

/* A number that became wider, read as wide as it is. */
struct sock___flags { u32 sk_tsflags; } RELOCATED;
PROGRAM(wider_by_macro) { return BPF_CORE_READ_BITFIELD_PROBED(ARGUMENT(struct sock___flags, 0), sk_tsflags); }

/* Attached to what every kernel has. */
SEC("fentry/do_exit") int function_everywhere(u64 *ctx) { USE(ctx[0]); return 0; }
SEC("kprobe/do_exit") int probe_everywhere(void *ctx) { return 0; }
SEC("tp_btf/sched_switch") int three_arguments(u64 *ctx) { return ctx[2] != 0; }
SEC("raw_tp/sched_switch") int raw_everywhere(u64 *ctx) { return ctx[2] != 0; }
SEC("lsm/file_open") int hook_everywhere(u64 *ctx) { return 0; }
SEC("kprobe/__x64_sys_execve") int system_call(void *ctx) { return 0; }
SEC("ksyscall/execve") int system_call_by_name(void *ctx) { return 0; }

char LICENSE[] SEC("license") = "GPL";
