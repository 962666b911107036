import {
  Range,
  Uri,
  workspace,
  type Disposable,
  type TestController,
  type TestItem,
  type TextDocument,
} from 'vscode';
import type { CaseItem } from '../../../server/src/settings';
import { inLabel, inPick } from '../plain-text';
import { fileName } from '../status-texts';
import { translate as t } from '../translate';
import { rememberedHosts } from './host-pick';
import type { Parts } from './parts';

const PATTERN = '**/*.bpf.test.json';
const MOST_FILES = 500;
/** After a key stroke, until a file is read again. */
const PAUSE = 300;

/** Where an item stands: a file, a case in it, and a host. */
export interface Place {
  readonly file: Uri;
  /** Null: all. */
  readonly name: string | null;
  readonly host: string | null;
}

/** The tree of tests: files of cases, their cases, and below each the hosts on which it can be run. */
export class TestItems implements Disposable {
  private readonly places = new WeakMap<TestItem, Place>();
  /** How often each file was read: an answer that comes late is of no use. */
  private readonly turns = new WeakMap<TestItem, number>();
  private readonly timers = new Map<string, NodeJS.Timeout>();
  private readonly parts: { dispose(): unknown }[];
  private shownHosts: readonly string[] = [];
  private shown = '';
  private isServed = false;

  constructor(
    private readonly controller: TestController,
    private readonly shared: Parts,
  ) {
    const watcher = workspace.createFileSystemWatcher(PATTERN);
    const { client, hosts } = shared;
    this.parts = [
      watcher,
      // What is excluded is known only by looking again.
      watcher.onDidCreate(() => {
        this.later('', () => this.discover());
      }),
      watcher.onDidChange((uri) => {
        this.readLater(uri);
      }),
      watcher.onDidDelete((uri) => {
        controller.items.delete(uri.toString());
      }),
      workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length > 0) this.readLater(document.uri);
      }),
      // What was not saved may be gone with it.
      workspace.onDidCloseTextDocument(({ uri }) => {
        this.readLater(uri);
      }),
      workspace.onDidChangeWorkspaceFolders(() => {
        this.later('', () => this.discover());
      }),
      hosts.onDidChange(() => {
        this.showHosts();
      }),
      client.onDidChange(() => {
        const isServed = client.status !== null;
        if (isServed && !this.isServed) this.later('', () => this.discover());
        this.isServed = isServed;
      }),
    ];
    controller.resolveHandler = async (item) => {
      if (item === undefined) await this.discover();
      else if (item.uri !== undefined && item.parent === undefined) await this.read(item);
    };
    controller.refreshHandler = () => this.discover();
  }

  placeOf(item: TestItem): Place | null {
    return this.places.get(item) ?? null;
  }

  /** The hosts on which cases can be run: open ones, and those that they were run on last. */
  hosts(): readonly string[] {
    const open = this.shared.hosts.open.map(({ name }) => name);
    return [...new Set([...open, ...rememberedHosts(this.shared, 'test')])];
  }

  /** Shows the hosts of now below every case. */
  showHosts(): void {
    const hosts = this.hosts();
    const shown = JSON.stringify(hosts.map((host) => [host, this.releaseOf(host)]));
    if (shown === this.shown) return;
    this.shown = shown;
    this.shownHosts = hosts;
    for (const [, file] of this.controller.items) {
      for (const [, item] of file.children) this.putHosts(item);
    }
  }

  /** Looks for files of cases. */
  async discover(): Promise<void> {
    if (this.shared.client.status === null) return;
    this.shownHosts = this.hosts();
    const uris = await workspace.findFiles(PATTERN, excluded(), MOST_FILES);
    const items = uris.map((uri) => this.fileItem(uri));
    this.controller.items.replace(items);
    await Promise.all(items.map((item) => this.read(item)));
  }

  dispose(): void {
    for (const timer of this.timers.values()) clearTimeout(timer);
    for (const part of this.parts) part.dispose();
  }

  private fileItem(uri: Uri): TestItem {
    const id = uri.toString();
    const known = this.controller.items.get(id);
    if (known !== undefined) return known;
    const path = workspace.asRelativePath(uri);
    const name = fileName(path);
    const item = this.controller.createTestItem(id, inPick(name), uri);
    item.description = inPick(path.slice(0, -name.length - 1));
    this.places.set(item, { file: uri, name: null, host: null });
    return item;
  }

  private readLater(uri: Uri): void {
    const item = this.controller.items.get(uri.toString());
    if (item !== undefined) this.later(item.id, () => this.read(item));
  }

  private later(id: string, run: () => Promise<void>): void {
    clearTimeout(this.timers.get(id));
    const timer = setTimeout(() => {
      this.timers.delete(id);
      run().catch((error: unknown) => {
        this.shared.client.log.error(`tests: ${String(error)}`);
      });
    }, PAUSE);
    this.timers.set(id, timer);
  }

  /** Reads the cases of a file, as it is in the editor. */
  private async read(item: TestItem): Promise<void> {
    const { uri } = item;
    if (uri === undefined) return;
    const turn = (this.turns.get(item) ?? 0) + 1;
    this.turns.set(item, turn);
    const isLate = () => this.turns.get(item) !== turn;
    item.busy = true;
    try {
      const document = openDocument(uri);
      const { cases, faults } = await this.shared.client.run('coreLens.server.cases', {
        path: uri.fsPath,
        ...(document !== undefined && { text: document.getText() }),
      });
      if (isLate()) return;
      item.error = faults.length === 0 ? undefined : faultLines(faults);
      item.children.replace(cases.map((one, index) => this.caseItem(item, uri, one, index)));
    } catch (error) {
      if (!isLate()) item.error = inLabel(error instanceof Error ? error.message : String(error));
    } finally {
      if (!isLate()) item.busy = false;
    }
  }

  private caseItem(file: TestItem, uri: Uri, given: CaseItem, index: number): TestItem {
    const { name, program, line, character } = given;
    const item = file.children.get(name) ?? this.controller.createTestItem(name, inPick(name), uri);
    item.description = inPick(program);
    item.range = new Range(line, character, line, character);
    item.sortText = String(index).padStart(5, '0');
    this.places.set(item, { file: uri, name, host: null });
    this.putHosts(item);
    return item;
  }

  private releaseOf(host: string): string | null {
    return this.shared.hosts.find(host)?.release ?? null;
  }

  private putHosts(item: TestItem): void {
    const place = this.places.get(item);
    if (place === undefined) return;
    const { range, uri } = item;
    const children = this.shownHosts.map((host) => {
      const child =
        item.children.get(host) ?? this.controller.createTestItem(host, inPick(host), uri);
      const release = this.releaseOf(host);
      child.range = range;
      child.description = release === null ? t('not connected') : inPick(release);
      this.places.set(child, { ...place, host });
      return child;
    });
    item.children.replace(children);
  }
}

/** The document of a file that is open in an editor. */
export function openDocument(uri: Uri): TextDocument | undefined {
  const id = uri.toString();
  return workspace.textDocuments.find((document) => document.uri.toString() === id);
}

function faultLines(
  faults: readonly { readonly message: string; readonly line: number }[],
): string {
  return faults.map(({ message, line }) => `${line + 1}: ${inLabel(message)}`).join('\n');
}

/** What searches pass over; `files.exclude` is passed over anyway. */
function excluded(): string | undefined {
  const patterns = workspace.getConfiguration('search').get<Record<string, unknown>>('exclude', {});
  const on = Object.keys(patterns).filter((pattern) => patterns[pattern] === true);
  return on.length === 0 ? undefined : `{${on.join(',')}}`;
}
