import {
  Disposable,
  EventEmitter,
  MarkdownString,
  ThemeIcon,
  TreeItem,
  TreeItemCheckboxState,
  TreeItemCollapsibleState,
  window,
  type TreeDataProvider,
} from 'vscode';
import type { Client } from './client';
import type { KernelSettings } from './kernel-settings';
import { kernelTree, type KernelNode, type KernelTreeNode } from './kernel-tree';
import { translate as t } from './translate';

/** The tree of kernels, with a box to tick for each. */
export function showKernels(client: Client, settings: KernelSettings): Disposable {
  const provider = new KernelProvider(client, settings);
  const view = window.createTreeView('coreLens.kernels', {
    treeDataProvider: provider,
    showCollapseAll: false,
  });
  return Disposable.from(
    view,
    provider,
    view.onDidChangeCheckboxState(async ({ items }) => {
      const changes = new Map(
        items.flatMap(([{ kind, id }, state]) =>
          kind === 'kernel' ? [[id, state === TreeItemCheckboxState.Checked] as const] : [],
        ),
      );
      try {
        await settings.change(changes);
      } catch (error) {
        await client.complain(t('The choice of kernels could not be saved'), error);
      }
    }),
  );
}

class KernelProvider implements TreeDataProvider<KernelTreeNode>, Disposable {
  private readonly changed = new EventEmitter<undefined>();
  private readonly listeners: Disposable;
  private shown = '';

  readonly onDidChangeTreeData = this.changed.event;

  constructor(
    private readonly client: Client,
    private readonly settings: KernelSettings,
  ) {
    const refresh = () => {
      this.changed.fire(undefined);
    };
    this.listeners = Disposable.from(
      // The status also changes with every key stroke that is checked.
      client.onDidChange(() => {
        const kernels = JSON.stringify(client.status?.kernels ?? client.isRunning);
        if (kernels === this.shown) return;
        this.shown = kernels;
        refresh();
      }),
      settings.onDidChange(refresh),
    );
  }

  async getChildren(node?: KernelTreeNode): Promise<KernelTreeNode[]> {
    if (node !== undefined) return node.kind === 'group' ? [...node.kernels] : [];
    if (!this.client.isRunning) return [];
    const items = await this.settings.items();
    // The welcome of the empty view says what to do.
    if (!items.some(({ isChosen }) => isChosen)) return [];
    return kernelTree(items, this.settings.putAway(), t);
  }

  getTreeItem(node: KernelTreeNode): TreeItem {
    const item = new TreeItem(
      node.label,
      node.kind === 'group' ? TreeItemCollapsibleState.Expanded : TreeItemCollapsibleState.None,
    );
    item.id = `${node.kind}:${node.id}`;
    if (node.kind === 'group') item.contextValue = 'group';
    else describe(item, node);
    return item;
  }

  resolveTreeItem(item: TreeItem, node: KernelTreeNode): TreeItem {
    if (node.kind === 'kernel') item.tooltip = new MarkdownString(node.tooltip);
    return item;
  }

  dispose(): void {
    this.listeners.dispose();
    this.changed.dispose();
  }
}

function describe(item: TreeItem, node: KernelNode): void {
  item.description = node.description;
  item.iconPath = new ThemeIcon(node.icon);
  item.contextValue = node.isRemovable ? 'kernel.path' : 'kernel.bundled';
  item.checkboxState = {
    state: node.isChosen ? TreeItemCheckboxState.Checked : TreeItemCheckboxState.Unchecked,
    tooltip: node.isChosen ? t('Checked against') : t('Not checked against'),
    accessibilityInformation: { label: `${node.label}, ${node.description}`, role: 'checkbox' },
  };
  item.accessibilityInformation = { label: `${node.label}, ${node.description}` };
}
