import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { LiveCompiler, type LiveRequest, type LiveSettings } from '../../server/src/compile';

/** A project on disk with a compiler that has a temporary folder of its own. */
export class Place {
  private readonly root = realpathSync(mkdtempSync(join(tmpdir(), 'core-lens-compile-')));
  readonly folder = join(this.root, 'project');
  readonly temporary = join(this.root, 'temporary');

  constructor() {
    mkdirSync(this.folder);
    mkdirSync(this.temporary);
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  write(name: string, contents: string): string {
    const path = this.path(name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, contents);
    return path;
  }

  /** A program that stands for a clang; `$DONE` in it names a file to tell by that it was there. */
  script(name: string, body: string): string {
    const path = this.write(name, `#!/bin/sh\nDONE='${join(this.root, name)}.done'\n${body}\n`);
    chmodSync(path, 0o755);
    return path;
  }

  /** What a script wrote into `$DONE`. */
  done(name: string): string | null {
    const path = join(this.root, `${name}.done`);
    return existsSync(path) ? readFileSync(path, 'utf8') : null;
  }

  compiler(settings: LiveSettings = {}): LiveCompiler {
    return new LiveCompiler({ temporaryPlaces: [this.temporary], ...settings });
  }

  /** What runs left behind. */
  get leftovers(): string[] {
    return readdirSync(this.temporary);
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}

export function requestOf(
  sourcePath: string,
  text: string,
  more: Partial<LiveRequest> & { path?: string; words?: readonly string[] } = {},
): LiveRequest {
  const { path = 'clang', words = [], ...rest } = more;
  return {
    sourcePath,
    text,
    openBuffers: new Map(),
    command: null,
    clang: { path, arguments: words },
    workspaceFolder: null,
    ...rest,
  };
}

/** What scripts answer when they are asked for their targets, as clang does. */
export const SAYS_BPF = `case "$*" in *--print-targets*)
  echo 'fake clang version 99.1.2' >&2
  echo '  Registered Targets:'; echo '    bpf - BPF (host endian)'; exit 0;; esac`;
