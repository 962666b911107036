export { VERIFIER_CHANGES, verifierRules } from './versions';
export type { VerifierRules } from './rules';
export { MOST_STEPS, walkProgram } from './walk';
export type { Surroundings, WalkedFunction } from './machine';
export type { WalkResult } from './walk';
