import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import type { HostFacts } from './host-facts';

/** Whose kernel a folder of the catalogue holds. */
export interface KernelOrigin {
  readonly host: string;
  /** As `uname -r` and `uname -v` say; the second tells builds of one release apart. */
  readonly release: string;
  readonly version: string;
  readonly fetched: string;
}

export const ORIGIN_FILE = 'origin.json';

/** Where the user's kernels of hosts are kept, by the conventions of the system. */
export function catalogueFolder(
  environment: NodeJS.ProcessEnv,
  platform: NodeJS.Platform = process.platform,
): string {
  return join(dataFolder(environment, platform), 'core-lens', 'kernels');
}

function dataFolder(environment: NodeJS.ProcessEnv, platform: NodeJS.Platform): string {
  const home = environment.HOME ?? homedir();
  switch (platform) {
    case 'win32':
      return environment.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local');
    case 'darwin':
      return join(home, 'Library', 'Application Support');
    default: {
      const named = environment.XDG_DATA_HOME ?? '';
      return isAbsolute(named) ? named : join(home, '.local', 'share');
    }
  }
}

/** The folder with the kernel that a host runs, when it was copied before; null when it was not, or the host runs another one now. */
export async function keptKernel(
  catalogue: string,
  host: string,
  { release, version }: HostFacts,
): Promise<string | null> {
  const folder = join(catalogue, kernelFolderName(host, release));
  try {
    const text = await readFile(join(folder, ORIGIN_FILE), 'utf8');
    const origin = JSON.parse(text) as Partial<KernelOrigin> | null;
    const isSame =
      origin?.host === host && origin.release === release && origin.version === version;
    return isSame && version !== '' ? folder : null;
  } catch {
    return null;
  }
}

/** `6.1.0-50-amd64@build.example`: a name on every file system, in which the release goes first. */
export function kernelFolderName(host: string, release: string): string {
  const safe = (text: string) => text.replace(/[^\w.+-]+/g, '_').replace(/^\.+/, '');
  return `${safe(release) || 'kernel'}@${safe(host) || 'host'}`.slice(0, 120);
}
