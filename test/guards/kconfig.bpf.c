/* Values of the kernel's configuration, in every C type. Where no configuration can be read, none of these loads. */
#include "guard.h"

#define OPTION(type, name) extern type name __kconfig
#define WEAK_OPTION(type, name) extern type name __kconfig __weak

/* Options that are there with every kernel here, by kind of value. */
OPTION(bool, CONFIG_SMP);                     /* y */
OPTION(int, CONFIG_HZ);                       /* 250 */
OPTION(enum libbpf_tristate, CONFIG_BTRFS_FS); /* m */
OPTION(enum libbpf_tristate, CONFIG_NET);     /* y */
OPTION(char, CONFIG_CGROUPS);                 /* y */
OPTION(char, CONFIG_KVM);                     /* m */
OPTION(u64, CONFIG_PHYSICAL_START);           /* 0x1000000 */
OPTION(u8, CONFIG_X86_INTERNODE_CACHE_SHIFT); /* 6 */
OPTION(s16, CONFIG_LOG_BUF_SHIFT);            /* 17 */
OPTION(char, CONFIG_DEFAULT_HOSTNAME[16]);    /* "(none)" */
OPTION(char, CONFIG_CC_VERSION_TEXT[4]);      /* longer than four */
OPTION(u32, CONFIG_NR_CPUS);                  /* 8192 */
OPTION(int, CONFIG_PANIC_TIMEOUT);            /* 0 */

/* Options that some or all kernels lack. */
WEAK_OPTION(bool, CONFIG_SCHED_CLASS_EXT);
WEAK_OPTION(bool, CONFIG_RUST);
WEAK_OPTION(bool, CONFIG_X86_MEM_ENCRYPT);
WEAK_OPTION(enum libbpf_tristate, CONFIG_TLS);
WEAK_OPTION(int, CONFIG_NO_SUCH_NUMBER);
WEAK_OPTION(char, CONFIG_NO_SUCH_TEXT[8]);

/* Loads everywhere: a true bool. */
PROGRAM(bool_true)
{
	if (!CONFIG_SMP)
		READ_TASK(never_was);
	return 0;
}

/* Fails everywhere: reversed. */
PROGRAM(bool_reversed)
{
	if (CONFIG_SMP)
		READ_TASK(never_was);
	return 0;
}

/* Loads everywhere: a number. */
PROGRAM(number)
{
	if (CONFIG_HZ == 1000)
		READ_TASK(never_was);
	return 0;
}

/* Fails everywhere: a number in a range. */
PROGRAM(number_in_range)
{
	if (CONFIG_HZ > 100 && CONFIG_HZ < 300)
		READ_TASK(never_was);
	return 0;
}

/* Loads everywhere: a module is neither yes nor no. */
PROGRAM(tristate_module)
{
	if (CONFIG_BTRFS_FS == TRI_YES || CONFIG_BTRFS_FS == TRI_NO)
		READ_TASK(never_was);
	return 0;
}

/* Fails everywhere: yes. */
PROGRAM(tristate_yes)
{
	if (CONFIG_NET == TRI_YES)
		READ_TASK(never_was);
	return 0;
}

/* Loads everywhere: the letter itself. */
PROGRAM(letter_yes)
{
	if (CONFIG_CGROUPS != 'y')
		READ_TASK(never_was);
	return 0;
}

/* Fails everywhere: the letter of a module. */
PROGRAM(letter_module)
{
	if (CONFIG_KVM == 'm')
		READ_TASK(never_was);
	return 0;
}

/* Loads everywhere: a hexadecimal number of 64 bits. */
PROGRAM(hexadecimal)
{
	if (CONFIG_PHYSICAL_START != 16777216)
		READ_TASK(never_was);
	return 0;
}

/* Loads everywhere: a number in a byte. */
PROGRAM(in_a_byte)
{
	if (CONFIG_X86_INTERNODE_CACHE_SHIFT != 6)
		READ_TASK(never_was);
	return 0;
}

/* Loads everywhere: a number in two bytes, with sign. */
PROGRAM(in_two_bytes)
{
	if (CONFIG_LOG_BUF_SHIFT < 1)
		READ_TASK(never_was);
	return 0;
}

/* Loads everywhere: the first letter of a text. */
PROGRAM(text_letter)
{
	if (CONFIG_DEFAULT_HOSTNAME[0] != '(')
		READ_TASK(never_was);
	return 0;
}

/* Loads everywhere: a text ends with a zero. */
PROGRAM(text_end)
{
	if (CONFIG_DEFAULT_HOSTNAME[6])
		READ_TASK(never_was);
	return 0;
}

/* Loads everywhere: a text that is too long is cut and still ends with a zero. */
PROGRAM(text_cut)
{
	if (CONFIG_CC_VERSION_TEXT[3])
		READ_TASK(never_was);
	return 0;
}

/* Fails everywhere: an unknown index into a text. */
PROGRAM(text_unknown_index)
{
	if (CONFIG_DEFAULT_HOSTNAME[UNKNOWN & 7] == 'x')
		READ_TASK(never_was);
	return 0;
}

/* Loads everywhere: weak and unset is zero. */
PROGRAM(weak_number_unset)
{
	if (CONFIG_NO_SUCH_NUMBER)
		READ_TASK(never_was);
	return 0;
}

/* Loads everywhere: a weak text is empty. */
PROGRAM(weak_text_unset)
{
	if (CONFIG_NO_SUCH_TEXT[0])
		READ_TASK(never_was);
	return 0;
}

/* Loads everywhere: the option came after the field. */
PROGRAM(option_implies_field)
{
	if (CONFIG_SCHED_CLASS_EXT)
		READ_TASK(worker_private);
	return 0;
}

/* Loads everywhere: a weak bool of newer kernels. */
PROGRAM(weak_bool)
{
	if (CONFIG_X86_MEM_ENCRYPT)
		READ_TASK(__state);
	return 0;
}

/* Fails on some: one option implies nothing of the other field. */
PROGRAM(unrelated_option)
{
	if (CONFIG_X86_MEM_ENCRYPT)
		READ_TASK(mm_cid);
	return 0;
}

/* Depends: Rust came to the configuration later than the field. */
PROGRAM(later_option)
{
	if (CONFIG_RUST)
		READ_TASK(blocked_on);
	return 0;
}

/* Loads everywhere: both must hold. */
PROGRAM(option_and_field)
{
	if (CONFIG_SMP && TASK_HAS(mm_cid))
		READ_TASK(mm_cid);
	return 0;
}

/* Loads everywhere: where TLS is a module, __state is the name. */
PROGRAM(weak_tristate)
{
	if (CONFIG_TLS == TRI_MODULE)
		READ_TASK(__state);
	return 0;
}

/* Loads everywhere: zero is a value, too. */
PROGRAM(number_zero)
{
	if (CONFIG_PANIC_TIMEOUT)
		READ_TASK(never_was);
	return 0;
}

/* Loads everywhere: computed with. */
PROGRAM(computed)
{
	u32 per_round = CONFIG_NR_CPUS + CONFIG_HZ * 4;
	OPAQUE(per_round);
	if (per_round != 9192)
		READ_TASK(never_was);
	return 0;
}

/* Loads everywhere: in a loop that has as many rounds. */
PROGRAM(rounds)
{
	int rounds = CONFIG_PANIC_TIMEOUT;
	for (int i = 0; i < rounds; i++) {
		OPAQUE(i);
		READ_TASK(never_was);
	}
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
