import type { WatchedMap, WatchEvent } from '../../hosts';

/** An event as docs/json.md describes it. */
export function eventDocument(event: WatchEvent): object {
  switch (event.kind) {
    case 'started':
      return {
        event: event.kind,
        measured: event.isMeasured,
        loads: event.loads.map(({ pins, programs, maps }) => ({
          pins,
          programs: programs.map(({ pin, id, type, tag }) => ({ name: pin, id, type, tag })),
          maps: maps.map((map) => ({ ...mapDocument(map), opaque: map.opaque })),
        })),
      };
    case 'line': {
      const { kind, time, cpu, task, pid, text, pins, program } = event;
      return { event: kind, time, cpu, task, pid, text, pins, program };
    }
    case 'programs':
      return {
        event: event.kind,
        programs: event.programs.map(({ pins, name, id, type, runs, mean, total }) => ({
          pins,
          name,
          id,
          type,
          runs: runs?.count ?? null,
          nanoseconds: runs?.nanoseconds ?? null,
          mean,
          total,
        })),
      };
    case 'map':
      return {
        event: event.kind,
        pins: event.pins,
        ...mapDocument(event.map),
        entries: event.contents?.entries ?? null,
        isCut: event.contents?.isCut ?? false,
        opaque: event.map.opaque,
      };
    case 'note':
      return { event: event.kind, code: event.code, message: event.message };
    case 'skipped':
      return { event: event.kind, lines: event.lines };
    case 'gone':
      return { event: event.kind, pins: event.pins };
    case 'tracing':
      return { event: event.kind };
  }
}

function mapDocument({ name, id, type, mostEntries }: WatchedMap) {
  return { name, id, type, maxEntries: mostEntries };
}
