export { VERIFIER_CHANGES, verifierHas, verifierRules } from './versions';
export type { KernelVersion, VerifierChange, VerifierRules, VersionChange } from './versions';
export { unsupportedInstructions, type UnsupportedInstruction } from './unsupported';
export { MOST_STEPS, Reached, walkInSteps, walkProgram } from './walk';
export type { Parameter, Surroundings, UnknownInput, WalkedFunction } from './machine';
export type { WalkResult } from './walk';
export {
  KERNEL_POINTER,
  NON_NULL_POINTER,
  NULL_VALUE,
  pointerTo,
  TRUSTED_POINTER,
  UNKNOWN_NUMBER,
} from './value';
export type { Value } from './value';
