import { dirname, sep } from 'node:path';

/** A folder in which objects are looked for. */
export interface Folder {
  readonly path: string;
  /** One that the editor has opened; else that of a document which is in none. */
  readonly isOpened: boolean;
}

/** The folders that the editor has opened, and those of documents which are in none of them. */
export class Folders {
  private opened: readonly string[] = [];
  private readonly ofDocuments = new Set<string>();

  open(paths: readonly string[]): void {
    this.opened = [...new Set(paths)];
  }

  /** Whether the document made a new folder known. */
  add(document: string): boolean {
    if (this.openedFor(document) !== null) return false;
    const folder = dirname(document);
    if (this.ofDocuments.has(folder)) return false;
    this.ofDocuments.add(folder);
    return true;
  }

  all(): Folder[] {
    const outside = [...this.ofDocuments].filter((path) => this.openedFor(path) === null);
    return [
      ...this.opened.map((path) => ({ path, isOpened: true })),
      ...outside.map((path) => ({ path, isOpened: false })),
    ];
  }

  get openedPaths(): readonly string[] {
    return this.opened;
  }

  /** The innermost opened folder that a path is in. */
  openedFor(path: string): string | null {
    let innermost: string | null = null;
    for (const folder of this.opened) {
      if (isWithin(path, folder) && folder.length > (innermost?.length ?? -1)) innermost = folder;
    }
    return innermost;
  }

  /** The folder whose settings hold for a path. */
  for(path: string): string {
    return this.openedFor(path) ?? dirname(path);
  }
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}
