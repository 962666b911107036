import type { Kernel } from '../kernels';
import type { TargetKernel } from '../verdict';
import { unreadable } from './analysis';

/** A kernel as the engine takes it, with its modules where they are asked for. */
export async function targetKernel(kernel: Kernel, asksModules: boolean): Promise<TargetKernel> {
  const { modules, faults } = asksModules ? await kernel.modules() : { modules: [], faults: [] };
  const { name, version, config, arch, btf } = kernel;
  return {
    name,
    version,
    arch: arch?.value ?? null,
    config: config === null ? null : (option) => config.get(option),
    types: { vmlinux: btf, modules },
    unreadableModules: unreadable(faults).map((module) => ({
      name: module.name,
      fault: module.fault.message,
    })),
  };
}
