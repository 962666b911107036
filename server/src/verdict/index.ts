export type { Cause, CauseCode, Certainty, Site, TargetKind } from './cause';
export { judgeInSteps, judgeObject } from './judge';
export type {
  ObjectJudgement,
  PreparedObject,
  PreparedProgram,
  ProgramJudgement,
  Reach,
  Verdict,
} from './judgement';
export { helperName } from './kernel-types';
export { needsModules } from './needs-modules';
export { prepareInSteps, prepareObject } from './prepare';
export type { TargetKernel } from './target-kernel';
