export type { HoverOptions } from './answer';
export { hoverAt } from './hover';
export type { Hover } from './hover';
export type { DocumentView, KernelTypeRef, ObjectInView } from './view';
