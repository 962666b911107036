import type { Result } from '../bytes';
import type { RemoteEnd, RunRequest, SshFault } from '../ssh';

/** A machine on which scripts run; an open SSH connection is one. */
export interface Host {
  /** As its user calls it. */
  readonly label: string;
  /** What a process there is called that ends with the connection; empty where it has no name. */
  readonly holder: Promise<string>;
  run(request: RunRequest): Promise<Result<RemoteEnd, SshFault>>;
}

/** How a user wants things done on a host. */
export interface HostWishes {
  /** Through sudo, which must not ask for a password. */
  readonly asRoot: boolean;
  /** A name on the host's path, or a path there. */
  readonly bpftool: string;
}

export const DEFAULT_WISHES: HostWishes = { asRoot: false, bpftool: 'bpftool' };
