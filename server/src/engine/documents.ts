import { realpathSync } from 'node:fs';
import type { OpenTexts } from '../check';

/** The documents that are open in the editor, which count more than their files. */
export class OpenDocuments implements OpenTexts {
  private readonly texts = new Map<string, string>();
  private readonly versions = new Map<string, number | null>();
  /** By the real path, where a document was opened through a link. */
  private readonly links = new Map<string, string>();

  set(path: string, text: string, version: number | null): void {
    if (!this.texts.has(path)) {
      const real = realPath(path);
      if (real !== path) this.links.set(real, path);
    }
    this.texts.set(path, text);
    this.versions.set(path, version);
  }

  delete(path: string): void {
    this.texts.delete(path);
    this.versions.delete(path);
    for (const [real, link] of this.links) if (link === path) this.links.delete(real);
  }

  openText(path: string): string | null {
    return this.texts.get(this.called(path)) ?? null;
  }

  version(path: string): number | null {
    return this.versions.get(this.called(path)) ?? null;
  }

  called(path: string): string {
    return this.links.get(path) ?? withSmallDrive(path);
  }
}

/** As editors write Windows' paths: compilers write `C:`. */
function withSmallDrive(path: string): string {
  return path.replace(/^[A-Z]:/, (drive) => drive.toLowerCase());
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
