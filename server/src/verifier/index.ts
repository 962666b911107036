export { VERIFIER_CHANGES, verifierHas, verifierRules } from './versions';
export type { KernelVersion, VerifierChange, VerifierRules } from './versions';
export { unsupportedInstructions, type UnsupportedInstruction } from './unsupported';
export { MOST_STEPS, Reached, walkProgram } from './walk';
export type { Surroundings, UnknownInput, WalkedFunction } from './machine';
export type { ContextLoad, WalkResult } from './walk';
export { NULL_VALUE, nonNullPointer, pointerTo, UNKNOWN_NUMBER } from './value';
export type { Value } from './value';
