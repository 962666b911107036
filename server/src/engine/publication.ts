import type { Problem, RelatedPlace, SourceRange } from '../problem';
import type { OpenDocuments } from './documents';
import type { FileProblem, FileProblems, PlaceRange } from './messages';
import type { ObjectStore, PlacedObject } from './object-store';
import type { Placement } from './placement';
import { SaidProblems } from './said-problems';

const NOWHERE: PlaceRange = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

/** One thing that an object says of a file. */
interface Saying {
  readonly problem: FileProblem;
  /** Indexes of kernels of the object. */
  readonly indexes: readonly number[];
  readonly object: PlacedObject;
}

/** What was published of a file, and of what it was made. */
interface Published {
  readonly version: number | null;
  readonly sayings: readonly Saying[];
  readonly text: string;
}

/** Remembers what was published of each file and tells what changed. */
export class Publication {
  private readonly published = new Map<string, Published>();
  /** What each object says, by file: made once for each place where it stands. */
  private readonly made = new WeakMap<Placement, ReadonlyMap<string, readonly Saying[]>>();

  constructor(
    private readonly objects: ObjectStore,
    private readonly documents: OpenDocuments,
  ) {}

  /** The files of which something else is to be said than before; none where nothing is left to be said. */
  changes(): FileProblems[] {
    const files = this.sayingsByFile();
    const changed: FileProblems[] = [];
    for (const path of this.published.keys()) {
      if (files.has(path)) continue;
      this.published.delete(path);
      changed.push({ path, version: this.documents.version(path), problems: [] });
    }
    for (const [path, sayings] of files) {
      const version = this.documents.version(path);
      const before = this.published.get(path);
      if (before?.version === version && areSame(before.sayings, sayings)) continue;
      const problems = together(sayings);
      // Editors leave out what is of another version than theirs.
      const text = JSON.stringify([version, problems]);
      this.published.set(path, { version, sayings, text });
      if (before?.text !== text) changed.push({ path, version, problems });
    }
    return changed;
  }

  private sayingsByFile(): Map<string, Saying[]> {
    const files = new Map<string, Saying[]>();
    const counts = this.objects.counting();
    for (const object of this.objects.all()) {
      if (!counts.anywhere(object)) continue;
      for (const [path, sayings] of this.sayingsOf(object)) {
        if (!counts.for(object, path)) continue;
        const known = files.get(path);
        if (known === undefined) files.set(path, [...sayings]);
        else known.push(...sayings);
      }
    }
    return files;
  }

  private sayingsOf(object: PlacedObject): ReadonlyMap<string, readonly Saying[]> {
    let made = this.made.get(object.placement);
    if (made === undefined) {
      made = sayings(object);
      this.made.set(object.placement, made);
    }
    return made;
  }
}

function sayings(object: PlacedObject): Map<string, Saying[]> {
  const byFile = new Map<string, Saying[]>();
  const add = (path: string, problem: FileProblem, indexes: readonly number[]) => {
    const said = byFile.get(path) ?? [];
    if (said.length === 0) byFile.set(path, said);
    said.push({ problem, indexes, object });
  };
  const { problems, misunderstood } = object.placement.result;
  for (const problem of problems) {
    const path = fileOf(problem, object);
    if (path !== null) add(path, fileProblem(problem, object, path), problem.kernels);
  }
  for (const { file, line, text } of misunderstood) {
    add(file, notUnderstood(object, line, text), []);
  }
  return byFile;
}

function areSame(a: readonly Saying[], b: readonly Saying[]): boolean {
  return a.length === b.length && a.every((saying, i) => saying === b[i]);
}

function together(sayings: readonly Saying[]): FileProblem[] {
  const said = new SaidProblems();
  for (const { problem, indexes, object } of sayings) said.add(problem, indexes, object);
  return said.all;
}

/** Whether a problem stands in a line that was changed since its object was made. */
export function isHidden({ range }: Problem, { sources }: Placement): boolean {
  return range?.certainty === 'carried' && sources.paths.has(range.file);
}

/** The file that a problem is told in: the object where no source is at hand, none where its line was changed. */
function fileOf(problem: Problem, { job, placement }: PlacedObject): string | null {
  const { range } = problem;
  if (range !== null && range.certainty !== 'carried') return range.file;
  return isHidden(problem, placement) ? null : job.path;
}

function fileProblem(problem: Problem, object: PlacedObject, path: string): FileProblem {
  const { rule, severity, help, range, related } = problem;
  const isInFile = range?.file === path && range.certainty !== 'carried';
  const where = range === null || isInFile ? '' : `${range.file}:${range.line}: `;
  return {
    rule,
    severity,
    message: where + problem.message,
    help,
    range: isInFile ? placeRange(range) : NOWHERE,
    related: [...related, ...typeOf(problem)].flatMap((place) =>
      place.range === null || place.range.certainty === 'carried'
        ? []
        : [{ path: place.range.file, range: placeRange(place.range), message: place.message }],
    ),
    kernels: problem.kernels.map((kernel) => object.kernels[kernel]),
    object: object.job.path,
  };
}

/** What the program expects of the type, where a problem is told as one and not only hinted at. */
function typeOf({ localType, severity }: Problem): RelatedPlace[] {
  return localType === null || severity === 'hint'
    ? []
    : [{ range: localType, message: 'the type as the program declares it' }];
}

function notUnderstood({ job }: PlacedObject, line: number, text: string): FileProblem {
  return {
    rule: 'comment',
    severity: 'warning',
    message: `this comment for core-lens is not understood: '${text}'`,
    help: 'write core-lens: allow(rule)',
    range: {
      start: { line: line - 1, character: 0 },
      end: { line, character: 0 },
    },
    related: [],
    kernels: [],
    object: job.path,
  };
}

export function placeRange(
  range: Pick<SourceRange, 'line' | 'column' | 'endLine' | 'endColumn'>,
): PlaceRange {
  return {
    start: { line: range.line - 1, character: range.column - 1 },
    end: { line: range.endLine - 1, character: range.endColumn - 1 },
  };
}
