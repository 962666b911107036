import { resolve } from 'node:path';
import type { SshSettings } from './settings';
import type { SshTarget } from './target';

/**
 * What a configuration may hold for terminals and tunnels, and would be in the way of commands. Nothing here weakens what it
 * says of keys and ways.
 */
const PLAIN = [
  // Neither terminal nor X11 nor our agent for the host.
  ...['-T', '-x', '-a'],
  ...['-o', 'ClearAllForwardings=yes'],
  ...['-o', 'RemoteCommand=none'],
  ...['-o', 'PermitLocalCommand=no'],
  // What the host writes before it lets us in is not asked for; what goes wrong is.
  ...['-o', 'LogLevel=ERROR'],
];

/** A host that is gone is noticed after half a minute. */
const ALIVE = ['-o', 'ServerAliveInterval=10', '-o', 'ServerAliveCountMax=3'];

/** How a run uses the connection that is shared: makes it, uses it, is there only if it can use it, or has one of its own. */
export type Sharing = { readonly role: 'makes' | 'uses' | 'needs'; readonly socket: string } | null;

export interface SshCall {
  readonly settings: SshSettings;
  readonly target: SshTarget;
  readonly isAsking: boolean;
  readonly sharing: Sharing;
  readonly command: string;
}

export function sshArguments({ settings, target, isAsking, sharing, command }: SshCall): string[] {
  return [
    ...(settings.configFile === null ? [] : ['-F', resolve(settings.configFile)]),
    ...PLAIN,
    ...ALIVE,
    ...(isAsking ? [] : ['-o', 'BatchMode=yes']),
    ...sharingArguments(sharing),
    ...(settings.extra ?? []),
    ...(target.port === null ? [] : ['-p', String(target.port)]),
    '--',
    target.destination,
    command,
  ];
}

/** A way of its own leads nowhere. */
const NO_WAY = ['-o', 'ProxyCommand=exit 1'];

/** Where the shared connection admits no more sessions, ssh makes another one by itself. */
function sharingArguments(sharing: Sharing): string[] {
  if (sharing === null) return ['-S', 'none', '-o', 'ControlMaster=no'];
  const master = sharing.role === 'makes' ? 'yes' : 'no';
  return [
    ...['-S', sharing.socket, '-o', `ControlMaster=${master}`, '-o', 'ControlPersist=no'],
    ...(sharing.role === 'needs' ? NO_WAY : []),
  ];
}
