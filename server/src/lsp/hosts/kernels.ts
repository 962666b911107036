import { success, type Result } from '../../bytes';
import { catalogueFolder, fetchKernel } from '../../hosts';
import type { CommandResults } from '../../settings';
import type { Session } from '../session';

/** Copies a host's kernel into the catalogue, also when a copy is there. */
export async function addHostKernel(
  { hosts }: Session,
  name: string,
  report: (message: string) => void,
  signal: AbortSignal,
): Promise<Result<CommandResults['coreLens.server.addHostKernel']>> {
  const opened = await hosts.open(name, signal);
  if (!opened.ok) return opened;
  const { host, wishes, facts } = opened.value;
  const fetched = await fetchKernel(host, wishes, facts, {
    catalogue: catalogueFolder(process.env),
    signal,
    onProgress: (bytes) => {
      report(`${(bytes / (1 << 20)).toFixed(1)} MiB`);
    },
  });
  if (!fetched.ok) return fetched;
  const { folder } = fetched.value;
  hosts.kernelCopied(name, folder);
  return success({ folder, release: facts.release });
}
