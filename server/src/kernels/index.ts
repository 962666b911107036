export type { Arch } from './arch';
export { openBundledKernels, type BundledKernel } from './bundled';
export { KernelConfig } from './config';
export type { Fact, FactSource, Version } from './facts';
export type { KernelFaultCode } from './faults';
export type { Kernel } from './kernel';
export type { ModuleBtf, ModuleFault, ModulesResult } from './modules';
export { openKernel } from './open-kernel';
