import type { Problem, RelatedPlace, SourceRange } from '../problem';
import type { OpenDocuments } from './documents';
import type { FileProblem, FileProblems, PlaceRange } from './messages';
import type { ObjectStore, PlacedObject } from './object-store';
import type { Placement } from './placement';
import { SaidProblems } from './said-problems';

const NOWHERE: PlaceRange = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

/** Remembers what was published of each file and tells what changed. */
export class Publication {
  private readonly published = new Map<string, string>();

  constructor(
    private readonly objects: ObjectStore,
    private readonly documents: OpenDocuments,
  ) {}

  /** The files of which something else is to be said than before; none where nothing is left to be said. */
  changes(): FileProblems[] {
    const files = this.problemsByFile();
    for (const path of this.published.keys()) if (!files.has(path)) files.set(path, []);
    const changed: FileProblems[] = [];
    for (const [path, problems] of files) {
      const version = this.documents.version(path);
      if (problems.length === 0) {
        if (!this.published.delete(path)) continue;
      } else {
        // Editors leave out what is of another version than theirs.
        const text = JSON.stringify([version, problems]);
        if (this.published.get(path) === text) continue;
        this.published.set(path, text);
      }
      changed.push({ path, version, problems });
    }
    return changed;
  }

  private problemsByFile(): Map<string, FileProblem[]> {
    const files = new Map<string, SaidProblems>();
    const of = (path: string) => {
      const said = files.get(path) ?? new SaidProblems();
      files.set(path, said);
      return said;
    };
    const counts = this.objects.counting();
    for (const object of this.objects.all()) {
      if (!counts.anywhere(object)) continue;
      for (const problem of object.placement.result.problems) {
        const path = fileOf(problem, object);
        if (path !== null && counts.for(object, path))
          of(path).add(fileProblem(problem, object, path), problem.kernels, object);
      }
      for (const { file, line, text } of object.placement.result.misunderstood) {
        if (counts.for(object, file)) of(file).add(misunderstood(object, line, text), [], object);
      }
    }
    return new Map([...files].map(([path, said]) => [path, said.all]));
  }
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

function misunderstood({ job }: PlacedObject, line: number, text: string): FileProblem {
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
