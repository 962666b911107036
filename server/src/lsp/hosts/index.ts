export { runHostCommand } from './commands';
export { Hosts } from './hosts';
export { isRefusalOf } from './refusals';
export { answerLogs, registerLogs } from './log-features';
