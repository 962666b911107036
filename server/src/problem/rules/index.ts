import type { Rule } from '../rule';
import { ambiguous } from './ambiguous/rule';
import { anonymousRoot } from './anonymous-root/rule';
import { attachMissing } from './attach-missing/rule';
import { attachSignature } from './attach-signature/rule';
import { attachTypeMissing } from './attach-type-missing/rule';
import { becameBitfield } from './became-bitfield/rule';
import { bitfieldReadDirectly } from './bitfield-read-directly/rule';
import { btfUnreadable } from './btf-unreadable/rule';
import { directRead } from './direct-read/rule';
import { enumValueDiffers } from './enum-value-differs/rule';
import { enumeratorMissing } from './enumerator-missing/rule';
import { fieldMissing } from './field-missing/rule';
import { guardAlwaysTrue } from './guard-always-true/rule';
import { guardIneffective } from './guard-ineffective/rule';
import { guardNeverTrue } from './guard-never-true/rule';
import { guarded } from './guarded/rule';
import { helperMissing } from './helper-missing/rule';
import { indexOutOfRange } from './index-out-of-range/rule';
import { instructionUnsupported } from './instruction-unsupported/rule';
import { kconfigMissing } from './kconfig-missing/rule';
import { kconfigType } from './kconfig-type/rule';
import { kfuncMissing } from './kfunc-missing/rule';
import { kfuncSignature } from './kfunc-signature/rule';
import { kindMismatch } from './kind-mismatch/rule';
import { ksymMissing } from './ksym-missing/rule';
import { leftBitfield } from './left-bitfield/rule';
import { mapTypeMissing } from './map-type-missing/rule';
import { mapUnsized } from './map-unsized/rule';
import { objectRefused } from './object-refused/rule';
import { pathMismatch } from './path-mismatch/rule';
import { programTypeMissing } from './program-type-missing/rule';
import { readSize } from './read-size/rule';
import { signedness } from './signedness/rule';
import { sizeMismatch } from './size-mismatch/rule';
import { stringPointerOrArray } from './string-pointer-or-array/rule';
import { tooComplex } from './too-complex/rule';
import { typeMissing } from './type-missing/rule';

/** Every rule, in the order in which the documentation lists them. */
export const RULES: readonly Rule[] = [
  fieldMissing,
  typeMissing,
  kindMismatch,
  pathMismatch,
  indexOutOfRange,
  enumeratorMissing,
  sizeMismatch,
  ambiguous,
  anonymousRoot,
  objectRefused,
  guardIneffective,
  guardNeverTrue,
  guardAlwaysTrue,
  guarded,
  helperMissing,
  instructionUnsupported,
  mapTypeMissing,
  mapUnsized,
  programTypeMissing,
  attachTypeMissing,
  attachMissing,
  attachSignature,
  kfuncMissing,
  kfuncSignature,
  ksymMissing,
  kconfigMissing,
  kconfigType,
  btfUnreadable,
  tooComplex,
  readSize,
  signedness,
  becameBitfield,
  leftBitfield,
  stringPointerOrArray,
  enumValueDiffers,
  bitfieldReadDirectly,
  directRead,
];
