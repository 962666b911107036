import { SourceFiles } from '../check';
import {
  placedPrograms,
  placedSteps,
  placeFindings,
  type CheckResult,
  type PlacedProgram,
  type PlacedStep,
} from '../problem';
import type { OpenDocuments } from './documents';
import type { StoredObject } from './stored-object';

/** Where all that is known of an object stands in its sources as they are now; worked out as it is asked for. */
export class Placement {
  readonly sources: SourceFiles;
  private knownResult: CheckResult | null = null;
  private knownSteps: readonly PlacedStep[] | null = null;
  private knownPrograms: readonly PlacedProgram[] | null = null;
  private knownPaths: ReadonlySet<string> | null = null;

  constructor(
    private readonly object: StoredObject,
    documents: OpenDocuments,
  ) {
    const { job, checked } = object;
    this.sources = new SourceFiles(job.path, checked.prepared.object.lines, {
      folders: { roots: job.roots, map: job.sourceMap },
      openText: (path) => documents.openText(path),
      called: (path) => documents.called(path),
    });
  }

  get result(): CheckResult {
    return (this.knownResult ??= placeFindings(this.object.findings, this.sources));
  }

  get steps(): readonly PlacedStep[] {
    return (this.knownSteps ??= placedSteps(this.object.checked.prepared, this.sources));
  }

  get programs(): readonly PlacedProgram[] {
    return (this.knownPrograms ??= placedPrograms(this.object.checked.prepared, this.sources));
  }

  /** The files at hand that the object's code is of. */
  get paths(): ReadonlySet<string> {
    return (this.knownPaths ??= new Set(this.sources.paths.values()));
  }
}
