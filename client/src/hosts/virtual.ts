import { existsSync } from 'node:fs';
import { QuickPickItemKind, ThemeIcon, Uri, window, type QuickPickItem } from 'vscode';
import type { HostStatus } from '../../../server/src/settings';
import { inPick } from '../plain-text';
import { translate as t } from '../translate';
import { addFolder } from './kernel';
import type { Parts } from './parts';
import { offer, perform } from './perform';

const BOOT = '/boot';

interface KernelPick extends QuickPickItem {
  readonly kernel: () => Promise<string | null>;
}

/** Boots a kernel as a host; asks which when none is given. */
export async function bootVirtualHost(
  parts: Parts,
  given: string | undefined,
): Promise<HostStatus | null> {
  const { client } = parts;
  const kernel = given ?? (await pickKernel(parts));
  if (kernel === null) return null;
  const host = await perform(
    client,
    t('Booting a virtual host'),
    'coreLens.server.bootVirtualHost',
    {
      kernel,
    },
  );
  if (host === null) return null;
  const { kernel: folder, name } = host;
  offer(client, 'information', t('{0} runs {1}.', name, host.release ?? kernel), {
    ...(folder !== null && {
      [t('Check Against Its Kernel')]: () => addFolder(parts, folder),
    }),
    [t('Stop')]: () => stopVirtualHost(parts, name),
  });
  return host;
}

export async function stopVirtualHost({ client }: Parts, host: string): Promise<void> {
  await perform(client, t('Stopping {0}', host), 'coreLens.server.stopVirtualHost', { host });
}

async function pickKernel({ client }: Parts): Promise<string | null> {
  const found = await client.run('coreLens.server.bootableKernels');
  const kernels = found.map(({ kernel, release, isReadable }): KernelPick => {
    return {
      label: inPick(release),
      description: inPick(kernel),
      ...(!isReadable && { detail: t('only root may read it') }),
      kernel: () => Promise.resolve(kernel),
    };
  });
  const separator: KernelPick = {
    label: t('Others'),
    kind: QuickPickItemKind.Separator,
    kernel: () => Promise.resolve(null),
  };
  const picks: KernelPick[] = [
    ...kernels,
    separator,
    {
      label: t('A file…'),
      detail: t('A boot image, or a kernel package of Debian, Alpine or Arch'),
      iconPath: new ThemeIcon('file-binary'),
      kernel: askForFile,
    },
    {
      label: t('A package by its name…'),
      detail: t('One that apt can download, as linux-image-cloud-amd64'),
      iconPath: new ThemeIcon('cloud-download'),
      kernel: askForPackage,
    },
  ];
  const picked = await window.showQuickPick(picks, {
    title: t('Boot a virtual host with the kernel'),
    matchOnDescription: true,
  });
  return picked === undefined ? null : picked.kernel();
}

async function askForFile(): Promise<string | null> {
  const uris = await window.showOpenDialog({
    title: t('Boot image or kernel package'),
    openLabel: t('Boot'),
    ...(existsSync(BOOT) && { defaultUri: Uri.file(BOOT) }),
  });
  return uris?.at(0)?.fsPath ?? null;
}

async function askForPackage(): Promise<string | null> {
  const name = await window.showInputBox({
    title: t('Kernel package'),
    prompt: t('The name of a package that apt can download'),
    placeHolder: 'linux-image-cloud-amd64',
    validateInput: (text) =>
      /^\s*[a-z0-9][a-z0-9.+-]*\s*$/.test(text) ? null : t('A name is one word.'),
  });
  return name?.trim() ?? null;
}
