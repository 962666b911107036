import { isAbsolute, relative, sep } from 'node:path';
import type { LineTable, SourceLine } from '../object';
import type { PlacedSite, SourceText, SourceTexts } from '../problem';
import { followLines, type CompiledLines } from '../source';
import { pathsOf, type SourceFolders } from './source-folders';
import { readSource, type OpenTexts } from './source-text';

export interface SourceSettings extends OpenTexts {
  readonly folders: SourceFolders;
}

/** What the command line has: files as they are, found from the working folder on. */
const AT_A_TERMINAL: SourceSettings = {
  folders: { roots: [''], map: {} },
  openText: () => null,
  called: shortest,
};

/**
 * The sources of an object: a recorded path may be relative to the working folder, to the object's folder, or to one
 * above it. An object can name any file, so one counts only if it has the very line that the object recorded, there or,
 * when it was edited since, where its lines can be followed to.
 */
export class SourceFiles implements SourceTexts {
  private readonly found = new Map<string, FollowedSource | null>();

  constructor(
    private readonly objectPath: string,
    private readonly lines: LineTable,
    private readonly settings: SourceSettings = AT_A_TERMINAL,
  ) {}

  find(line: SourceLine): PlacedSite | null {
    const source = this.sourceOf(line.file);
    const place = source?.followed.get(line.line);
    if (source == null || place === undefined) return null;
    return placed(source, line, place, source.lines[place - 1]);
  }

  /** The files at hand that the object's code is of, by what the object calls them. */
  get paths(): ReadonlyMap<string, string> {
    const found = [...this.compiledFiles().keys()].flatMap((recorded): [string, string][] => {
      const source = this.sourceOf(recorded);
      return source === null ? [] : [[recorded, source.path]];
    });
    return new Map(found);
  }

  /** Whether every line of the files at hand is where it was compiled, as far as the object tells. */
  get areUnedited(): boolean {
    return [...this.compiledFiles()].every(([recorded, compiled]) => {
      const source = this.sourceOf(recorded);
      return (
        source === null || [...compiled.keys()].every((line) => source.followed.get(line) === line)
      );
    });
  }

  /**
   * The file of a recorded path in which most of the compiled lines stand: a file without any is another one, and in one with
   * less than half of them no line can be told.
   */
  private sourceOf(recorded: string): FollowedSource | null {
    const known = this.found.get(recorded);
    if (known !== undefined) return known;
    const compiled = this.compiledFiles().get(recorded) ?? NO_LINES;
    let best: FollowedSource | null = null;
    let most = 0;
    for (const path of pathsOf(recorded, this.objectPath, this.settings.folders)) {
      if (compiled.size === 0 || most === compiled.size) break;
      const source = readSource(path, this.settings);
      if (source === null) continue;
      const lines = source.text.split('\n');
      const followed = followLines(compiled, lines);
      if (followed.size > most) {
        const isKnown = followed.size >= compiled.size / 2;
        best = { ...source, lines, followed: isKnown ? followed : NO_PLACES };
        most = followed.size;
      }
    }
    this.found.set(recorded, best);
    return best;
  }

  private compiledFiles(): ReadonlyMap<string, CompiledLines> {
    let compiled = compiledLines.get(this.lines);
    if (compiled === undefined) {
      compiled = linesByFile(this.lines);
      compiledLines.set(this.lines, compiled);
    }
    return compiled;
  }
}

interface FollowedSource extends SourceText {
  readonly lines: readonly string[];
  /** Where each compiled line stands now. */
  readonly followed: ReadonlyMap<number, number>;
}

const NO_LINES: CompiledLines = new Map();
const NO_PLACES: ReadonlyMap<number, number> = new Map();

function placed(source: SourceText, line: SourceLine, place: number, now: string): PlacedSite {
  const moved = indentation(now) - indentation(line.text);
  const column = line.column > 0 ? Math.max(1, line.column + moved) : 0;
  return { source, site: { line: place, column } };
}

function indentation(line: string): number {
  return line.length - line.trimStart().length;
}

/** No object has code of more files. */
const MOST_FILES = 1024;

/** They are asked for anew with every edit of a source. */
const compiledLines = new WeakMap<LineTable, ReadonlyMap<string, CompiledLines>>();

function linesByFile(lines: LineTable): ReadonlyMap<string, CompiledLines> {
  const files = new Map<string, Map<number, string>>();
  for (const { file, line, text } of lines.all()) {
    const known = files.get(file) ?? new Map<number, string>();
    if (files.size === MOST_FILES && !files.has(file)) continue;
    if (known.size === 0) files.set(file, known);
    if (text !== '') known.set(line, text);
  }
  return files;
}

/** As a user would name it: relative where it lies below the working folder. */
function shortest(path: string): string {
  const short = relative('', path);
  return short.startsWith(`..${sep}`) || isAbsolute(short) ? path : short;
}
