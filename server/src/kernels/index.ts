export { openBundledKernels, type BundledKernel } from './bundled';
export { KernelConfig } from './config';
export type { Fact, Version } from './facts';
export type { KernelFaultCode } from './faults';
export type { Kernel } from './kernel';
export type { ModulesResult } from './modules';
export { openKernel } from './open-kernel';
export { readImageFacts, readPlainFile, type ImageFacts } from './plain-file';
