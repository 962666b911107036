import { readFileSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import type { SourceLine } from '../object';
import type { SourceText, SourceTexts } from '../problem';

const LARGEST_SOURCE = 8 * 1024 * 1024;
/** Headers with macros are small; the kernel's types are not looked into. */
const LARGEST_HEADER = 512 * 1024;
const GENERATED_HEADER = /(^|\/)vmlinux[^/]*\.h$/;
/** Folders above the object in which a path that the compiler recorded may begin. */
const MOST_ANCESTORS = 8;

/**
 * The sources of an object: a recorded path may be relative to the working folder, to the object's folder, or to one
 * above it. An object can name any file, so one counts only if it has the very line that the object recorded.
 */
export class SourceFiles implements SourceTexts {
  private readonly found = new Map<string, ReadSource[]>();

  constructor(private readonly objectPath: string) {}

  text({ file, line, text }: SourceLine): SourceText | null {
    let candidates = this.found.get(file);
    if (candidates === undefined) {
      candidates = this.candidatePaths(file).flatMap(readSource);
      this.found.set(file, candidates);
    }
    return candidates.find(({ lines }) => isSameCode(lines.at(line - 1) ?? '', text)) ?? null;
  }

  private candidatePaths(file: string): string[] {
    if (file === '' || file.includes('\0')) return [];
    if (isAbsolute(file)) return [file];
    const paths = [resolve(file)];
    let folder = resolve(dirname(this.objectPath));
    for (let i = 0; i < MOST_ANCESTORS; i++) {
      paths.push(join(folder, file));
      const above = dirname(folder);
      if (above === folder) break;
      folder = above;
    }
    return [...new Set(paths)];
  }
}

/** Whether a line is as compiled, but for a comment at its end: one that allows something may be new. */
function isSameCode(line: string, compiled: string): boolean {
  if (line.trim() === compiled.trim()) return true;
  const withoutComment = (text: string) => text.replace(/\s*(\/\/.*|\/\*[^*]*\*\/\s*)$/, '').trim();
  return withoutComment(line) === withoutComment(compiled);
}

interface ReadSource extends SourceText {
  readonly lines: readonly string[];
}

function readSource(path: string): ReadSource[] {
  const text = readText(path, LARGEST_SOURCE);
  if (text === null) return [];
  const include = (name: string) => headerOf(path, name);
  return [{ path: shortest(path), text, include, lines: text.split('\n') }];
}

/** A header beside the file that includes it. */
function headerOf(includer: string, name: string): SourceText | null {
  if (name.includes('\0') || GENERATED_HEADER.test(name)) return null;
  const path = join(dirname(includer), name);
  const text = readText(path, LARGEST_HEADER);
  return text === null
    ? null
    : { path: shortest(path), text, include: (inner) => headerOf(path, inner) };
}

/** Null for what is not at hand: positions come from the object then. */
function readText(path: string, largest: number): string | null {
  try {
    const found = statSync(path);
    return found.isFile() && found.size <= largest ? readFileSync(path, 'utf8') : null;
  } catch {
    return null;
  }
}

/** As a user would name it: relative where it lies below the working folder. */
function shortest(path: string): string {
  const short = relative('', path);
  return short.startsWith(`..${sep}`) || isAbsolute(short) ? path : short;
}
