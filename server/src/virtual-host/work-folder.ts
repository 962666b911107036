import { chmod, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { success, type Result, reasonOf } from '../bytes';
import { failed, type VirtualHostFault } from './faults';
import { tieFolder, type Tied } from './tied';

const PREFIX = 'core-lens-vm-';

/** The files of one machine, closed to others, and gone with it or with this process. */
export class WorkFolder {
  private constructor(
    readonly path: string,
    private readonly sweeper: Tied,
  ) {}

  static async make(): Promise<Result<WorkFolder, VirtualHostFault>> {
    const place = tmpdir();
    try {
      const path = await mkdtemp(join(place, PREFIX));
      await chmod(path, 0o700);
      return success(new WorkFolder(path, tieFolder(path)));
    } catch (error) {
      return failed('temporary-folder', place, reasonOf(error));
    }
  }

  file(name: string): string {
    return join(this.path, name);
  }

  async write(
    name: string,
    contents: string | Iterable<Uint8Array>,
  ): Promise<Result<string, VirtualHostFault>> {
    try {
      await writeFile(this.file(name), contents, { mode: 0o600 });
      return success(this.file(name));
    } catch (error) {
      return failed('temporary-folder', this.path, reasonOf(error));
    }
  }

  remove(): Promise<void> {
    return this.sweeper.end();
  }
}
