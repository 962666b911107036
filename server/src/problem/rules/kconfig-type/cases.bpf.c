/* Options whose value does not fit the declared type. */
#include "cases.h"

extern bool CONFIG_BTRFS_FS __kconfig;            /* m */
//          ^^^^^^^^^^^^^^^ kconfig-type: 5.10 6.1 6.12 6.18 7.2

extern bool CONFIG_TLS __kconfig __weak;          /* m, not set on 5.10: to be weak does not help */
//          ^^^^^^^^^^ kconfig-type: 6.1 6.12 6.18 7.2

extern u8 CONFIG_NR_CPUS __kconfig;               /* 8192 */
//        ^^^^^^^^^^^^^^ kconfig-type: 5.10 6.1 6.12 6.18 7.2

extern int CONFIG_DEFAULT_HOSTNAME __kconfig;     /* "(none)" */
//         ^^^^^^^^^^^^^^^^^^^^^^^ kconfig-type: 5.10 6.1 6.12 6.18 7.2

/* Near misses. */
extern enum libbpf_tristate CONFIG_KVM __kconfig; /* m */
extern int CONFIG_HZ __kconfig;                   /* 250 */
extern char CONFIG_CC_VERSION_TEXT[8] __kconfig;  /* longer */
extern char CONFIG_CGROUPS __kconfig;             /* y */

PROGRAM(uses_all)
{
	if (CONFIG_BTRFS_FS || CONFIG_TLS || CONFIG_KVM == TRI_MODULE)
		return CONFIG_HZ + CONFIG_NR_CPUS;
	return CONFIG_CC_VERSION_TEXT[0] + CONFIG_CGROUPS + CONFIG_DEFAULT_HOSTNAME;
}

char LICENSE[] SEC("license") = "GPL";
