import { success, type Result } from '../bytes';
import {
  askFacts,
  fetchKernel,
  keptKernel,
  type Host,
  type HostFacts,
  type HostWishes,
} from '../hosts';
import { openKernel, type Kernel } from '../kernels';
import type { SshFault } from '../ssh';

/** A host that let us in and said what it has. */
export interface ReadyHost {
  readonly host: Host;
  readonly facts: HostFacts;
  readonly wishes: HostWishes;
  /** To be brought along, as the host has none. */
  readonly bpftool: Uint8Array | undefined;
}

/** Asks a host what it has; `upload` is a bpftool for hosts that have none. */
export async function readyHost(
  host: Host,
  wishes: HostWishes,
  upload: Uint8Array | undefined,
  signal: AbortSignal,
): Promise<Result<ReadyHost, SshFault>> {
  const facts = await askFacts(host, wishes, signal);
  if (!facts.ok) return facts;
  const hasBpftool = facts.value.bpftool !== null && facts.value.bpftool.version !== null;
  const bpftool = hasBpftool ? undefined : upload;
  return success({ host, facts: facts.value, wishes, bpftool });
}

/** The folder of a host's kernel, copied into the catalogue when it is not there yet. */
export async function kernelFolderOf(
  { host, facts, wishes }: ReadyHost,
  catalogue: string,
  signal: AbortSignal,
): Promise<Result<string>> {
  const kept = await keptKernel(catalogue, host.label, facts);
  if (kept !== null) return success(kept);
  const fetched = await fetchKernel(host, wishes, facts, { catalogue, signal });
  return fetched.ok ? success(fetched.value.folder) : fetched;
}

/** A host's kernel; one in the catalogue that cannot be read is copied anew. */
export async function kernelOf(
  ready: ReadyHost,
  catalogue: string,
  signal: AbortSignal,
): Promise<Result<Kernel>> {
  const folder = await kernelFolderOf(ready, catalogue, signal);
  if (!folder.ok) return folder;
  const opened = await openKernel(folder.value);
  if (opened.ok) return opened;
  const { host, facts, wishes } = ready;
  const fetched = await fetchKernel(host, wishes, facts, { catalogue, signal });
  return fetched.ok ? openKernel(fetched.value.folder) : fetched;
}

/** A kernel of this machine whose types hosts are given instead of their own, and the BTF of it as libbpf reads it. */
export async function givenTypes(
  path: string,
): Promise<Result<{ readonly kernel: Kernel; readonly bytes: Uint8Array }>> {
  const opened = await openKernel(path);
  return opened.ok ? success({ kernel: opened.value, bytes: opened.value.btf.view.bytes }) : opened;
}
