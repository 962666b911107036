export type { CoreRecord, CoreRecords } from './core-records';
export type { Extern, KconfigType } from './externs';
export type { ObjectFaultCode } from './faults';
export { functionIndexAt } from './functions';
export type { BpfFunction } from './functions';
export {
  BPF_ALU,
  BPF_ALU64,
  BPF_CALL,
  BPF_LD,
  BPF_LD_IMM64,
  BPF_LDX,
  BPF_SOURCE_REGISTER,
  BPF_ST,
  BPF_STX,
  copyInstructions,
  instructionClass,
} from './instructions';
export type { Instructions } from './instructions';
export type { LineTable, SourceLine } from './lines';
export type { MapDefinition } from './maps';
export type { Variable } from './variables';
export { LARGEST_OBJECT, readObject } from './read-object';
export type { Reference, References } from './references';
export type { BpfObject } from './read-object';
