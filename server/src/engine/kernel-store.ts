import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { stampOf } from '../bytes';
import { targetKernel } from '../check';
import { openKernel, type Kernel } from '../kernels';
import { kernelLabels } from '../problem';
import type { TargetKernel } from '../verdict';
import type { KernelChoice, KernelSummary } from './messages';

/** Kernels opened at a time: each needs a few files and some memory while it is expanded. */
const READERS = 4;

/** Files of a kernel's folder that are looked at: it has a few. */
const MOST_STAMPED = 64;

export interface OpenedKernel {
  readonly id: string;
  readonly kernel: Kernel;
  /** Without its modules, which only checks look into. */
  readonly target: TargetKernel;
}

/** The kernels that are open, by id; each is read once and kept while it is chosen. */
export class KernelStore {
  private readonly opening = new Map<string, Promise<OpenedKernel | string>>();
  private readonly stamps = new Map<string, string>();
  private readonly opened = new Map<string, OpenedKernel>();
  private lastOpening: Promise<unknown> = Promise.resolve();

  open(choices: readonly KernelChoice[]): Promise<KernelSummary[]> {
    const opening = this.openAll(choices);
    this.lastOpening = opening.catch(() => null);
    return opening;
  }

  /** When what is chosen is open: a check that comes earlier would be on fewer kernels. */
  async settled(): Promise<void> {
    await this.lastOpening;
  }

  /** Those of the given kernels that can be used, in this order. */
  chosen(ids: readonly string[]): OpenedKernel[] {
    return ids.flatMap((id) => this.opened.get(id) ?? []);
  }

  /** Names tell the open kernels apart: the second of a name goes by its path. */
  named(name: string): OpenedKernel | null {
    return [...this.opened.values()].find(({ kernel }) => kernel.name === name) ?? null;
  }

  /** Opens what is not open yet or was replaced, and forgets what is not chosen any more. */
  private async openAll(choices: readonly KernelChoice[]): Promise<KernelSummary[]> {
    const ids = new Set(choices.map(({ id }) => id));
    for (const id of [...this.opening.keys()].filter((known) => !ids.has(known))) {
      this.forget(id);
    }
    const results: (OpenedKernel | string)[] = [];
    const waiting = choices.entries();
    const reader = async () => {
      for (const [i, choice] of waiting) results[i] = await this.one(choice);
    };
    await Promise.all(Array.from({ length: READERS }, reader));
    const readable = results.filter((result) => typeof result !== 'string');
    const labels = kernelLabels(readable.map(({ kernel }) => kernel));
    return results.map((result, i) =>
      typeof result === 'string'
        ? unreadable(choices[i], result)
        : summary(choices[i], result.kernel, labels[readable.indexOf(result)]),
    );
  }

  private forget(id: string): void {
    this.opening.delete(id);
    this.opened.delete(id);
  }

  private async one(choice: KernelChoice): Promise<OpenedKernel | string> {
    const stamp = await stateOf(choice.path);
    if (this.stamps.get(choice.id) !== stamp) this.forget(choice.id);
    this.stamps.set(choice.id, stamp);
    let opening = this.opening.get(choice.id);
    if (opening === undefined) {
      opening = this.read(choice);
      this.opening.set(choice.id, opening);
    }
    return opening;
  }

  private async read({ id, path, source }: KernelChoice): Promise<OpenedKernel | string> {
    const result = await openKernel(path, source);
    if (!result.ok) {
      // The file may be there next time.
      this.opening.delete(id);
      return result.fault.message;
    }
    const { value } = result;
    const target = await targetKernel(value, false);
    // Nothing may come between the look at the names and the new one: others are opened meanwhile.
    const name = this.named(value.name) === null ? value.name : path;
    const opened = { id, kernel: { ...value, name }, target: { ...target, name } };
    if (this.opening.has(id)) this.opened.set(id, opened);
    return opened;
  }
}

/** What tells one state of a kernel's files from another. */
async function stateOf(path: string): Promise<string> {
  const names = await readdir(path).catch(() => []);
  const paths = [path, ...names.slice(0, MOST_STAMPED).map((name) => join(path, name))];
  const all = await Promise.all(paths.map((file) => stat(file).catch(() => null)));
  return all.map((found) => (found ? stampOf(found) : '-')).join();
}

function summary({ id, source }: KernelChoice, kernel: Kernel, label: string): KernelSummary {
  const { name, release, version, arch, format, notes } = kernel;
  const releaseFrom = release === null ? '' : `; release from ${release.from}`;
  return {
    id,
    name,
    label,
    release: release?.value ?? null,
    version: version?.join('.') ?? null,
    arch: arch?.value ?? null,
    source,
    provenance: `${format}${releaseFrom}`,
    fault: null,
    notes: notes.map(({ message }) => message),
  };
}

function unreadable({ id, source, path }: KernelChoice, fault: string): KernelSummary {
  const nothing = { release: null, version: null, arch: null, provenance: '', notes: [] };
  const name = path.replace(/^.*[\\/]/, '');
  return { id, name, label: name, source, fault, ...nothing };
}
