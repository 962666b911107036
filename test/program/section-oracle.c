/* section-oracle < NAMES: what libbpf makes of section names, one a line: the name, then the numbers of program type and
 * expected attach type, or "unknown". Records test/golden/libbpf-sections.txt anew:
 *
 *   gcc -o oracle test/program/section-oracle.c -lbpf
 *   cut -f1 test/golden/libbpf-sections.txt | ./oracle > new && mv new test/golden/libbpf-sections.txt */
#include <bpf/libbpf.h>
#include <stdio.h>
#include <string.h>

int main(void)
{
	char name[512];

	libbpf_set_print(NULL);
	while (fgets(name, sizeof(name), stdin)) {
		enum bpf_prog_type program_type;
		enum bpf_attach_type attach_type;

		name[strcspn(name, "\n")] = 0;
		if (libbpf_prog_type_by_name(name, &program_type, &attach_type))
			printf("%s\tunknown\n", name);
		else
			printf("%s\t%d\t%d\n", name, program_type, attach_type);
	}
	return 0;
}
