export { COMMANDS, isCommand, isHostCommand, readArgument } from './commands';
export type { Command, Parameter } from './command';
export type {
  CommandArgument,
  CommandId,
  CommandResults,
  HostCommandId,
  ReadArgument,
} from './commands';
export {
  ASK_REQUEST,
  HOSTS_NOTIFICATION,
  LOAD_PROGRAM_COMMAND,
  LOG_SCHEME,
  TEST_PROGRAM_COMMAND,
  WATCH_NOTIFICATION,
} from './host-protocol';
export type * from './host-protocol';
export {
  KERNEL_SCHEME,
  OPEN_TYPE_COMMAND,
  SHOW_HOVER_COMMAND,
  SHOW_PROGRAM_COMMAND,
  STATUS_NOTIFICATION,
  TRUST_NOTIFICATION,
} from './protocol';
export type {
  InitializationOptions,
  KernelItem,
  KernelStatus,
  LiveStatus,
  ObjectStatus,
  ProblemCounts,
  Status,
  Trust,
} from './protocol';
export { constantSettings, DEFAULT_SETTINGS, readSettings } from './read-settings';
export type { ReadSettings, SettingFault, Settings } from './read-settings';
export type { Schema } from './schema';
export { SETTINGS } from './table';
export type { RuleSeverity, Setting, SettingKey } from './table';
