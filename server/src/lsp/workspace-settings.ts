import type { Connection } from 'vscode-languageserver/node';
import { DEFAULT_SETTINGS, readSettings, type SettingFault, type Settings } from '../settings';
import { uriOf } from './paths';

/** The settings of every folder, asked of the editor when they are first needed. */
export class WorkspaceSettings {
  private readonly known = new Map<string, Promise<Settings>>();
  private readonly faults = new Map<string, readonly SettingFault[]>();
  /** Whether the editor answers workspace/configuration. */
  canAsk = false;
  /** What the editor gave when it started the server, or told later. */
  private pushed: unknown = {};

  constructor(
    private readonly connection: Connection,
    private readonly told: () => void,
  ) {}

  push(section: unknown): void {
    this.pushed = section;
    this.forget();
  }

  forget(): void {
    this.known.clear();
    this.faults.clear();
  }

  of(folder: string): Promise<Settings> {
    let settings = this.known.get(folder);
    if (settings === undefined) {
      settings = this.read(folder);
      this.known.set(folder, settings);
    }
    return settings;
  }

  /** What is wrong with the settings of a folder. */
  faultsOf(folder: string): readonly SettingFault[] {
    return this.faults.get(folder) ?? [];
  }

  private async read(folder: string): Promise<Settings> {
    const { settings, faults } = readSettings(await this.section(folder));
    this.faults.set(folder, faults);
    if (faults.length > 0) this.told();
    return settings;
  }

  private async section(folder: string): Promise<unknown> {
    if (!this.canAsk) return this.pushed;
    try {
      const item = { scopeUri: uriOf(folder), section: 'coreLens' };
      const answer: unknown = await this.connection.workspace.getConfiguration(item);
      return answer ?? this.pushed;
    } catch (error) {
      this.connection.console.warn(`the settings cannot be read: ${String(error)}`);
      return DEFAULT_SETTINGS;
    }
  }
}
