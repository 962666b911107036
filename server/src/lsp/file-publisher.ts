import type { Diagnostic, PublishDiagnosticsParams } from 'vscode-languageserver/node';
import type { FileProblem, FileProblems } from '../engine';
import type { ProblemCounts } from '../settings';
import { diagnosticOf, severityOf } from './diagnostics';
import { uriOf } from './paths';
import type { Session } from './session';

/** Publishes the problems of each file, with the severities that the settings give. */
export class FilePublisher {
  private readonly files = new Map<string, readonly FileProblem[]>();
  /** Of the texts in which the problems stand. */
  private readonly versions = new Map<string, number | null>();
  /** What concerns a file itself: an object that cannot be read, settings that are wrong. */
  private readonly faults = new Map<string, readonly Diagnostic[]>();
  /** What hosts refused, by a key of host and object, then by path. */
  private readonly refusals = new Map<string, ReadonlyMap<string, readonly Diagnostic[]>>();
  private untold = new Set<string>();
  private counts: ProblemCounts = { error: 0, warning: 0, information: 0, hint: 0 };

  constructor(private readonly session: Session) {}

  /** A worker that was started anew tells of every file that has problems, but not of those that have none any more. */
  engineRestarted(): void {
    this.untold = new Set(this.files.keys());
  }

  /** Takes back what the new worker did not tell again, now that it has checked everything. */
  async dropUntold(): Promise<void> {
    const gone = [...this.untold];
    this.untold.clear();
    await this.told(gone.map((path) => ({ path, version: null, problems: [] })));
  }

  async told(files: readonly FileProblems[]): Promise<void> {
    for (const { path, version, problems } of files) {
      this.untold.delete(path);
      this.versions.set(path, version);
      if (problems.length === 0) this.files.delete(path);
      else this.files.set(path, problems);
    }
    await Promise.all(files.map(({ path }) => this.publish(path)));
    await this.count();
  }

  /** Tells all again, as after the severities changed. */
  async again(): Promise<void> {
    await Promise.all([...this.files.keys()].map((path) => this.publish(path)));
    await this.count();
  }

  /** What is wrong with a file itself; nothing takes it back. */
  async setFaults(path: string, faults: readonly Diagnostic[]): Promise<void> {
    const isSame = JSON.stringify(this.faults.get(path) ?? []) === JSON.stringify(faults);
    if (isSame) return;
    if (faults.length === 0) this.faults.delete(path);
    else this.faults.set(path, faults);
    await this.publish(path);
  }

  /** What a host said of an object; nothing takes it back. */
  async setRefusals(
    key: string,
    byPath: ReadonlyMap<string, readonly Diagnostic[]>,
  ): Promise<void> {
    const before = this.refusals.get(key);
    if (byPath.size === 0) this.refusals.delete(key);
    else this.refusals.set(key, byPath);
    const paths = new Set([...(before?.keys() ?? []), ...byPath.keys()]);
    await Promise.all([...paths].map((path) => this.publish(path)));
  }

  /** Takes back what was said of an object, as after it was built anew; of all objects of a host by its prefix. */
  async dropRefusals(isMeant: (key: string) => boolean): Promise<void> {
    const keys = [...this.refusals.keys()].filter(isMeant);
    await Promise.all(keys.map((key) => this.setRefusals(key, new Map())));
  }

  get faultyPaths(): string[] {
    return [...this.faults.keys()];
  }

  get problemCounts(): ProblemCounts {
    return this.counts;
  }

  /** How many problems concern each kernel, by its id. */
  problemsByKernel(): Map<string, number> {
    const counts = new Map<string, number>();
    for (const problems of this.files.values()) {
      for (const { kernels, severity } of problems) {
        // A hint is of something that is well.
        if (severity === 'hint') continue;
        for (const kernel of kernels) counts.set(kernel, (counts.get(kernel) ?? 0) + 1);
      }
    }
    return counts;
  }

  isOfAnObject(path: string): boolean {
    return (
      this.files.has(path) ||
      this.session.objects.known.some(({ report }) => report?.sources.includes(path) === true)
    );
  }

  message(path: string, uri: string | null, diagnostics: Diagnostic[]): PublishDiagnosticsParams {
    const version = this.versions.get(path) ?? null;
    return { uri: uri ?? uriOf(path), diagnostics, ...(version !== null && { version }) };
  }

  private async publish(path: string): Promise<void> {
    const { rules } = await this.session.settingsFor(path);
    const problems = this.files.get(path) ?? [];
    const diagnostics = problems.flatMap(
      (problem) => diagnosticOf(problem, rules, (rule) => this.session.pages.of(rule)) ?? [],
    );
    const refused = [...this.refusals.values()].flatMap((byPath) => byPath.get(path) ?? []);
    this.session.publish(path, [...diagnostics, ...(this.faults.get(path) ?? []), ...refused]);
  }

  private async count(): Promise<void> {
    const counts = { error: 0, warning: 0, information: 0, hint: 0 };
    for (const [path, problems] of this.files) {
      const { rules } = await this.session.settingsFor(path);
      for (const problem of problems) {
        const severity = severityOf(problem, rules);
        if (severity !== 'off') counts[severity]++;
      }
    }
    this.counts = counts;
    this.session.tellStatus();
  }
}
