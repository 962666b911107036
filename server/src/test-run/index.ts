export { bytesReport } from './bytes-report';
export { LARGEST_CASE_FILE, readCaseFile } from './case-file';
export type {
  CaseConstants,
  CaseFault,
  CaseFile,
  CaseOutline,
  ExpectedOutput,
  Expectation,
  TestCase,
} from './case-file';
export { CASE_FILE_SHAPE, caseFileSchema, MOST_CONTEXT, MOST_DATA } from './case-shape';
export { buildContext, CONTEXT_FIELDS } from './context';
export type { ContextField, ContextFields } from './context';
export { differencesOf, differenceWords, dumpLines, dumpText } from './differences';
export type { Difference, DumpLine } from './differences';
export { BPF_NUMBER, DIRECT_RUN } from './direct-run';
export { readHex, toHex } from './hex';
export { buildPacket, TCP_FLAGS } from './packet';
export type { BuiltPacket, Packet, PacketFault, TcpFlag } from './packet';
export type { CasePlace } from './json-text';
export { isForBpftool, planRun, runWords } from './plan';
export type { PlannedRun, RunFiles, RunPart, RunPlan, RunRequest } from './plan';
export { caseFault, prepareCase } from './prepare-case';
export type { CaseRequest, PreparedCase } from './prepare-case';
export { shortTypeName, TEST_RUN_TYPES, testRunType } from './program-types';
export type { ContextStruct, RunnableProgram, TestRunType } from './program-types';
export { returnLabel, returnName, returnNames, returnValue } from './return-values';
export { readRunOutput } from './run-output';
export type { RunOutput } from './run-output';
export { shapeWords } from './shape';
export type { ObjectShape, Shape } from './shape';
export { judgeCase, reportRun, unchangedOutput } from './verdict';
export type { CaseVerdict, Mismatch, RunReport } from './verdict';
