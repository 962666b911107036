import { statSync } from 'node:fs';
import { basename } from 'node:path';
import type { KnownObject } from './object-files';

/** Milliseconds by which sources may be newer than their object and count as built: a checkout writes them in any order. */
const SAME_TIME = 2000;
/** Milliseconds for which the time of a source is taken to be as it was, unless it is told to have changed. */
const SAME_LOOK = 1000;

/** When sources were written, and whether objects are of them as they are. */
export class Freshness {
  /** The times of sources when they were last looked at. */
  private readonly seen = new Map<string, number>();
  /** The times of sources, by when they were asked for. */
  private readonly times = new Map<string, { readonly time: number; readonly at: number }>();

  constructor(private readonly isUnsaved: (path: string) => boolean) {}

  /** Files that are told to have changed. */
  changed(paths: readonly string[]): void {
    for (const path of paths) this.times.delete(path);
  }

  /** Those that were written since this was last asked. */
  newlyWritten(paths: Iterable<string>): string[] {
    return [...paths].filter((path) => {
      const time = writtenAt(path);
      const before = this.seen.get(path) ?? 0;
      this.seen.set(path, time);
      return time !== before;
    });
  }

  /** Why an object is not of its sources as they are; null when it is, as far as times and lines tell. */
  staleness({ report, modified }: KnownObject): string | null {
    if (report === null) return null;
    if (!report.isUnedited) return 'its sources were edited since it was built';
    for (const source of report.sources) {
      const name = basename(source);
      if (this.isUnsaved(source)) return `${name} has changes that are not saved`;
      if (this.timeOf(source) > modified + SAME_TIME) return `it is older than ${name}`;
    }
    return null;
  }

  private timeOf(source: string): number {
    const known = this.times.get(source);
    const now = performance.now();
    if (known !== undefined && now - known.at < SAME_LOOK) return known.time;
    const time = writtenAt(source);
    this.times.set(source, { time, at: now });
    return time;
  }
}

/** 0 for what is not there. */
function writtenAt(path: string): number {
  try {
    return statSync(path).mtimeMs;
  } catch {
    return 0;
  }
}
