/* module-oracle KERNEL_BTF OBJECT MODULE_BTF...
 *
 * The relocation oracle on a machine with kernel modules: libbpf is given no BTF file but finds the kernel's BTF
 * where the running one's would be, and the modules' through the bpf() system call. Modules are named after their
 * files. Output as of relocation-oracle.
 */
#define _GNU_SOURCE
#define main relocation_oracle_main
#define syscall relocation_oracle_syscall
#include "../oracle/relocation-oracle.c"
#undef main
#undef syscall

static struct {
	const char *path;
	int fd;
} modules[64];
static unsigned module_count;

static long next_module(union bpf_attr *attr)
{
	if (attr->start_id >= module_count)
		return refuse(ENOENT);
	attr->next_id = attr->start_id + 1;
	return 0;
}

static long open_module(const union bpf_attr *attr)
{
	if (!attr->btf_id || attr->btf_id > module_count)
		return refuse(ENOENT);
	return modules[attr->btf_id - 1].fd = open(modules[attr->btf_id - 1].path, O_RDONLY | O_CLOEXEC);
}

static long describe_module(union bpf_attr *attr, unsigned i)
{
	struct bpf_btf_info *info = (void *)(uintptr_t)attr->info.info;
	const char *base = strrchr(modules[i].path, '/');
	off_t size = lseek(modules[i].fd, 0, SEEK_END);
	uint32_t room = info->btf_size;

	info->kernel_btf = 1;
	info->id = i + 1;
	info->btf_size = size;
	if (info->name)
		snprintf((char *)(uintptr_t)info->name, info->name_len, "%s", base ? base + 1 : modules[i].path);
	if (info->btf && pread(modules[i].fd, (void *)(uintptr_t)info->btf, room, 0) < 0)
		return refuse(EIO);
	return 0;
}

long syscall(long number, ...)
{
	va_list arguments;
	long first, second, third;

	va_start(arguments, number);
	first = va_arg(arguments, long);
	second = va_arg(arguments, long);
	third = va_arg(arguments, long);
	va_end(arguments);
	if (number == __NR_bpf) {
		union bpf_attr *attr = (void *)second;

		if ((int)first == BPF_BTF_GET_NEXT_ID)
			return next_module(attr);
		if ((int)first == BPF_BTF_GET_FD_BY_ID)
			return open_module(attr);
		for (unsigned i = 0; (int)first == BPF_OBJ_GET_INFO_BY_FD && i < module_count; i++)
			if (modules[i].fd == (int)attr->info.bpf_fd)
				return describe_module(attr, i);
	}
	return relocation_oracle_syscall(number, first, second, third);
}

struct bpf_object *__real_bpf_object__open_file(const char *path, const struct bpf_object_open_opts *options);

struct bpf_object *__wrap_bpf_object__open_file(const char *path, const struct bpf_object_open_opts *options)
{
	struct bpf_object_open_opts without_file = *options;

	without_file.btf_custom_path = NULL;
	return __real_bpf_object__open_file(path, &without_file);
}

int main(int count, char **words)
{
	if (count < 3) {
		fprintf(stderr, "usage: %s KERNEL_BTF OBJECT MODULE_BTF...\n", words[0]);
		return 2;
	}
	setvbuf(stdout, NULL, _IOLBF, 0);
	elf_version(EV_CURRENT);
	kernel_path = words[1];
	for (int i = 3; i < count && module_count < sizeof modules / sizeof *modules; i++) {
		modules[module_count].fd = -1;
		modules[module_count++].path = words[i];
	}
	ask(words[2]);
	return 0;
}
