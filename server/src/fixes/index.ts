export { combineSafeFixes } from './combine';
export type { Fix, FixRequest, TextEdit } from './fix';
export { fixesFor } from './fixes-for';
export { offeredFixes } from './offer';
export type { OfferedFix } from './offer';
