import type { ObjectStatus, Status } from '../settings';
import type { KnownObject } from './object-files';
import type { Session } from './session';

/** What the server is at, as editors show it. */
export function statusOf(session: Session): Status {
  const byKernel = session.publisher.problemsByKernel();
  return {
    state: session.state,
    kernels: session.kernels.map(({ id, label, name, release, arch, source, fault }) => ({
      id,
      label,
      name,
      release,
      arch,
      source,
      fault,
      problems: byKernel.get(id) ?? 0,
    })),
    objects: session.objects.known.map((object) => objectStatus(object, session)),
    live: session.live.status,
    problems: session.publisher.problemCounts,
  };
}

function objectStatus(object: KnownObject, session: Session): ObjectStatus {
  const { path, report, fault } = object;
  if (report === null) {
    const freshness = fault === null ? 'fresh' : 'unreadable';
    return {
      path,
      freshness,
      programs: 0,
      programNames: [],
      problems: 0,
      message: fault,
      sources: [],
    };
  }
  const stale = session.freshness.staleness(object);
  const { hidden } = report;
  const notes = [
    ...(stale === null ? [] : [stale]),
    ...(hidden === 0 ? [] : [`${hidden} of its problems stand in lines that were changed since`]),
    ...report.notes,
  ];
  return {
    path,
    freshness: stale === null ? 'fresh' : 'stale',
    programs: report.programs.length,
    programNames: report.programs,
    problems: report.problems,
    message: notes.length === 0 ? null : notes.join('; '),
    sources: report.sources,
  };
}
