import { stat } from 'node:fs/promises';
import { stampOf } from '../bytes';
import { findObjects, isObjectPath } from '../discovery';
import type { CheckOutcome, Engine, ObjectReport } from '../engine';
import { constantSettings, type Settings } from '../settings';
import type { Folder } from './folders';
import { pathFrom } from './kernel-choices';

/** What an object file is known to be. */
export interface KnownObject {
  readonly path: string;
  readonly folder: string;
  /** Time and size of the file when it was read; null before. */
  stamp: string | null;
  modified: number;
  report: ObjectReport | null;
  /** Why it cannot be checked; what was known before stays until this is sure. */
  fault: string | null;
}

interface ObjectFilesListener {
  /** Something is known of an object that was not before. */
  changed(): void;
  /** The file of an object that was known is another one now. */
  rebuilt(path: string): void;
  log(message: string): void;
}

interface ObjectFilesParts {
  readonly engine: () => Engine;
  readonly settingsOf: (folder: string) => Promise<Settings>;
  readonly kernelsOf: (folder: string) => Promise<readonly string[]>;
  /** Folders in which the paths that compilers recorded may begin. */
  readonly rootsOf: (folder: string) => Promise<readonly string[]>;
}

/** Milliseconds after which an object that cannot be read is read again: a build may be writing it. */
const RETRIES = [40, 80, 160, 320, 640, 1280];
const MISSING = 'object-missing';
/** Objects of the application may have names like those of its programs. */
const OF_OTHERS: ReadonlySet<string> = new Set(['object-wrong-machine', 'object-32-bit']);
/** Faults that stay when the rest of the file is there. */
const FOR_SURE: ReadonlySet<string> = new Set(['internal', ...OF_OTHERS]);

/** The object files of all folders: found, checked, and checked again when they change. */
export class ObjectFiles {
  private readonly objects = new Map<string, KnownObject>();
  private readonly retrying = new Set<string>();

  constructor(
    private readonly parts: ObjectFilesParts,
    private readonly listener: ObjectFilesListener,
  ) {}

  get known(): readonly KnownObject[] {
    return [...this.objects.values()];
  }

  /** Looks for objects and checks those that are new or not as they were; with `all`, every one. False when it was cancelled. */
  async search(folders: readonly Folder[], all: boolean, signal: AbortSignal): Promise<boolean> {
    const found = new Map<string, string>();
    for (const folder of folders) {
      for (const path of await this.objectsIn(folder, signal)) {
        if (folder.path.length > (found.get(path) ?? '').length) found.set(path, folder.path);
      }
    }
    if (signal.aborted) return false;
    for (const [path, object] of this.objects) {
      if (found.get(path) !== object.folder) this.forget(path);
    }
    const checks = [...found].map(([path, folder]) => this.check(path, folder, all));
    this.listener.changed();
    await Promise.all(checks);
    return true;
  }

  /** Checks files of which an editor or the clock says that they changed. */
  async filesChanged(paths: readonly string[], folders: readonly Folder[]): Promise<void> {
    const checks: Promise<void>[] = [];
    for (const path of new Set(paths)) {
      const known = this.objects.get(path);
      if (known !== undefined) checks.push(this.check(path, known.folder, false));
      else {
        const folder = await this.folderOf(path, folders);
        if (folder !== null) checks.push(this.check(path, folder, false));
      }
    }
    await Promise.all(checks);
  }

  /** Takes over what the worker tells of objects as their sources change. */
  reported(reports: readonly ObjectReport[]): void {
    for (const report of reports) {
      const object = this.objects.get(report.key);
      if (object !== undefined) object.report = report;
    }
  }

  private async objectsIn(
    { path, isOpened }: Folder,
    signal: AbortSignal,
  ): Promise<readonly string[]> {
    const { objects, exclude } = await this.parts.settingsOf(path);
    const globs = isOpened ? objects : objects.flatMap(besideOnly);
    const found = await findObjects({ folder: path, globs, exclude, signal });
    for (const { message } of found.faults) this.listener.log(message);
    return found.paths;
  }

  private async folderOf(path: string, folders: readonly Folder[]): Promise<string | null> {
    const innermostFirst = [...folders].sort((a, b) => b.path.length - a.path.length);
    for (const folder of innermostFirst) {
      const { objects: globs, exclude } = await this.parts.settingsOf(folder.path);
      if (isObjectPath(path, folder.path, globs, exclude)) return folder.path;
    }
    return null;
  }

  private async check(path: string, folder: string, evenUnchanged: boolean): Promise<void> {
    const { stamp, modified } = await stateOf(path);
    let object = this.objects.get(path);
    if (object === undefined) {
      if (stamp === null) return;
      object = { path, folder, stamp: null, modified: 0, report: null, fault: null };
      this.objects.set(path, object);
    } else if (stamp !== null && stamp === object.stamp && !evenUnchanged) return;
    if (object.stamp !== null && stamp !== object.stamp) this.listener.rebuilt(path);
    object.stamp = stamp;
    object.modified = modified ?? object.modified;
    await this.settle(object, await this.run(object));
  }

  private async run({ path, folder }: KnownObject): Promise<CheckOutcome> {
    const settings = await this.parts.settingsOf(folder);
    return this.parts.engine().ask('check', {
      key: path,
      path,
      live: null,
      kernels: await this.parts.kernelsOf(folder),
      constants: constantSettings(settings),
      roots: await this.parts.rootsOf(folder),
      sourceMap: mapped(settings.sourceMap, folder),
    });
  }

  private async settle(object: KnownObject, first: CheckOutcome): Promise<void> {
    let outcome = first;
    if (outcome.kind === 'fault') {
      if (this.retrying.has(object.path)) return;
      this.retrying.add(object.path);
      try {
        outcome = await this.tryAgain(object, outcome);
      } finally {
        this.retrying.delete(object.path);
      }
    }
    if (outcome.kind === 'replaced' || this.objects.get(object.path) !== object) return;
    if (outcome.kind === 'checked') {
      object.report = outcome.report;
      object.fault = null;
    } else if (outcome.code === MISSING || OF_OTHERS.has(outcome.code)) {
      this.forget(object.path);
    } else {
      object.fault = outcome.message;
      object.report = null;
      this.parts.engine().tell({ order: 'drop', keys: [object.path] });
      this.listener.log(`${object.path}: ${outcome.message}`);
    }
    this.listener.changed();
  }

  /** Until it can be checked, or the file has not changed for a while. */
  private async tryAgain(object: KnownObject, first: CheckOutcome): Promise<CheckOutcome> {
    let outcome = first;
    let before = object.stamp;
    for (let i = 0; i < RETRIES.length; i++) {
      if (outcome.kind !== 'fault' || FOR_SURE.has(outcome.code)) break;
      await new Promise((resolve) => setTimeout(resolve, RETRIES[i]));
      const { stamp, modified } = await stateOf(object.path);
      if (stamp !== null && stamp !== before) {
        i = -1;
        before = object.stamp = stamp;
        object.modified = modified ?? object.modified;
      }
      outcome = await this.run(object);
    }
    return outcome;
  }

  private forget(path: string): void {
    this.objects.delete(path);
    this.parts.engine().tell({ order: 'drop', keys: [path] });
  }
}

/** What tells one state of a file from another, null when there is none. */
async function stateOf(path: string): Promise<{ stamp: string | null; modified: number | null }> {
  const found = await stat(path).catch(() => null);
  if (found === null) return { stamp: null, modified: null };
  return { stamp: stampOf(found), modified: found.mtimeMs };
}

/** Beside a document that is in no folder, objects are looked for in its own folder and one below: it may be a home. */
function besideOnly(glob: string): string[] {
  const bare = glob.replace(/^(\*\*\/)+/, '');
  return bare === glob ? [glob] : [bare, `*/${bare}`];
}

/** A relative local path is from the folder on. */
export function mapped(
  sourceMap: Settings['sourceMap'],
  folder: string,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(sourceMap).map(([recorded, local]) => [recorded, pathFrom(local, folder)]),
  );
}
