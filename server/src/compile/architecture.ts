/** What this machine's architecture is called elsewhere. */
interface ArchitectureNames {
  /** By bpf_tracing.h in `__TARGET_ARCH_x86`, and by the folders of vmlinux.h. */
  readonly bpf: string;
  /** By uname. */
  readonly machine: string;
  /** Debian's folder of headers below /usr/include. */
  readonly multiarch: string | null;
}

const NAMES: Readonly<Record<string, ArchitectureNames>> = {
  x64: { bpf: 'x86', machine: 'x86_64', multiarch: 'x86_64-linux-gnu' },
  ia32: { bpf: 'x86', machine: 'i686', multiarch: 'i386-linux-gnu' },
  arm64: { bpf: 'arm64', machine: 'aarch64', multiarch: 'aarch64-linux-gnu' },
  arm: { bpf: 'arm', machine: 'arm', multiarch: 'arm-linux-gnueabihf' },
  riscv64: { bpf: 'riscv', machine: 'riscv64', multiarch: 'riscv64-linux-gnu' },
  s390x: { bpf: 's390', machine: 's390x', multiarch: 's390x-linux-gnu' },
  ppc64: { bpf: 'powerpc', machine: 'ppc64le', multiarch: 'powerpc64le-linux-gnu' },
  loong64: { bpf: 'loongarch', machine: 'loongarch64', multiarch: 'loongarch64-linux-gnu' },
};

export function architectureNames(arch: string): ArchitectureNames {
  return NAMES[arch] ?? { bpf: arch, machine: arch, multiarch: null };
}
