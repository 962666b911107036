import { failuresOf, type Failure } from '../bytes';

const faults = {
  'folder-unreadable': (path: string, reason: string) =>
    `${path} was not searched for objects: ${reason}`,
  'too-many-folders': (limit: number) =>
    `the search for objects ended after ${limit} folders; leave folders out with coreLens.exclude, or name fewer in coreLens.objects`,
  'too-many-objects': (limit: number) =>
    `only the first ${limit} objects are looked at; name fewer in coreLens.objects`,
  'glob-malformed': (glob: string, reason: string) =>
    `the pattern '${glob}' cannot be understood (${reason}); correct it in coreLens.objects or coreLens.exclude`,
  'commands-unreadable': (path: string, reason: string) => `${path} cannot be read: ${reason}`,
  'commands-missing': (path: string) =>
    `there is no compile_commands.json at ${path}; correct coreLens.compileCommands, or empty it to have it looked for`,
  'commands-too-large': (path: string, limit: number) =>
    `${path} is larger than ${limit >> 20} MiB; name one of your BPF programs alone in coreLens.compileCommands`,
  'commands-malformed': (path: string, reason: string) =>
    `${path} is no compile_commands.json: ${reason}; have your build write it again`,
};

export const failure = failuresOf(faults);

export type DiscoveryFaultCode = keyof typeof faults;

export type DiscoveryFailure = Failure<DiscoveryFaultCode>;
