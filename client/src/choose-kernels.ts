import { existsSync } from 'node:fs';
import {
  Disposable,
  QuickPickItemKind,
  ThemeIcon,
  window,
  type QuickPick,
  type QuickPickItem,
} from 'vscode';
import type { KernelSettings } from './kernel-settings';
import { kernelTree, type KernelNode } from './kernel-tree';
import { translate as t } from './translate';

const OWN_KERNEL = '/sys/kernel/btf/vmlinux';

interface KernelPick extends QuickPickItem {
  /** Null for what is not a kernel. */
  readonly kernel: KernelNode | null;
}

/** A quick pick of all kernels; what is ticked when it is accepted becomes the choice. */
export async function chooseKernels(settings: KernelSettings): Promise<void> {
  const pick = window.createQuickPick<KernelPick>();
  pick.title = t('Kernels to check against');
  pick.placeholder = t('Tick the kernels on which the programs should load');
  pick.canSelectMany = true;
  pick.matchOnDescription = true;
  pick.busy = true;
  pick.show();
  try {
    const groups = kernelTree(await settings.items(), settings.putAway(), t);
    const add: KernelPick = {
      label: t('Add a kernel from a file or folder…'),
      iconPath: new ThemeIcon('add'),
      alwaysShow: true,
      kernel: null,
    };
    const kernels = groups.flatMap(({ label, kernels }) => [
      { label, kind: QuickPickItemKind.Separator, kernel: null },
      ...kernels.map(kernelPick),
    ]);
    pick.items = [...kernels, { label: '', kind: QuickPickItemKind.Separator, kernel: null }, add];
    pick.selectedItems = pick.items.filter(({ kernel }) => kernel?.isChosen === true);
    pick.busy = false;
    const wanted = await answerOf(pick, add);
    if (wanted === null) return;
    const nodes = groups.flatMap(({ kernels }) => kernels);
    const chosen = new Set(wanted.map(({ kernel }) => kernel?.id));
    const changes = nodes
      .filter(({ id, isChosen }) => chosen.has(id) !== isChosen)
      .map(({ id, isChosen }) => [id, !isChosen] as const);
    if (changes.length > 0) await settings.change(new Map(changes));
    if (wanted.includes(add)) await addKernel(settings);
  } finally {
    pick.dispose();
  }
}

function kernelPick(kernel: KernelNode): KernelPick {
  return { label: kernel.label, description: kernel.description, kernel };
}

/** What is ticked when the user accepts, or ticks what leads on; null when the pick is given up. */
async function answerOf(
  pick: QuickPick<KernelPick>,
  add: KernelPick,
): Promise<readonly KernelPick[] | null> {
  const listeners: Disposable[] = [];
  try {
    return await new Promise((resolve) => {
      listeners.push(
        pick.onDidAccept(() => {
          resolve(pick.selectedItems);
        }),
        pick.onDidChangeSelection((selected) => {
          if (selected.includes(add)) resolve(selected);
        }),
        pick.onDidHide(() => {
          resolve(null);
        }),
      );
    });
  } finally {
    Disposable.from(...listeners).dispose();
    pick.hide();
  }
}

/** Asks for a file or folder and adds it to the chosen kernels. */
export async function addKernel(settings: KernelSettings): Promise<void> {
  const file = {
    label: t('A file…'),
    detail: t('Raw BTF, vmlinux, a boot image, a BTFHub archive; compressed or not'),
    iconPath: new ThemeIcon('file-binary'),
  };
  const folder = {
    label: t('A folder…'),
    detail: t('With vmlinux.btf, vmlinux or vmlinuz, and optionally config and modules/'),
    iconPath: new ThemeIcon('folder'),
  };
  const own = { label: t('This machine’s'), detail: OWN_KERNEL, iconPath: new ThemeIcon('vm') };
  const ways = existsSync(OWN_KERNEL) ? [file, folder, own] : [file, folder];
  const way = await window.showQuickPick(ways, { title: t('Add a kernel') });
  if (way === undefined) return;
  const path = way === own ? OWN_KERNEL : await askForPath(way === folder);
  if (path === null) return;
  await settings.change(new Map([[path, true]]));
}

async function askForPath(isFolder: boolean): Promise<string | null> {
  const uris = await window.showOpenDialog({
    title: isFolder ? t('Folder of a kernel') : t('Kernel or its BTF'),
    openLabel: t('Add'),
    canSelectFiles: !isFolder,
    canSelectFolders: isFolder,
  });
  return uris?.at(0)?.fsPath ?? null;
}

/** Takes a kernel away, asking which when that is not said. */
export async function removeKernel(
  settings: KernelSettings,
  node: KernelNode | undefined,
): Promise<void> {
  if (node !== undefined) {
    await settings.remove(node.id);
    return;
  }
  const nodes = kernelTree(await settings.items(), settings.putAway(), t)
    .flatMap(({ kernels }) => kernels)
    .filter(({ isRemovable }) => isRemovable);
  if (nodes.length === 0) {
    void window.showInformationMessage(t('No kernel was added from a file or folder.'));
    return;
  }
  const picked = await window.showQuickPick(nodes.map(kernelPick), {
    title: t('Remove a kernel'),
  });
  if (picked?.kernel != null) await settings.remove(picked.kernel.id);
}
