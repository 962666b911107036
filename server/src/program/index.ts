export { kconfigValue } from './kconfig';
export type { KconfigValue, KernelFacts } from './kconfig';
export { linkProgram } from './link';
export type { ImageReference, LinkedFunction, LinkedProgram } from './link';
