import { join } from 'node:path';
import type { SshTarget } from '../ssh';
import { success, type Result } from '../bytes';
import type { VirtualHostFault } from './faults';
import type { SshKey } from './keys';
import type { WorkFolder } from './work-folder';

/** How ssh gets into a virtual host. */
export interface SshAccess {
  readonly user: string;
  readonly port: number;
  readonly keyFile: string;
  readonly knownHostsFile: string;
  readonly target: SshTarget;
  /** Nothing of the user's configuration is meant for it. */
  readonly configFile: string;
  readonly extra: readonly string[];
}

const USER = 'root';
const ADDRESS = '127.0.0.1';
const NO_FILE = '/dev/null';
const KEY = 'id_ed25519';
const KNOWN_HOSTS = 'known_hosts';

/** Writes the key and what the host is known by. Host key checking stays as strict as it can be. */
export async function writeSshAccess(
  folder: WorkFolder,
  keys: { readonly user: SshKey; readonly host: SshKey },
  port: number,
): Promise<Result<SshAccess, VirtualHostFault>> {
  const keyFile = await folder.write(KEY, keys.user.openSshFile);
  if (!keyFile.ok) return keyFile;
  const known = `[${ADDRESS}]:${port} ${keys.host.publicLine}\n`;
  const knownHostsFile = await folder.write(KNOWN_HOSTS, known);
  if (!knownHostsFile.ok) return knownHostsFile;
  return success({
    user: USER,
    port,
    keyFile: keyFile.value,
    knownHostsFile: knownHostsFile.value,
    target: { destination: `${USER}@${ADDRESS}`, port, label: `${USER}@${ADDRESS}:${port}` },
    configFile: NO_FILE,
    extra: [
      ...option('IdentityFile', optionPath(folder.path, KEY)),
      ...option('IdentitiesOnly', 'yes'),
      ...option('IdentityAgent', 'none'),
      ...option('UserKnownHostsFile', optionPath(folder.path, KNOWN_HOSTS)),
      ...option('GlobalKnownHostsFile', NO_FILE),
      ...option('StrictHostKeyChecking', 'yes'),
      ...option('UpdateHostKeys', 'no'),
    ],
  });
}

function option(name: string, value: string): string[] {
  return ['-o', `${name}=${value}`];
}

/** ssh divides values at blanks outside quotes, and reads %. */
function optionPath(folder: string, name: string): string {
  return `"${join(folder, name).replaceAll('%', '%%')}"`;
}
