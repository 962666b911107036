export { ByteView } from './byte-view';
export { reasonOf, traceOf } from './errors';
export { stampOf } from './file-stamp';
export { cString, cStringLength, decodeText, sameBytes } from './c-string';
export { printable, shortened } from './printable';
export { failuresOf, success } from './result';
export type { Failure, Fault, Result } from './result';
export { atOnce, type Steps } from './steps';
