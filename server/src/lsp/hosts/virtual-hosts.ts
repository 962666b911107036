import { success, type Result } from '../../bytes';
import { kernelFolderOf } from '../../host-tasks';
import { catalogueFolder } from '../../hosts';
import type { BootableKernel, CommandArgument, HostStatus } from '../../settings';
import {
  bootVirtualHost,
  installedKernels,
  readKernelChoice,
  type BootStep,
} from '../../virtual-host';
import type { Session } from '../session';

const STEPS: Readonly<Record<BootStep, string>> = {
  download: 'downloading the kernel’s package',
  unpack: 'unpacking the kernel',
  initramfs: 'making the initramfs',
  start: 'starting the machine',
  emulate: 'starting the machine without KVM',
  kernel: 'the kernel boots',
  ssh: 'waiting for its SSH server',
};

export async function bootableKernels(): Promise<BootableKernel[]> {
  const installed = await installedKernels();
  return installed.map(({ path, release, isReadable }) => ({ kernel: path, release, isReadable }));
}

/** Boots a kernel, connects to it, and copies its BTF into the catalogue. */
export async function bootVirtual(
  session: Session,
  { kernel }: CommandArgument<'coreLens.server.bootVirtualHost'>,
  report: (message: string) => void,
  signal: AbortSignal,
): Promise<Result<HostStatus>> {
  const { hosts } = session;
  const { virtualHost } = await hosts.settings();
  const booted = await bootVirtualHost(
    { kernel: await readKernelChoice(kernel), ...virtualHost },
    (step) => {
      report(STEPS[step]);
    },
    signal,
  );
  if (!booted.ok) return booted;
  const machine = booted.value;
  const name = hosts.addVirtual(machine);
  report('connecting');
  const opened = await hosts.open(name, signal);
  if (!opened.ok) {
    await hosts.stopVirtual(name);
    return opened;
  }
  report('copying its kernel’s types');
  const folder = await kernelFolderOf(opened.value, catalogueFolder(process.env), signal);
  if (folder.ok) hosts.kernelCopied(name, folder.value);
  else hosts.log(`${name}: ${folder.fault.message}`);
  return success(hosts.statusOf(name));
}
