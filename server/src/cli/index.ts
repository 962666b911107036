export { EXIT_DONE, EXIT_UNUSABLE, run } from './run';
export type { Surroundings } from './run';
export { COMMANDS, helpText, type CommandName } from './help';
