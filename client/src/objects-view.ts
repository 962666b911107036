import {
  Disposable,
  EventEmitter,
  MarkdownString,
  ThemeIcon,
  TreeItem,
  Uri,
  window,
  workspace,
  type TreeDataProvider,
} from 'vscode';
import type { ObjectStatus } from '../../server/src/settings';
import type { Client } from './client';
import { escapeMarkdown } from './plain-text';
import { fileName, objectDescription } from './status-texts';
import { translate as t } from './translate';

const ICONS = { fresh: 'file-binary', stale: 'history', unreadable: 'warning' } as const;

/** The compiled objects that were found, and how they are. */
export function showObjects(client: Client): Disposable {
  const provider = new ObjectProvider(client);
  return Disposable.from(
    provider,
    window.createTreeView('coreLens.objects', { treeDataProvider: provider }),
  );
}

class ObjectProvider implements TreeDataProvider<ObjectStatus>, Disposable {
  private readonly changed = new EventEmitter<undefined>();
  private readonly listener: Disposable;
  private shown = '';

  readonly onDidChangeTreeData = this.changed.event;

  constructor(private readonly client: Client) {
    this.listener = client.onDidChange(() => {
      const objects = JSON.stringify(client.status?.objects ?? []);
      if (objects === this.shown) return;
      this.shown = objects;
      this.changed.fire(undefined);
    });
  }

  getChildren(node?: ObjectStatus): ObjectStatus[] {
    return node === undefined ? [...(this.client.status?.objects ?? [])] : [];
  }

  getTreeItem(object: ObjectStatus): TreeItem {
    const uri = Uri.file(object.path);
    const item = new TreeItem(fileName(object.path));
    item.id = object.path;
    item.description = objectDescription(object, t);
    item.iconPath = new ThemeIcon(ICONS[object.freshness]);
    item.contextValue = `object.${object.freshness}`;
    item.accessibilityInformation = { label: `${fileName(object.path)}, ${item.description}` };
    const source = mainSource(object);
    if (source !== undefined) {
      item.command = {
        command: 'vscode.open',
        title: t('Open Source'),
        arguments: [Uri.file(source)],
      };
    }
    item.tooltip = new MarkdownString(
      [workspace.asRelativePath(uri), ...(object.message === null ? [] : [object.message])]
        .map(escapeMarkdown)
        .join('\n\n'),
    );
    return item;
  }

  dispose(): void {
    this.listener.dispose();
    this.changed.dispose();
  }
}

/** What was compiled, rather than a header. */
function mainSource({ sources }: ObjectStatus): string | undefined {
  return sources.find((source) => source.endsWith('.c')) ?? sources.at(0);
}
