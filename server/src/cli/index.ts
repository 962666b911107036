export { run } from './run';
export { EXIT_DONE, EXIT_UNUSABLE } from './surroundings';
export type { Surroundings } from './surroundings';
export { COMMANDS, helpText, type CommandName } from './help';
