import { readFile } from 'node:fs/promises';
import type { Connection } from 'vscode-languageserver/node';
import { TextDocuments } from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Engine } from '../engine';
import { pathOf } from './paths';

export interface DocumentListener {
  /** `compared`: when it is known whether the document is as its file. */
  opened(path: string, compared: Promise<void>): void;
  /** `isLeap`: it was more than someone types at once, as a fix, a paste or an undo of them is. */
  edited(path: string, isLeap: boolean): void;
  saved(path: string): void;
  closed(path: string): void;
}

interface OpenDocument {
  readonly uri: string;
  /** What the worker has. */
  sentVersion: number | null;
  /** What the file has; null where it is not known. */
  savedText: string | null;
}

/** Characters that an edit takes or gives when someone types, or completes a name. */
const LONGEST_TYPED = 32;

/** The documents that are open, handed on to the worker before it is asked about them: a large one is not for every key stroke. */
export class Documents {
  /** The document that was changed last, if that was a leap. */
  private leap: TextDocument | null = null;
  private readonly texts = new TextDocuments<TextDocument>({
    create: (...content) => TextDocument.create(...content),
    update: (document, changes, version) => {
      const before = document.getText();
      const changed = TextDocument.update(document, changes, version);
      this.leap = isLeap(before, changed.getText()) ? changed : null;
      return changed;
    },
  });
  private readonly open = new Map<string, OpenDocument>();

  constructor(
    connection: Connection,
    private readonly engine: () => Engine,
    listener: DocumentListener,
  ) {
    this.texts.onDidOpen(({ document: { uri } }) => {
      const path = pathOf(uri);
      if (path === null) return;
      this.open.set(path, { uri, sentVersion: null, savedText: null });
      listener.opened(path, this.compareWithFile(path));
    });
    this.texts.onDidChangeContent(({ document: changed }) => {
      const path = pathOf(changed.uri);
      const document = path === null ? undefined : this.open.get(path);
      // The first content was told with the opening.
      if (path === null || document?.sentVersion === this.version(path)) return;
      listener.edited(path, this.leap === changed);
    });
    this.texts.onDidSave(({ document: { uri } }) => {
      const path = pathOf(uri);
      const document = path === null ? undefined : this.open.get(path);
      if (path === null || document === undefined) return;
      document.savedText = this.text(path);
      listener.saved(path);
    });
    this.texts.onDidClose(({ document: { uri } }) => {
      const path = pathOf(uri);
      if (path === null || !this.open.delete(path)) return;
      this.engine().tell({ order: 'document', path, text: null, version: null });
      listener.closed(path);
    });
    this.texts.listen(connection);
  }

  /** Gives the worker every text that it does not have yet. */
  flush(): void {
    for (const [path, document] of this.open) {
      const text = this.texts.get(document.uri);
      if (text === undefined || document.sentVersion === text.version) continue;
      document.sentVersion = text.version;
      const { version } = text;
      this.engine().tell({ order: 'document', path, text: text.getText(), version });
    }
  }

  /** A worker that was started anew has no texts. */
  sendAgain(): void {
    for (const document of this.open.values()) document.sentVersion = null;
    this.flush();
  }

  get paths(): string[] {
    return [...this.open.keys()];
  }

  text(path: string): string | null {
    return this.document(path)?.getText() ?? null;
  }

  version(path: string): number | null {
    return this.document(path)?.version ?? null;
  }

  languageOf(path: string): string | null {
    return this.document(path)?.languageId ?? null;
  }

  /** Whether a document is open and not as its file. */
  isUnsaved(path: string): boolean {
    const document = this.open.get(path);
    return document !== undefined && document.savedText !== this.text(path);
  }

  /** The texts of the documents that are not as their files, by path. */
  unsaved(): Map<string, string> {
    const texts = new Map<string, string>();
    for (const path of this.open.keys()) {
      const text = this.isUnsaved(path) ? this.text(path) : null;
      if (text !== null) texts.set(path, text);
    }
    return texts;
  }

  /** Other programs may have written files that are open. */
  async filesChanged(paths: readonly string[]): Promise<void> {
    await Promise.all(
      paths.filter((path) => this.open.has(path)).map((path) => this.compareWithFile(path)),
    );
  }

  /** The URI by which the editor calls a file. */
  uri(path: string): string | null {
    return this.open.get(path)?.uri ?? null;
  }

  private document(path: string): TextDocument | undefined {
    const document = this.open.get(path);
    return document === undefined ? undefined : this.texts.get(document.uri);
  }

  /** An editor may open a document with text that was never saved. */
  private async compareWithFile(path: string): Promise<void> {
    this.flush();
    const bytes = await readFile(path).catch(() => null);
    const document = this.open.get(path);
    const text = this.text(path);
    if (document === undefined || bytes === null || text === null) return;
    document.savedText = isOf(text, bytes) ? text : withoutMark(bytes.toString());
  }
}

/** Whether more changed between two texts than someone types. */
export function isLeap(before: string, now: string): boolean {
  const shorter = Math.min(before.length, now.length);
  let start = 0;
  while (start < shorter && before.charCodeAt(start) === now.charCodeAt(start)) start++;
  let behind = 0;
  const most = shorter - start;
  while (behind < most && before.at(-1 - behind) === now.at(-1 - behind)) behind++;
  return Math.max(before.length, now.length) - start - behind > LONGEST_TYPED;
}

/** Whether a file has a text, in UTF-8 or, as old sources are, in Latin-1. */
function isOf(text: string, bytes: Buffer): boolean {
  return withoutMark(bytes.toString()) === text || bytes.toString('latin1') === text;
}

/** Editors take the byte order mark away. */
function withoutMark(text: string): string {
  return text.startsWith('\ufeff') ? text.slice(1) : text;
}
