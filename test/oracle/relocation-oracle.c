/* relocation-oracle KERNEL_BTF OBJECT...
 *
 * Asks libbpf what it makes of every CO-RE record of each object against the given kernel BTF and prints one JSON
 * line per record, in the order in which libbpf works through them. Neither privileges nor the running kernel matter:
 * every bpf() call is answered by this program itself (see `syscall` below).
 *
 * libbpf reports its decisions only as log text, so the log is parsed here. What the log leaves out (the instruction
 * of a record that fails, the kind of a record whose spec never parses) is taken from .BTF.ext directly; where both
 * are known they are compared, and a difference ends the program with status 3.
 */
#define _GNU_SOURCE
#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <fcntl.h>
#include <gelf.h>
#include <inttypes.h>
#include <linux/bpf.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

/* ---- the kernel that is not there ------------------------------------------------------------------------------ */

static long refuse(int error)
{
	errno = error;
	return -1;
}

/* A memory file serves as any bpf object: it can be closed, duplicated and mapped. */
static long new_descriptor(void)
{
	int fd = memfd_create("bpf", MFD_CLOEXEC);

	if (fd >= 0 && ftruncate(fd, 1 << 20))
		return refuse(ENOMEM);
	return fd;
}

static long answer_bpf(int command)
{
	switch (command) {
	case BPF_MAP_CREATE:
	case BPF_PROG_LOAD:
	case BPF_BTF_LOAD:
	case BPF_LINK_CREATE:
	case BPF_RAW_TRACEPOINT_OPEN:
		return new_descriptor();
	case BPF_BTF_GET_NEXT_ID:
	case BPF_PROG_GET_NEXT_ID:
	case BPF_MAP_GET_NEXT_ID:
	case BPF_BTF_GET_FD_BY_ID:
	case BPF_MAP_LOOKUP_ELEM:
		return refuse(ENOENT);
	case BPF_OBJ_GET_INFO_BY_FD:
	case BPF_MAP_UPDATE_ELEM:
	case BPF_MAP_FREEZE:
	case BPF_PROG_BIND_MAP:
		return 0;
	default:
		return refuse(EOPNOTSUPP);
	}
}

/* libbpf enters the kernel through this libc function; the definition here wins over libc's. */
long syscall(long number, ...)
{
	va_list arguments;
	long answer;

	va_start(arguments, number);
	if (number == __NR_bpf) {
		answer = answer_bpf(va_arg(arguments, int));
	} else if (number == __NR_memfd_create) {
		const char *name = va_arg(arguments, const char *);

		answer = memfd_create(name, va_arg(arguments, unsigned int));
	} else if (number == __NR_dup3) {
		int from = va_arg(arguments, int), to = va_arg(arguments, int);

		answer = dup3(from, to, va_arg(arguments, int));
	} else {
		answer = refuse(ENOSYS);
	}
	va_end(arguments);
	return answer;
}

static const char *kernel_path;

/* Linked with --wrap: attach targets and typed ksyms are looked up in the given kernel, not in the running one. */
struct btf *__wrap_btf__load_vmlinux_btf(void)
{
	return btf__parse(kernel_path, NULL);
}

/* ---- what the object itself says about its records -------------------------------------------------------------- */

struct record_fact {
	int block; /* counted over the blocks of .BTF.ext; nothing forbids two of them for one section */
	char section[128];
	unsigned number; /* within its block, the number libbpf logs */
	uint32_t instruction_offset; /* bytes from the section's start */
	uint32_t type_id;
	uint32_t kind;
};

struct function_fact {
	char section[128];
	char name[256];
	uint64_t start, size;
};

static struct record_fact *records;
static size_t record_count;
static struct function_fact *functions;
static size_t function_count;

static const char *const kind_names[] = {
	"byte_off",	 "byte_sz",	"field_exists", "signed",    "lshift_u64",     "rshift_u64",	"local_type_id",
	"target_type_id", "type_exists", "type_size",	 "enumval_exists", "enumval_value", "type_matches",
};

static const char *kind_name(uint32_t kind)
{
	return kind < sizeof kind_names / sizeof *kind_names ? kind_names[kind] : "unknown";
}

static Elf_Data *section_data(Elf *elf, size_t names, const char *wanted)
{
	Elf_Scn *section = NULL;

	while ((section = elf_nextscn(elf, section))) {
		GElf_Shdr header;
		const char *name;

		if (!gelf_getshdr(section, &header))
			continue;
		name = elf_strptr(elf, names, header.sh_name);
		if (name && !strcmp(name, wanted))
			return elf_rawdata(section, NULL);
	}
	return NULL;
}

static bool swapped; /* the object's byte order is not this build's: only met when someone picks the wrong oracle */

static uint32_t word_at(const char *bytes)
{
	uint32_t value;

	memcpy(&value, bytes, 4);
	return swapped ? __builtin_bswap32(value) : value;
}

static void read_core_records(const Elf_Data *ext, const Elf_Data *btf)
{
	const char *bytes, *strings;
	uint64_t header, at, end, record_size, strings_size;
	int block = 0;

	if (!ext || !btf || ext->d_size < 32 || btf->d_size < 24)
		return;
	bytes = ext->d_buf;
	header = word_at(bytes + 4);
	if (header < 32)
		return;
	at = header + word_at(bytes + 24);
	end = at + word_at(bytes + 28);
	if (end > ext->d_size || at + 4 > end)
		return;
	{
		const char *blob = btf->d_buf;
		uint64_t start = (uint64_t)word_at(blob + 4) + word_at(blob + 16);

		strings_size = word_at(blob + 20);
		if (start + strings_size > btf->d_size || !strings_size || blob[start + strings_size - 1])
			return;
		strings = blob + start;
	}
	record_size = word_at(bytes + at);
	at += 4;
	if (record_size < 16)
		return;
	for (; at + 8 <= end; block++) {
		uint32_t name = word_at(bytes + at), count = word_at(bytes + at + 4);

		at += 8;
		for (uint32_t i = 0; i < count && at + record_size <= end; i++, at += record_size) {
			struct record_fact *fact;

			records = realloc(records, (record_count + 1) * sizeof *records);
			fact = &records[record_count++];
			fact->block = block;
			snprintf(fact->section, sizeof fact->section, "%s", name < strings_size ? strings + name : "");
			fact->number = i;
			fact->instruction_offset = word_at(bytes + at);
			fact->type_id = word_at(bytes + at + 4);
			fact->kind = word_at(bytes + at + 12);
		}
	}
}

static void read_functions(Elf *elf, size_t names)
{
	Elf_Scn *section = NULL;

	while ((section = elf_nextscn(elf, section))) {
		GElf_Shdr header;
		Elf_Data *data;

		if (!gelf_getshdr(section, &header) || header.sh_type != SHT_SYMTAB)
			continue;
		data = elf_getdata(section, NULL);
		for (int i = 0; data; i++) {
			struct function_fact *fact;
			const char *name, *section_name;
			GElf_Shdr home;
			GElf_Sym symbol;

			if (!gelf_getsym(data, i, &symbol))
				break;
			if (GELF_ST_TYPE(symbol.st_info) != STT_FUNC)
				continue;
			name = elf_strptr(elf, header.sh_link, symbol.st_name);
			if (!name || !gelf_getshdr(elf_getscn(elf, symbol.st_shndx), &home))
				continue;
			section_name = elf_strptr(elf, names, home.sh_name);
			functions = realloc(functions, (function_count + 1) * sizeof *functions);
			fact = &functions[function_count++];
			snprintf(fact->section, sizeof fact->section, "%s", section_name ? section_name : "");
			snprintf(fact->name, sizeof fact->name, "%s", name);
			fact->start = symbol.st_value;
			fact->size = symbol.st_size;
		}
	}
}

static void read_facts(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	size_t names;
	char *ident;
	Elf *elf;

	record_count = function_count = 0;
	elf = fd < 0 ? NULL : elf_begin(fd, ELF_C_READ, NULL);
	if (elf && elf_kind(elf) == ELF_K_ELF && !elf_getshdrstrndx(elf, &names)) {
		ident = elf_getident(elf, NULL);
		swapped = (ident[EI_DATA] == ELFDATA2MSB) != (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__);
		read_core_records(section_data(elf, names, ".BTF.ext"), section_data(elf, names, ".BTF"));
		read_functions(elf, names);
	}
	if (elf)
		elf_end(elf);
	if (fd >= 0)
		close(fd);
}

static const struct record_fact *find_record(int block, unsigned number)
{
	for (size_t i = 0; i < record_count; i++)
		if (records[i].block == block && records[i].number == number)
			return &records[i];
	return NULL;
}

static const struct function_fact *find_function(const struct record_fact *record, const char *name)
{
	for (size_t i = 0; record && i < function_count; i++)
		if (!strcmp(functions[i].name, name) && !strcmp(functions[i].section, record->section) &&
		    record->instruction_offset - functions[i].start < functions[i].size)
			return &functions[i];
	return NULL;
}

/* ---- JSON out --------------------------------------------------------------------------------------------------- */

static void put_text(const char *key, const char *text)
{
	printf("\"%s\":", key);
	if (!text) {
		fputs("null", stdout);
		return;
	}
	putchar('"');
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			printf("\\%c", *text);
		else if ((unsigned char)*text < 0x20)
			printf("\\u%04x", *text);
		else
			putchar(*text);
	}
	putchar('"');
}

/* Beyond 2^53 a JSON number would lose bits in most readers. */
static void put_value(const char *key, uint64_t value)
{
	const char *quote = value >= (1ULL << 53) ? "\"" : "";

	printf(",\"%s\":%s%" PRIu64 "%s", key, quote, value, quote);
}

/* ---- the log, turned into records ------------------------------------------------------------------------------- */

enum outcome { UNDECIDED, PATCHED, POISONED, FATAL };

static const char *object_name;
static char section_name[128];
static int block; /* of .BTF.ext, -1 before the first */
static bool relocating; /* between the first CO-RE section and the end of the CO-RE step */
static bool refused; /* the CO-RE step, or one before it, failed */
static char complaints[1 << 16];

static struct {
	bool open;
	char function[256];
	unsigned number;
	char spec[512];
	enum outcome outcome;
	const char *field;
	int instruction;
	uint64_t old_value, new_value;
	unsigned old_size, new_size;
} current;

static void complain(const char *text)
{
	size_t used = strlen(complaints);

	snprintf(complaints + used, sizeof complaints - used, "%s%s", used ? "; " : "", text);
}

static void disagree(const char *what)
{
	fprintf(stderr, "%s: %s: record #%u of '%s': %s\n", object_name, section_name, current.number, current.function,
		what);
	exit(3);
}

static void put_head(void)
{
	putchar('{');
	put_text("object", object_name);
	printf(",\"block\":%d,", block);
	put_text("section", section_name);
	putchar(',');
}

static void finish_record(void)
{
	const struct record_fact *record = find_record(block, current.number);
	const struct function_fact *function = find_function(record, current.function);
	char kind[32] = "unknown";
	int instruction = current.instruction;

	if (!current.open)
		return;
	current.open = false;
	if (record && function) {
		instruction = (record->instruction_offset - function->start) / 8;
		if (current.instruction >= 0 && instruction != current.instruction)
			disagree("the log and .BTF.ext name different instructions");
	}
	if (current.spec[0])
		sscanf(current.spec, "<%31[^>]>", kind);
	else if (record)
		snprintf(kind, sizeof kind, "%s", kind_name(record->kind));
	if (current.outcome == UNDECIDED)
		disagree("the log tells no outcome");

	put_head();
	put_text("function", current.function);
	printf(",\"insn\":%d,\"record\":%u,", instruction, current.number);
	put_text("kind", kind);
	if (record)
		printf(",\"typeId\":%u", record->type_id);
	putchar(',');
	put_text("spec", current.spec[0] ? current.spec : NULL);
	switch (current.outcome) {
	case PATCHED:
		printf(",\"outcome\":\"patched\",");
		put_text("field", current.field);
		put_value("old", current.old_value);
		put_value("new", current.new_value);
		if (current.old_size)
			printf(",\"memSizeOld\":%u,\"memSizeNew\":%u", current.old_size, current.new_size);
		break;
	case POISONED:
		printf(",\"outcome\":\"poisoned\"");
		if (complaints[0]) {
			putchar(',');
			put_text("reason", complaints);
		}
		break;
	default:
		printf(",\"outcome\":\"fatal\",");
		put_text("error", complaints);
		refused = true;
	}
	puts("}");
	complaints[0] = 0;
}

static void begin_record(const char *function, unsigned number)
{
	if (current.open && current.number == number && !strcmp(current.function, function))
		return;
	finish_record();
	memset(&current, 0, sizeof current);
	current.open = true;
	current.instruction = -1;
	current.number = number;
	snprintf(current.function, sizeof current.function, "%s", function);
}

static void take_record_line(bool warning, const char *text)
{
	char class[32], field[8];
	int instruction;
	uint64_t before, after;

	if (warning) {
		complain(text);
		if (sscanf(text, "failed to patch insn #%d", &instruction) == 1)
			current.instruction = instruction;
		else if (strncmp(text, "failed to relocate", 18) && strncmp(text, "failed to record", 16))
			return;
		current.outcome = FATAL;
	} else if (text[0] == '<') {
		snprintf(current.spec, sizeof current.spec, "%s", text);
	} else if (sscanf(text, "patched insn #%d (%31[^)]) mem_sz %" SCNu64 " -> %" SCNu64, &instruction, class, &before,
			  &after) == 4) {
		current.old_size = before;
		current.new_size = after;
	} else if (sscanf(text, "patched insn #%d (%31[^)]) %7s %" SCNu64 " -> %" SCNu64, &instruction, class, field, &before,
			  &after) == 5) {
		current.outcome = PATCHED;
		current.instruction = instruction;
		current.field = !strcmp(field, "imm") ? "imm" : !strcmp(field, "off") ? "off" : "imm64";
		current.old_value = before;
		current.new_value = after;
	} else if (sscanf(text, "substituting insn #%d", &instruction) == 1) {
		/* the second half of a ld_imm64 is reported first; the record's own instruction comes last */
		current.outcome = POISONED;
		current.instruction = instruction;
	}
}

static void take_skipped_record(unsigned number, int instruction)
{
	const struct record_fact *record = find_record(block, number);

	finish_record();
	put_head();
	printf("\"function\":null,\"insn\":%d,\"record\":%u,", instruction, number);
	put_text("kind", record ? kind_name(record->kind) : "unknown");
	if (record)
		printf(",\"typeId\":%u", record->type_id);
	puts(",\"spec\":null,\"outcome\":\"skipped\"}");
}

static int take_line(enum libbpf_print_level level, const char *format, va_list arguments)
{
	bool warning = level == LIBBPF_WARN;
	char line[8192], *text = line, function[256];
	unsigned number;
	int instruction, consumed = 0;

	vsnprintf(line, sizeof line, format, arguments);
	line[strcspn(line, "\n")] = 0;
	if (!strncmp(text, "libbpf: ", 8))
		text += 8;

	if (sscanf(text, "sec '%127[^']': found %*u CO-RE relocations%n", function, &consumed) == 1 && consumed) {
		finish_record();
		relocating = true;
		block++;
		snprintf(section_name, sizeof section_name, "%.127s", function);
	} else if (sscanf(text, "sec '%*[^']': skipping CO-RE relocation #%u for insn #%d", &number, &instruction) == 2) {
		take_skipped_record(number, instruction);
	} else if (relocating && sscanf(text, "prog '%255[^']': relo #%u: %n", function, &number, &consumed) == 2 && consumed &&
		   strncmp(text + consumed, "poisoning insn", 14)) { /* which is about kfuncs and maps, and comes later */
		begin_record(function, number);
		take_record_line(warning, text + consumed);
	} else if (warning && !strncmp(text, "failed to perform CO-RE relocations", 35)) {
		bool known;

		finish_record();
		known = refused; /* a record has told already */
		if (!known)
			complain(text);
		refused = true;
		relocating = false;
	} else if (warning) {
		/* complaints without a record number belong to the record that is about to be named */
		if (current.open && current.outcome != UNDECIDED)
			finish_record();
		complain(text);
	}
	return 0;
}

/* ---- running libbpf over one object ----------------------------------------------------------------------------- */

/* Gives each CONFIG_ extern a value its C type accepts, so that no kernel configuration is looked for. */
static char *fitting_kconfig(const char *path)
{
	struct btf *btf = btf__parse_elf(path, NULL);
	const struct btf_type *section;
	char *text = NULL;
	size_t size;
	FILE *out;
	int id;

	if (!btf)
		return NULL;
	out = open_memstream(&text, &size);
	id = btf__find_by_name_kind(btf, ".kconfig", BTF_KIND_DATASEC);
	section = id > 0 ? btf__type_by_id(btf, id) : NULL;
	for (int i = 0; section && i < btf_vlen(section); i++) {
		const struct btf_type *type = btf__type_by_id(btf, btf_var_secinfos(section)[i].type);
		const char *name = btf__name_by_offset(btf, type->name_off);

		if (strncmp(name, "CONFIG_", 7))
			continue;
		do
			type = btf__type_by_id(btf, type->type);
		while (btf_is_mod(type) || btf_is_typedef(type));
		if (btf_is_array(type))
			fprintf(out, "%s=\"x\"\n", name);
		else if (btf_is_int(type) && type->size > 1)
			fprintf(out, "%s=1\n", name);
		else
			fprintf(out, "%s=y\n", name);
	}
	fclose(out);
	btf__free(btf);
	return text;
}

static void put_object_line(const char *key, const char *text)
{
	putchar('{');
	put_text("object", object_name);
	putchar(',');
	put_text(key, text);
	puts("}");
}

static void ask(const char *path)
{
	LIBBPF_OPTS(bpf_object_open_opts, options, .btf_custom_path = kernel_path);
	struct bpf_program *program;
	struct bpf_object *object;
	char *kconfig;
	int error;

	object_name = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
	libbpf_set_print(NULL);
	read_facts(path);
	kconfig = fitting_kconfig(path);
	options.kconfig = kconfig;

	memset(&current, 0, sizeof current);
	complaints[0] = section_name[0] = 0;
	block = -1;
	relocating = refused = false;
	libbpf_set_print(take_line);
	object = bpf_object__open_file(path, &options);
	if (!object) {
		error = errno;
		put_object_line("fatal", complaints[0] ? complaints : strerror(error));
		free(kconfig);
		return;
	}
	complaints[0] = 0;
	bpf_object__for_each_program(program, object)
		bpf_program__set_autoload(program, true);
	error = bpf_object__prepare(object);
	finish_record();
	if (error && complaints[0])
		put_object_line(refused || !section_name[0] ? "fatal" : "afterRelocation", complaints);
	bpf_object__close(object);
	free(kconfig);
}

int main(int count, char **words)
{
	if (count < 3) {
		fprintf(stderr, "usage: %s KERNEL_BTF OBJECT...\n", words[0]);
		return 2;
	}
	setvbuf(stdout, NULL, _IOLBF, 0);
	elf_version(EV_CURRENT);
	kernel_path = words[1];
	for (int i = 2; i < count; i++)
		ask(words[i]);
	return 0;
}
