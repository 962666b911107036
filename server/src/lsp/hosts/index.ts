export { runHostCommand } from './commands';
export { Hosts } from './hosts';
export { answerLogs, registerLogs } from './log-features';
