/* load-oracle OBJECT...: what the running kernel says of every program, each loaded alone by libbpf with the data that
 * the object ships. One line for each answer, behind a marker, since a console carries other text as well:
 *
 *   @lab {"kernel":release,"version":uname's version,"libbpf":version}
 *   @lab {"object","program","section","verdict","error"?,"log"?}
 *
 * A verdict is "loads" or "fails:CLASS"; README.md lists the classes. "program" is null when the object did not open. */
#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/utsname.h>

enum { MAX_PROGRAMS = 1024, MAX_NAME = 128, VERIFIER_LOG_SIZE = 16 << 20, REMARKS_SIZE = 1 << 16, TOLD_LOG_SIZE = 420 };

static char verifier_log[VERIFIER_LOG_SIZE];
static char remarks[REMARKS_SIZE];
static size_t remarks_length;

static void forget(void)
{
	remarks[remarks_length = 0] = 0;
	verifier_log[0] = 0;
}

static int keep_remark(enum libbpf_print_level level, const char *format, va_list arguments)
{
	size_t room = sizeof(remarks) - remarks_length;

	if (level == LIBBPF_DEBUG)
		return 0;
	int length = vsnprintf(remarks + remarks_length, room, format, arguments);
	if (length > 0)
		remarks_length += (size_t)length < room ? (size_t)length : room - 1;
	return 0;
}

/* Every object would parse the kernel's BTF again, which takes most of the time in an emulated machine. */
static struct btf *kernel_btf;
struct btf *__real_btf__load_vmlinux_btf(void);
void __real_btf__free(struct btf *btf);

struct btf *__wrap_btf__load_vmlinux_btf(void)
{
	if (!kernel_btf)
		kernel_btf = __real_btf__load_vmlinux_btf();
	return kernel_btf;
}

void __wrap_btf__free(struct btf *btf)
{
	if (btf != kernel_btf)
		__real_btf__free(btf);
}

/* The first rule with a text that the verifier or libbpf said names the class, so the order matters. */
static const struct {
	const char *verdict;
	const char *said;
} rules[] = {
	{ "fails:core", "<invalid CO-RE relocation>" },
	{ "fails:core", "failed to resolve CO-RE relocation" },
	{ "fails:core", "unknown#195896080" },
	{ "fails:refused", "relocation decision ambiguity" },
	{ "fails:refused", "failed to perform CO-RE relocations" },
	{ "fails:refused", "failed to relocate: " },
	{ "fails:target", "failed to find kernel BTF type ID of" },
	{ "fails:target", "is not found in vmlinux BTF" },
	{ "fails:target", "is not found in kernel BTF" },
	{ "fails:attach", "cannot be found" },
	{ "fails:attach", "to __noreturn function" },
	{ "fails:attach", "is not sleepable" },
	{ "fails:kconfig", "failed to open system Kconfig" },
	{ "fails:kconfig", "extern (kcfg)" },
	{ "fails:kconfig", "(strong): not resolved" },
	{ "fails:ksym", "<invalid kfunc call>" },
	{ "fails:ksym", "extern (func ksym)" },
	{ "fails:ksym", "extern (var ksym)" },
	{ "fails:ksym", "(ksym)" },
	{ "fails:ksym", "kernel function" },
	{ "fails:helper", "invalid func unknown#" },
	{ "fails:helper", "unknown func " },
	{ "fails:helper", "program of this type cannot use helper" },
	{ "fails:map", "failed to create: " },
	{ "fails:map", "<invalid BPF map reference>" },
};

static const char *failure(void)
{
	for (size_t i = 0; i < sizeof(rules) / sizeof(*rules); i++)
		if (strstr(verifier_log, rules[i].said) || strstr(remarks, rules[i].said))
			return rules[i].verdict;
	return verifier_log[0] ? "fails:verifier" : "fails:type"; /* without a log the kernel knows no such program */
}

static void print_string(const char *text)
{
	putchar('"');
	for (; *text; text++) {
		unsigned char byte = *text;
		if (byte == '"' || byte == '\\')
			printf("\\%c", byte);
		else if (byte == '\n')
			fputs("\\n", stdout);
		else if (byte < 0x20 || byte >= 0x7f)
			printf("\\u%04x", byte);
		else
			putchar(byte);
	}
	putchar('"');
}

static const char *end_of(const char *text)
{
	size_t length = strlen(text);
	return length > TOLD_LOG_SIZE ? text + length - TOLD_LOG_SIZE : text;
}

/* The verifier ends its log with figures; what it complained of stands before them. libbpf's remarks repeat the log. */
static void print_log(void)
{
	char *figures = strstr(verifier_log, "\nprocessed ");
	if (figures)
		*figures = 0;
	char *repeated = strstr(remarks, "BEGIN PROG LOAD LOG");
	if (repeated)
		*repeated = 0;
	fputs(",\"log\":", stdout);
	print_string(verifier_log[0] ? end_of(verifier_log) : end_of(remarks));
}

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash ? slash + 1 : path;
}

static void select_program(struct bpf_object *object, const char *name, char *section)
{
	struct bpf_program *program;

	bpf_object__for_each_program(program, object) {
		bool chosen = !strcmp(bpf_program__name(program), name);
		bpf_program__set_autoload(program, chosen);
		if (!chosen)
			continue;
		snprintf(section, MAX_NAME, "%s", bpf_program__section_name(program));
		bpf_program__set_log_buf(program, verifier_log, sizeof(verifier_log));
		bpf_program__set_log_level(program, 1);
	}
}

static void judge(const char *path, const char *name)
{
	char section[MAX_NAME] = "";

	forget();
	struct bpf_object *object = bpf_object__open_file(path, NULL);
	if (!object)
		return;
	select_program(object, name, section);
	int error = bpf_object__load(object);
	printf("\n@lab {\"object\":");
	print_string(base_name(path));
	printf(",\"program\":");
	print_string(name);
	printf(",\"section\":");
	print_string(section);
	printf(",\"verdict\":\"%s\"", error ? failure() : "loads");
	if (error) {
		printf(",\"error\":%d", error);
		print_log();
	}
	puts("}");
	fflush(stdout);
	bpf_object__close(object);
}

static void judge_all(const char *path)
{
	static char names[MAX_PROGRAMS][MAX_NAME];
	struct bpf_program *program;
	int count = 0;

	forget();
	struct bpf_object *object = bpf_object__open_file(path, NULL);
	if (!object) {
		printf("\n@lab {\"object\":");
		print_string(base_name(path));
		printf(",\"program\":null,\"verdict\":\"fails:refused\"");
		print_log();
		puts("}");
		return;
	}
	bpf_object__for_each_program(program, object)
		if (count < MAX_PROGRAMS)
			snprintf(names[count++], MAX_NAME, "%s", bpf_program__name(program));
	bpf_object__close(object);
	for (int i = 0; i < count; i++)
		judge(path, names[i]);
}

int main(int argc, char **argv)
{
	struct rlimit unlimited = { RLIM_INFINITY, RLIM_INFINITY };
	struct utsname name;

	setrlimit(RLIMIT_MEMLOCK, &unlimited); /* before 5.11 maps and programs counted as locked memory */
	libbpf_set_print(keep_remark);
	uname(&name);
	printf("\n@lab {\"kernel\":\"%s\",\"version\":\"%s\",\"libbpf\":\"%s\"}\n", name.release, name.version,
	       libbpf_version_string());
	for (int i = 1; i < argc; i++)
		judge_all(argv[i]);
	return 0;
}
