import { homedir } from 'node:os';
import {
  ConfigurationTarget,
  Disposable,
  EventEmitter,
  window,
  workspace,
  type Memento,
  type Uri,
} from 'vscode';
import { State } from 'vscode-languageclient/node';
import type { KernelItem } from '../../server/src/settings';
import type { Client } from './client';
import { ALL_BUNDLED, idOf, isBundled, withChoice, type Places } from './kernel-choice';
import { translate as t } from './translate';

const SECTION = 'coreLens';
const KEY = 'kernels';
const PUT_AWAY = 'coreLens.kernelsPutAway';

/** Which kernels are chosen: the setting, or, while the workspace is not trusted and it has no say, what the user picks. */
export class KernelSettings implements Disposable {
  private picked: readonly string[] | null = null;
  private readonly changed = new EventEmitter<void>();
  private readonly listeners: Disposable;

  readonly onDidChange = this.changed.event;

  constructor(
    private readonly client: Client,
    private readonly memory: Memento,
  ) {
    this.listeners = Disposable.from(
      workspace.onDidGrantWorkspaceTrust(() => {
        if (this.picked === null) return;
        this.picked = null;
        void this.tell();
      }),
      // A server that was started again knows nothing of what was picked.
      client.language.onDidChangeState(({ newState }) => {
        if (newState === State.Running && this.picked !== null) void this.tell();
      }),
    );
  }

  /** The folder whose kernels are shown and changed: that of the editor, else the first. */
  get folder(): Uri | null {
    const uri = window.activeTextEditor?.document.uri;
    const folder = uri === undefined ? undefined : workspace.getWorkspaceFolder(uri);
    return (folder ?? workspace.workspaceFolders?.at(0))?.uri ?? null;
  }

  private get places(): Places {
    return { folder: this.folder?.fsPath ?? null, home: homedir() };
  }

  entries(): readonly string[] {
    if (this.picked !== null) return this.picked;
    const value = workspace.getConfiguration(SECTION, this.folder).get<unknown>(KEY);
    return Array.isArray(value)
      ? value.filter((entry) => typeof entry === 'string')
      : [ALL_BUNDLED];
  }

  /** Paths that were chosen once, so that they can be chosen again with one click. */
  putAway(): readonly string[] {
    return this.memory.get<readonly string[]>(PUT_AWAY, []);
  }

  async items(): Promise<readonly KernelItem[]> {
    const { folder } = this;
    const argument = folder === null ? {} : { uri: folder.toString() };
    return this.client.run('coreLens.server.kernels', argument);
  }

  /** Chooses kernels and puts others away, by their ids; the rest stays as it is. */
  async change(changes: ReadonlyMap<string, boolean>): Promise<void> {
    const items = await this.items();
    const bundled = new Set(items.filter(isBundled).map(({ id }) => id));
    const paths = [...changes].filter(([id]) => !bundled.has(id));
    const remembered = new Set(this.putAway());
    for (const [path, isChosen] of paths) {
      if (isChosen) remembered.delete(path);
      else remembered.add(path);
    }
    await this.memory.update(PUT_AWAY, [...remembered]);
    await this.write(withChoice(this.entries(), items, changes, this.places));
  }

  /** Takes a path away for good. */
  async remove(path: string): Promise<void> {
    const kept = this.putAway().filter((other) => other !== path);
    await this.memory.update(PUT_AWAY, kept);
    const entries = this.entries();
    const others = entries.filter((entry) => idOf(entry, this.places) !== path);
    if (others.length < entries.length) await this.write(others);
    this.changed.fire();
  }

  dispose(): void {
    this.listeners.dispose();
    this.changed.dispose();
  }

  private async write(entries: readonly string[]): Promise<void> {
    if (workspace.isTrusted) {
      await workspace
        .getConfiguration(SECTION, this.folder)
        .update(KEY, entries, this.target(), false);
    } else {
      this.picked = entries;
      await this.tell();
    }
    this.changed.fire();
  }

  /** Has the server check against what is picked, or what the settings say. */
  private async tell(): Promise<void> {
    try {
      await this.client.run('coreLens.server.setKernels', { kernels: this.picked });
    } catch (error) {
      await this.client.complain(t('The choice of kernels could not be saved'), error);
    }
  }

  /** Where the setting is already, else the workspace; without one, the user’s settings. */
  private target(): ConfigurationTarget {
    if (workspace.workspaceFolders === undefined) return ConfigurationTarget.Global;
    const isMultiRoot = workspace.workspaceFolders.length > 1;
    const found = workspace.getConfiguration(SECTION, this.folder).inspect(KEY);
    const isOfFolder = found?.workspaceFolderValue !== undefined;
    return isMultiRoot && isOfFolder
      ? ConfigurationTarget.WorkspaceFolder
      : ConfigurationTarget.Workspace;
  }
}
