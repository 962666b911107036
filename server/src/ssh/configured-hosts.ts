import { readFile, stat } from 'node:fs/promises';
import { homedir, userInfo } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { glob } from 'tinyglobby';
import { readTarget } from './target';

/** As many files, and as much of each, as a configuration may have; ssh itself goes 16 files deep. */
const MOST_FILES = 200;
const MOST_BYTES = 1024 * 1024;
const DEEPEST = 16;

/**
 * The hosts that an SSH configuration names, without patterns, in order, through its Includes. Null: the user's own and then
 * the system's, as ssh reads them. What cannot be read names none.
 */
export async function configuredHosts(configFile: string | null): Promise<string[]> {
  const hosts = new Hosts();
  if (configFile !== null) await hosts.read(resolve(configFile), userFolder(), 0);
  else {
    await hosts.read(join(userFolder(), 'config'), userFolder(), 0);
    const system = process.platform === 'win32' ? process.env.PROGRAMDATA : '/etc';
    if (system) await hosts.read(join(system, 'ssh', 'ssh_config'), join(system, 'ssh'), 0);
  }
  return [...hosts.names];
}

class Hosts {
  readonly names = new Set<string>();
  private files = 0;

  /** `base`: where relative names in it begin. */
  async read(file: string, base: string, depth: number): Promise<void> {
    if (depth > DEEPEST || ++this.files > MOST_FILES) return;
    for (const line of (await textOf(file)).split(/\r?\n/)) {
      const [keyword = '', ...words] = wordsOf(line);
      switch (keyword.toLowerCase()) {
        case 'host':
          this.add(words);
          break;
        case 'include':
          for (const word of words) {
            for (const path of await filesOf(word, base)) await this.read(path, base, depth + 1);
          }
      }
    }
  }

  private add(words: readonly string[]): void {
    for (const word of words) {
      if (!/[*?!]/.test(word) && readTarget(word).ok) this.names.add(word);
    }
  }
}

async function textOf(file: string): Promise<string> {
  try {
    const { size } = await stat(file);
    return size > MOST_BYTES ? '' : await readFile(file, 'utf8');
  } catch {
    return '';
  }
}

/** A keyword and its words, which may be quoted, and be divided from it by an equals sign. */
function wordsOf(line: string): string[] {
  const match = /^\s*(\w+)(?:\s*=\s*|\s+)(.*)$/.exec(line);
  if (match === null) return [];
  const found = [match[1]];
  for (const [word] of match[2].matchAll(/"(?:\\.|[^"\\])*"|'[^']*'|#.*|[^\s"'#]\S*/g)) {
    if (word.startsWith('#')) break;
    const bare = /^["']/.test(word) ? word.slice(1, -1) : word;
    found.push(bare.replace(/\\(["'\\ ])/g, '$1'));
  }
  return found;
}

async function filesOf(word: string, base: string): Promise<string[]> {
  const path = word.startsWith('~/') ? join(home(), word.slice(2)) : word;
  const pattern = isAbsolute(path) ? path : join(base, path);
  if (!/[*?[]/.test(pattern)) return [pattern];
  const options = { absolute: true, expandDirectories: false, extglob: false, globstar: false };
  const found = await glob(pattern.replaceAll('\\', '/'), { ...options, braceExpansion: false });
  return found.sort();
}

function userFolder(): string {
  return join(home(), '.ssh');
}

/** ssh asks the system, not the environment. */
function home(): string {
  try {
    return userInfo().homedir;
  } catch {
    return homedir();
  }
}
