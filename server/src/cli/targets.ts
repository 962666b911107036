import type { Kernel } from '../kernels';
import type { TargetModule } from '../relocation';
import type { TargetKernel } from '../verdict';

/** A kernel as the engine takes it, with those of its modules that are asked for. */
export function targetKernel(kernel: Kernel, modules: readonly TargetModule[]): TargetKernel {
  const { name, version, config, arch, btf } = kernel;
  return {
    name,
    version,
    arch: arch?.value ?? null,
    config: config === null ? null : (option) => config.get(option),
    types: { vmlinux: btf, modules },
  };
}
