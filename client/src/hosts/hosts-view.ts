import {
  Disposable,
  EventEmitter,
  MarkdownString,
  ThemeIcon,
  TreeItem,
  TreeItemCollapsibleState,
  window,
  type TreeDataProvider,
} from 'vscode';
import { translate as t } from '../translate';
import { hostTree, type HostTreeNode } from './host-tree';
import type { Hosts } from './hosts';

/** Programs that are watched tell of themselves more often than anybody reads. */
const PAUSE = 250;

/** The tree of hosts that were connected to, and what is loaded there. */
export function showHostTree(hosts: Hosts): Disposable {
  const provider = new HostProvider(hosts);
  const view = window.createTreeView('coreLens.hosts', {
    treeDataProvider: provider,
    showCollapseAll: true,
  });
  return Disposable.from(view, provider);
}

class HostProvider implements TreeDataProvider<HostTreeNode>, Disposable {
  private readonly changed = new EventEmitter<undefined>();
  private readonly listener: Disposable;
  private timer: NodeJS.Timeout | null = null;

  readonly onDidChangeTreeData = this.changed.event;

  constructor(private readonly hosts: Hosts) {
    this.listener = hosts.onDidChange(() => {
      this.timer ??= setTimeout(() => {
        this.timer = null;
        this.changed.fire(undefined);
      }, PAUSE);
    });
  }

  getChildren(node?: HostTreeNode): HostTreeNode[] {
    return [...(node?.children ?? hostTree(this.hosts.status, this.hosts.watched, t))];
  }

  getTreeItem(node: HostTreeNode): TreeItem {
    const { children, isUnfolded } = node;
    const state = isUnfolded
      ? TreeItemCollapsibleState.Expanded
      : TreeItemCollapsibleState.Collapsed;
    const item = new TreeItem(
      node.label,
      children.length === 0 ? TreeItemCollapsibleState.None : state,
    );
    item.id = node.id;
    item.description = node.description;
    item.iconPath = new ThemeIcon(node.icon);
    item.contextValue = node.context;
    item.accessibilityInformation = {
      label: node.description === '' ? node.label : `${node.label}, ${node.description}`,
    };
    return item;
  }

  resolveTreeItem(item: TreeItem, { tooltip }: HostTreeNode): TreeItem {
    if (tooltip !== null) item.tooltip = new MarkdownString(tooltip);
    return item;
  }

  dispose(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.listener.dispose();
    this.changed.dispose();
  }
}
