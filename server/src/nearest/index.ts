export { isLikelyMisspelling, misspellingOf } from './misspelling';
export { nearestEnumerator } from './nearest-enumerator';
export type { NearestEnumerator } from './nearest-enumerator';
export { nearestField } from './nearest-field';
export type { NearestField } from './nearest-field';
export { nearestFunction, nearestTracepoint } from './nearest-function';
export type { NearestFunction } from './nearest-function';
export { nearestType } from './nearest-type';
export type { NearestType } from './nearest-type';
