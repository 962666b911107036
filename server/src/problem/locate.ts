import { isAnyEnum, Kind } from '../btf';
import {
  allowances,
  findAccessor,
  findDeclaration,
  findName,
  findSection,
  findTypeDefinition,
  SourceFile,
  type Allowances,
  type Found,
  type Site as SourceSite,
  type SoughtAccess,
  type Span,
} from '../source';
import type { SourceLine } from '../object';
import type { PreparedObject, Site } from '../verdict';
import type { SourceRange } from './problem';
import type { Place, Token } from './rule';

/** A source file that was found. */
export interface SourceText {
  /** Where it was found. */
  readonly path: string;
  readonly text: string;
  /** What it includes by a name between quotes; null when that is not at hand. */
  include(name: string): SourceText | null;
}

/** A place that the compiler recorded, in the source as it is now. */
export interface PlacedSite {
  readonly source: SourceText;
  /** Another one than was compiled where the file was edited since. */
  readonly site: SourceSite;
}

/** The sources at hand. */
export interface SourceTexts {
  /** Where a line that an object records stands now; null when its file is not at hand or the line was changed. */
  find(line: SourceLine): PlacedSite | null;
}

/** A file that was found, with all that is learned of it. */
interface OpenedSource {
  readonly path: string;
  readonly file: SourceFile;
  /** It is but the line that the object carries. */
  readonly isCarried: boolean;
  allowances?: Allowances;
}

/** Lines of a program that are looked at for its SEC(). */
const MOST_LINES = 64;

/** Finds the tokens that findings are about, in the source where it is at hand, else in the lines the object carries. */
export class SourceLocator {
  private readonly opened = new Map<string, OpenedSource>();

  constructor(
    private readonly prepared: PreparedObject,
    private readonly sources: SourceTexts,
  ) {}

  range(place: Place): SourceRange | null {
    switch (place.kind) {
      case 'instruction':
        return this.atInstruction(place.site, place.token);
      case 'program':
        return this.ofProgram(place.functionIndex);
      case 'declaration':
        return this.ofDeclaration(place.name);
      case 'object':
        return null;
    }
  }

  /** Whether a comment silences a rule where a problem stands. */
  isAllowed(rule: string, { file, line, endLine }: SourceRange): boolean {
    const source = this.opened.get(file);
    if (source === undefined) return false;
    source.allowances ??= allowances(source.file);
    return source.allowances.allowed.some(
      ({ rules, firstLine, lastLine }) =>
        rules.includes(rule) && firstLine <= endLine && line <= lastLine,
    );
  }

  /** Comments of the opened sources that mean to silence something, and do not. */
  misunderstood(knownRules: ReadonlySet<string>): MisunderstoodComment[] {
    return [...this.opened.values()].flatMap((source) => {
      const { allowed, bad } = (source.allowances ??= allowances(source.file));
      const at = ({ line }: Span) => ({ file: source.path, line });
      return [
        ...bad.map(({ text, span }) => ({ ...at(span), text })),
        ...allowed.flatMap(({ rules, span }) =>
          rules.filter((rule) => !knownRules.has(rule)).map((text) => ({ ...at(span), text })),
        ),
      ];
    });
  }

  /** Where the source at hand defines the type that an access begins with. */
  localType(place: Place): SourceRange | null {
    if (place.kind !== 'instruction' || place.token?.kind !== 'accessor') return null;
    const { access } = this.prepared.relocations[place.token.relocation];
    const line = this.lineOf(place.site);
    const opened = line === null ? null : this.open(line);
    if (access === null || opened === null) return null;
    const { btf, rootTypeId } = access;
    const tag = isAnyEnum(btf.kind(rootTypeId)) ? 'enum' : unionOrStruct(btf.kind(rootTypeId));
    const found = findTypeDefinition(opened.source.file, tag, btf.name(rootTypeId));
    if (found?.source.path == null) return null;
    const { source, span } = found;
    return {
      file: found.source.path,
      ...span,
      text: source.lineText(span.line),
      certainty: 'exact',
    };
  }

  /** The SEC() of a program: by the first of its lines that is its own and not of something inlined. */
  private ofProgram(functionIndex: number): SourceRange | null {
    const { name, count } = this.prepared.object.functions[functionIndex];
    const tried = new Set<string>();
    let fallback: SourceRange | null = null;
    for (let instruction = 0; instruction < count && tried.size < MOST_LINES; instruction++) {
      const line = this.lineOf({ functionIndex, instruction });
      if (line === null || tried.has(`${line.file}:${line.line}`)) continue;
      tried.add(`${line.file}:${line.line}`);
      const { source, site } = this.sourceOf(line);
      const found = findSection(source.file, site, name);
      if (found.certainty === 'exact') return rangeIn(source, found);
      fallback ??= rangeIn(source, found);
    }
    return fallback;
  }

  private atInstruction(site: Site, token: Token | null): SourceRange | null {
    const line = this.lineOf(site);
    if (line === null) return null;
    const { source, site: at } = this.sourceOf(line);
    return rangeIn(source, this.findIn(source.file, at, token));
  }

  private findIn(file: SourceFile, site: SourceSite, token: Token | null): Found {
    if (token?.kind === 'name') {
      const reach = token.isValue === true ? 'function' : 'statement';
      return findName(file, site, token.name, reach);
    }
    const sought = token === null ? null : this.soughtAccess(token);
    if (sought !== null) return findAccessor(file, site, sought);
    return findName(file, site, '');
  }

  private soughtAccess(token: Token & { kind: 'accessor' }): SoughtAccess | null {
    const { access, kind, path } = this.prepared.relocations[token.relocation];
    if (access === null) return null;
    const { btf, rootTypeId, steps } = access;
    return {
      kind,
      path,
      root: btf.name(rootTypeId),
      steps: steps.map(({ typeId, index, isMember }) =>
        isMember ? btf.elementName(typeId, index) : index,
      ),
      ...(token.step !== undefined && { step: token.step }),
    };
  }

  /** Where a name is declared in one of the object's sources, else where an extern of that name is first used. */
  private ofDeclaration(name: string): SourceRange | null {
    for (const line of this.linesOfFiles()) {
      const opened = this.open(line);
      const declared = opened && findDeclaration(opened.source.file, name);
      if (declared) return rangeIn(opened.source, declared);
    }
    const { externs, functions, references } = this.prepared.object;
    for (const functionIndex of functions.keys()) {
      for (const [instruction, reference] of references.at(functionIndex) ?? []) {
        const isUse = reference.kind === 'extern' && externs[reference.extern].name === name;
        if (!isUse) continue;
        const token: Token = { kind: 'name', name, isValue: true };
        return this.atInstruction({ functionIndex, instruction }, token);
      }
    }
    return null;
  }

  /** One line of every file that the object's functions stand in. */
  private linesOfFiles(): SourceLine[] {
    const { functions } = this.prepared.object;
    const lines = new Map<string, SourceLine>();
    for (const functionIndex of functions.keys()) {
      const line = this.lineOf({ functionIndex, instruction: 0 });
      if (line !== null && !lines.has(line.file)) lines.set(line.file, line);
    }
    return [...lines.values()];
  }

  private lineOf({ functionIndex, instruction }: Site): SourceLine | null {
    const { lines, functions } = this.prepared.object;
    return lines.lineOf(functions[functionIndex], instruction);
  }

  /** The file of a line, else the line alone as the object carries it. */
  private sourceOf(line: SourceLine): OpenedLine {
    const carried = () => new SourceFile(line.text, { firstLine: line.line });
    return (
      this.open(line) ?? {
        source: { path: line.file, file: carried(), isCarried: true },
        site: line,
      }
    );
  }

  private open(line: SourceLine): OpenedLine | null {
    const placed = this.sources.find(line);
    if (placed === null) return null;
    const { source } = placed;
    let opened = this.opened.get(source.path);
    if (opened === undefined) {
      opened = { path: source.path, file: sourceWithHeaders(source), isCarried: false };
      this.opened.set(source.path, opened);
    }
    return { source: opened, site: placed.site };
  }
}

interface OpenedLine {
  readonly source: OpenedSource;
  readonly site: SourceSite;
}

function unionOrStruct(kind: number): 'union' | 'struct' {
  return kind === Kind.UNION ? 'union' : 'struct';
}

/** Headers of a source that are looked into for macros. */
const MOST_HEADERS = 64;

/** A source whose headers are understood where it uses them. */
export function sourceWithHeaders(source: SourceText): SourceFile {
  return new SourceFile(source.text, { path: source.path, headers: headersOf(source) });
}

/** What a source includes, and what that includes. */
function headersOf(source: SourceText): SourceFile[] {
  const files = new Map<string, SourceFile>();
  const waiting = [source];
  for (let from = waiting.pop(); from !== undefined; from = waiting.pop()) {
    const including = files.get(from.path) ?? new SourceFile(from.text);
    for (const name of including.includes) {
      const header = from.include(name);
      if (header === null || header.path === source.path || files.has(header.path)) continue;
      if (files.size === MOST_HEADERS) return [...files.values()];
      files.set(header.path, new SourceFile(header.text, { path: header.path }));
      waiting.push(header);
    }
  }
  return [...files.values()];
}

export interface MisunderstoodComment {
  readonly file: string;
  readonly line: number;
  /** The rule or the words that are not understood. */
  readonly text: string;
}

function rangeIn({ path, file, isCarried }: OpenedSource, { span, certainty }: Found): SourceRange {
  return {
    file: path,
    ...span,
    text: file.lineText(span.line),
    certainty: isCarried ? 'carried' : certainty,
  };
}
