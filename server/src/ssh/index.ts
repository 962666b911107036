export { configuredHosts } from './configured-hosts';
export { SshConnection } from './connection';
export type { RemoteEnd, RunRequest } from './connection';
export type { SshFault, SshFaultCode } from './faults';
export { shellWord } from './quoting';
export type { RemoteScript } from './remote-script';
export type { Ask, SecretPrompt, SshSettings } from './settings';
export { readTarget } from './target';
export type { SshTarget } from './target';
