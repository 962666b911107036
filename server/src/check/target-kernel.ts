import type { Kernel, KernelFaultCode, ModulesResult } from '../kernels';
import type { TargetKernel } from '../verdict';
import { unseenModules } from './unseen-modules';

/** Files that are no modules, or modules without BTF: libbpf does not see them either. */
const NO_MODULE_BTF: ReadonlySet<string> = new Set<KernelFaultCode>([
  'module-without-btf',
  'not-a-module',
]);

/** Faults of modules that have BTF. */
export function unreadable(faults: ModulesResult['faults']): ModulesResult['faults'] {
  return faults.filter(({ fault }) => !NO_MODULE_BTF.has(fault.code));
}

/**
 * A kernel as the engine takes it, with its modules where they are asked for.
 * @param witnesses kernels that speak for what is built in; it may be among them
 */
export async function targetKernel(
  kernel: Kernel,
  asksModules: boolean,
  witnesses: readonly Kernel[] = [],
): Promise<TargetKernel> {
  const { modules, faults } = asksModules ? await kernel.modules() : { modules: [], faults: [] };
  const { name, version, config, arch, btf } = kernel;
  const mayBeElsewhere = unseenModules(kernel, witnesses);
  return {
    name,
    version,
    arch: arch?.value ?? null,
    config: config === null ? null : (option) => config.get(option),
    types: { vmlinux: btf, modules, ...(mayBeElsewhere !== null && { mayBeElsewhere }) },
    unreadableModules: unreadable(faults).map((module) => ({
      name: module.name,
      fault: module.fault.message,
    })),
  };
}
