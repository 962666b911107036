import { Kind, type Btf } from '../btf';
import type { KernelFacts } from '../program';
import { kernelEnum, ownType } from './kernel-types';
import type { TargetKernel } from './target-kernel';

/** As libbpf is compiled for them (libbpf.c, arch_specific_syscall_pfx), by Debian's names. */
const SYSCALL_PREFIXES: Readonly<Partial<Record<string, string>>> = {
  amd64: 'x64',
  i386: 'ia32',
  s390x: 's390x',
  armel: 'arm',
  armhf: 'arm',
  arm64: 'arm64',
  riscv64: 'riscv',
  ppc64el: 'powerpc',
};
const GET_ATTACH_COOKIE = 174;

/** What libbpf tries out on the running kernel before it fills in LINUX_HAS_* externs, by evidence in BTF and config. */
export function loaderFacts(
  kernel: TargetKernel,
): Pick<KernelFacts, 'hasAttachCookies' | 'hasSyscallWrappers'> {
  const { vmlinux } = kernel.types;
  const helpers = kernelEnum(vmlinux, 'bpf_func_id');
  return {
    hasAttachCookies: helpers === null ? null : helpers.has(GET_ATTACH_COOKIE),
    hasSyscallWrappers: hasSyscallWrappers(kernel, vmlinux),
  };
}

function hasSyscallWrappers({ arch, config }: TargetKernel, vmlinux: Btf): boolean | null {
  const hasFunction = (name: string) => ownType(vmlinux, name, Kind.FUNC) !== null;
  const prefixes = arch === null ? Object.values(SYSCALL_PREFIXES) : [SYSCALL_PREFIXES[arch]];
  const isWrapped = prefixes.some(
    (prefix) => prefix !== undefined && hasFunction(`__${prefix}_sys_bpf`),
  );
  if (isWrapped) return true;
  if (config !== null && arch !== null) {
    return prefixes[0] !== undefined && config('CONFIG_ARCH_HAS_SYSCALL_WRAPPER') === 'y';
  }
  return hasFunction('sys_bpf') ? false : null;
}
