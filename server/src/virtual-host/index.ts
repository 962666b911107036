export { bootVirtualHost } from './boot';
export type { BootRequest, BootStep, VirtualHost } from './boot';
export type { VirtualHostFault, VirtualHostFaultCode } from './faults';
export { installedKernels, readKernelChoice } from './kernel-choice';
export type { InstalledKernel, KernelChoice } from './kernel-choice';
export type { Accelerator } from './qemu-words';
export type { SshAccess } from './ssh-access';
export type { NamedTools } from './tools';
