export { allowances } from './allowances';
export type { Allowance, AllowanceFlaw, Allowances, BadAllowance } from './allowances';
export { caretLine } from './caret';
export type { CaretLine } from './caret';
export type { Step } from './accessors';
export type { SoughtAccess } from './candidates';
export type { SoughtKind } from './core-macros';
export type { Certainty, Found } from './fallback';
export { findAccessor } from './find-accessor';

export { findDeclaration } from './find-declaration';
export { findName } from './find-name';
export type { Reach } from './find-name';
export { findSection } from './find-section';
export { LONGEST_SOURCE, SourceFile } from './source-file';
export type { Site, Span } from './source-file';
