import { readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import type { KernelChoice } from '../engine';

const BUNDLED = 'bundled';
const NAMED = 'bundled:';

/** The kernels that come with CO-RE Lens, the oldest first. */
export class BundledKernels {
  private names: Promise<readonly string[]> | null = null;

  constructor(private readonly folder: string) {}

  async choices(): Promise<KernelChoice[]> {
    this.names ??= readdir(this.folder, { withFileTypes: true }).then(
      (entries) =>
        entries
          .filter((entry) => entry.isDirectory())
          .map(({ name }) => name)
          .sort((a, b) => a.localeCompare(b, 'en', { numeric: true })),
      () => [],
    );
    return (await this.names).map((name) => this.choice(name));
  }

  choice(name: string): KernelChoice {
    return { id: NAMED + name, path: join(this.folder, name), source: BUNDLED };
  }
}

/** What the entries of `coreLens.kernels` name: paths are from `folder` on. */
export async function kernelChoices(
  entries: readonly string[],
  folder: string,
  bundled: BundledKernels,
): Promise<KernelChoice[]> {
  const choices: KernelChoice[] = [];
  for (const entry of entries) {
    if (entry === BUNDLED) choices.push(...(await bundled.choices()));
    else if (entry.startsWith(NAMED)) choices.push(bundled.choice(entry.slice(NAMED.length)));
    else {
      const path = pathFrom(entry, folder);
      choices.push({ id: path, path, source: path });
    }
  }
  return [...new Map(choices.map((choice) => [choice.id, choice])).values()];
}

/** A path of the settings: from the folder on, or from the user's own with `~`. */
export function pathFrom(entry: string, folder: string): string {
  const written = entry.replaceAll('${workspaceFolder}', folder);
  if (written === '~' || /^~[\\/]/.test(written)) return join(homedir(), written.slice(1));
  return isAbsolute(written) ? written : resolve(folder, written);
}
