import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A folder with the files of a project, gone after the tests. */
export class Project {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'core-lens-project-')));

  path(name: string): string {
    return join(this.folder, name);
  }

  write(name: string, contents = ''): string {
    const path = this.path(name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, contents);
    return path;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
