export { findProblems } from './check';
export type { CheckResult } from './check';
export { ChosenKernels, kernelLabels } from './kernel-names';
export type { SourceText, SourceTexts } from './locate';
export { isWorse } from './merge';
export type { Problem, RelatedPlace, SourceRange } from './problem';
export type { CheckedObject, Finding, Place, Rule, Severity, Token } from './rule';
export { RULES } from './rules';
