import { traceOf } from '../bytes';
import { judgeOnKernels, readObjectFile, withPauses, type Witnesses } from '../check';
import { findingsInSteps, kernelLabels } from '../problem';
import type { OpenDocuments } from './documents';
import type { KernelStore, OpenedKernel } from './kernel-store';
import type { CheckJob, CheckOutcome, ObjectReport } from './messages';
import { Placement } from './placement';
import { isHidden } from './publication';
import { notesOf, type StoredObject } from './stored-object';
import { turns } from './turns';

interface WaitingJob {
  readonly job: CheckJob;
  readonly done: (outcome: CheckOutcome) => void;
}

/** Thrown where a check ends because a later one took its place. */
class Replaced extends Error {}

/** An object with where it stands. */
export interface PlacedObject extends StoredObject {
  readonly placement: Placement;
}

/** What is to be told of objects that say something of the same files. */
interface Counting {
  for(object: PlacedObject, path: string): boolean;
  /** False where nothing of an object counts: then it need not be known where it stands. */
  anywhere(object: PlacedObject): boolean;
}

/**
 * The objects that were checked, by key. One is checked at a time, those of unsaved text first; old results stay until new
 * ones are there. Other messages have their turn every few milliseconds, and unsaved text has when it comes.
 */
export class ObjectStore {
  private readonly objects = new Map<string, StoredObject>();
  private readonly placements = new Map<string, Placement>();
  private readonly reports = new WeakMap<Placement, ObjectReport>();
  private readonly told = new WeakSet<ObjectReport>();
  /** The latest job by key, until it is done: one that is not among them any more is given up. */
  private readonly wanted = new Map<string, CheckJob>();
  private readonly waiting: WaitingJob[] = [];
  private isRunning = false;

  constructor(
    private readonly kernels: KernelStore,
    private readonly documents: OpenDocuments,
    private readonly witnesses: Witnesses,
  ) {}

  check(job: CheckJob): Promise<CheckOutcome> {
    this.wanted.set(job.key, job);
    return new Promise((done) => {
      const entry = { job, done };
      if (job.live === null) this.waiting.push(entry);
      else this.waiting.unshift(entry);
      if (!this.isRunning) void this.run();
    });
  }

  drop(keys: readonly string[]): void {
    for (const key of keys) {
      this.wanted.delete(key);
      this.objects.delete(key);
      this.placements.delete(key);
    }
  }

  /** Forgets where objects stand in files that changed. */
  touch(paths: readonly string[]): void {
    const called = new Set(paths.map((path) => this.documents.called(path)));
    for (const [key, placement] of this.placements) {
      const isOfThem = [...placement.paths].some((path) => called.has(path));
      // A header has no code of its own, and what was not found may be there now.
      const isHeader = paths.some((path) => !isMainSource(path));
      if (isOfThem || isHeader || placement.paths.size === 0) this.placements.delete(key);
    }
  }

  *all(): Generator<PlacedObject> {
    for (const [key, object] of this.objects) {
      yield { ...object, placement: this.placementOf(key, object) };
    }
  }

  /** Whether some wait for their turn, or one has it. */
  get isChecking(): boolean {
    return this.wanted.size > 0;
  }

  countingFor(path: string): PlacedObject[] {
    const counts = this.counting();
    return [...this.all()].filter((object) => counts.for(object, path));
  }

  /**
   * Tells what counts for a file: the object of unsaved text instead of built ones of the same source. A header gets what all
   * objects say of it but those of which every source is open and was compiled anew.
   */
  counting(): Counting {
    const jobs = [...this.objects.values()].map(({ job }) => job);
    const live = new Set(jobs.flatMap((job) => (job.live === null ? [] : [job.path])));
    const anywhere = ({ job, placement }: PlacedObject) => {
      if (job.live !== null || live.size === 0) return true;
      const main = [...placement.paths].filter(isMainSource);
      return main.length === 0 || !main.every((source) => live.has(source));
    };
    return {
      anywhere,
      for: (object, path) => {
        const { job, placement } = object;
        if (!placement.paths.has(path) && job.path !== path) return false;
        if (job.live !== null && job.path === path) return true;
        return !live.has(path) && anywhere(object);
      },
    };
  }

  /** What was not told yet of objects where they stand now. */
  newReports(): ObjectReport[] {
    const reports = [...this.all()].map((object) => this.report(object));
    const untold = reports.filter((report) => !this.told.has(report));
    for (const report of untold) this.told.add(report);
    return untold;
  }

  private report({ job, checked, notes, placement }: PlacedObject): ObjectReport {
    const known = this.reports.get(placement);
    if (known !== undefined) return known;
    const { problems } = placement.result;
    const report = {
      key: job.key,
      path: job.path,
      programs: programNames(checked),
      sources: [...placement.paths],
      isUnedited: placement.sources.areUnedited,
      hidden: problems.filter((problem) => isHidden(problem, placement)).length,
      problems: problems.length,
      notes,
    };
    this.reports.set(placement, report);
    return report;
  }

  private placementOf(key: string, object: StoredObject): Placement {
    let placement = this.placements.get(key);
    if (placement === undefined) {
      placement = new Placement(object, this.documents);
      this.placements.set(key, placement);
    }
    return placement;
  }

  private async run(): Promise<void> {
    this.isRunning = true;
    for (let next = this.waiting.shift(); next !== undefined; next = this.waiting.shift()) {
      await this.runOne(next);
    }
    this.isRunning = false;
  }

  private async runOne({ job, done }: WaitingJob): Promise<void> {
    const outcome = await this.outcomeOf(job);
    if (this.wanted.get(job.key) === job) this.wanted.delete(job.key);
    done(outcome);
  }

  /** What comes between while a job is at work. */
  private async letOthersRun(job: CheckJob): Promise<void> {
    while (job.live === null && this.waiting.at(0)?.job.live != null) {
      const live = this.waiting.shift();
      if (live !== undefined) await this.runOne(live);
    }
    if (this.wanted.get(job.key) !== job) throw new Replaced();
  }

  private async outcomeOf(job: CheckJob): Promise<CheckOutcome> {
    try {
      return await this.checkOne(job);
    } catch (error) {
      if (error instanceof Replaced) return { kind: 'replaced' };
      const message = `an error of CO-RE Lens itself: ${traceOf(error)}`;
      return { kind: 'fault', code: 'internal', message };
    }
  }

  private async checkOne(job: CheckJob): Promise<CheckOutcome> {
    await new Promise(setImmediate);
    await this.letOthersRun(job);
    const pause = turns(() => this.letOthersRun(job));
    const bytes =
      job.live === null
        ? await readObjectFile(job.path)
        : ({ ok: true, value: job.live.bytes } as const);
    if (!bytes.ok) return { kind: 'fault', ...bytes.fault };
    await this.kernels.settled();
    const chosen = this.kernels.chosen(job.kernels);
    const fitting = chosen.filter(
      ({ kernel }) => kernel.btf.littleEndian === isLittle(bytes.value),
    );
    const settings = { settings: job.constants, pause, witnesses: this.witnesses };
    const judged = await judgeOnKernels(
      bytes.value,
      fitting.map(({ kernel }) => kernel),
      settings,
    );
    if (!judged.ok) return { kind: 'fault', ...judged.fault };
    const checked = { prepared: judged.value.prepared, judgements: judged.value.judgements };
    const before = this.objects.get(job.key)?.findings ?? null;
    const findings = await withPauses(findingsInSteps(checked, { before }), pause);
    const stored: StoredObject = {
      job: job.live === null ? job : { ...job, live: { bytes: new Uint8Array() } },
      checked,
      findings,
      kernels: fitting.map(({ id }) => id),
      labels: kernelLabels(fitting.map(({ kernel }) => kernel)),
      notes: [...notesOf(judged.value), ...noteOfEndian(chosen, fitting)],
    };
    this.objects.set(job.key, stored);
    this.placements.delete(job.key);
    const placement = this.placementOf(job.key, stored);
    return { kind: 'checked', report: this.report({ ...stored, placement }) };
  }
}

const EI_DATA = 5;
const ELFDATA2MSB = 2;

/** An object is judged on the kernels of its byte order: a build for several has one object for each. */
function isLittle(bytes: Uint8Array): boolean {
  return bytes.at(EI_DATA) !== ELFDATA2MSB;
}

function noteOfEndian(chosen: readonly OpenedKernel[], fitting: readonly OpenedKernel[]): string[] {
  return chosen.length > 0 && fitting.length === 0
    ? ['it is made for the other byte order than all chosen kernels: choose one of its kind']
    : [];
}

function programNames({ prepared }: StoredObject['checked']): string[] {
  const { functions } = prepared.object;
  return prepared.programs.map(({ functionIndex }) => functions[functionIndex].name);
}

function isMainSource(path: string): boolean {
  return !/\.(h|hh|hpp|inc)$/i.test(path);
}
