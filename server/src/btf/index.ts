export { Btf } from './btf';
export {
  INT_BOOL,
  INT_CHAR,
  INT_SIGNED,
  isAnyEnum,
  isComposite,
  isModifier,
  Kind,
  kindName,
  sameKindForCore,
  tagOf,
} from './kinds';
export type { TypeTag } from './kinds';
export { essentialName, essentialNameLength } from './names';
export { readBtf } from './read-btf';
export type { BtfFaultCode } from './faults';
export type { ReadBtfOptions } from './read-btf';
export { rebaseSplitBtf } from './rebase';
export { haveSameTypes } from './same-types';
export { resolveSize } from './sizes';
export { typeLabel } from './type-label';
