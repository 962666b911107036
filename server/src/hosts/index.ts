export { checkHost } from './host-check';
export type { HostItem, HostItemId } from './host-check';
export { catalogueFolder, keptKernel } from './catalogue';
export { fetchKernel } from './fetch-kernel';
export type { FetchedKernel, FetchSettings } from './fetch-kernel';
export { askFacts } from './host-facts';
export type { HostFacts } from './host-facts';
export { DEFAULT_WISHES } from './host';
export type { Host, HostWishes } from './host';
export type { HostFault, HostFaultCode } from './faults';
export { loadObject } from './load';
export type { LoadOutcome, LoadRequest } from './load';
export type { LoadedProgram } from './loaded-program';
export { runProgram } from './run-program';
export type { RunProgramOutcome, RunProgramRequest } from './run-program';
export { listPins, markPins, objectOfPins, removePins } from './pins';
export type { Pins } from './pins';
export { watchLoads } from './watch';
export type {
  Runs,
  WatchedLoad,
  WatchedProgram,
  WatchEnd,
  WatchEvent,
  WatchNoteCode,
  WatchRequest,
} from './watch';
export type { JsonValue, MapContents, MapEntry, WatchedMap } from './watch-maps';
export type { TraceLine } from './watch-trace';
