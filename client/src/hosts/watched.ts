import type { WatchedMap, WatchedProgram, WatchEvent } from '../../../server/src/settings';
import { visible } from '../plain-text';

/** What was told last of a host that is watched. */
export interface WatchedHost {
  readonly programs: readonly WatchedProgram[];
  readonly maps: readonly WatchedMap[];
}

/** By the names of hosts. */
export type Watched = ReadonlyMap<string, WatchedHost>;

const NOTHING: WatchedHost = { programs: [], maps: [] };

export function withEvent(watched: Watched, event: WatchEvent): Watched {
  const before = watched.get(event.host) ?? NOTHING;
  switch (event.kind) {
    case 'programs':
      return new Map([...watched, [event.host, { ...before, programs: event.programs }]]);
    case 'maps':
      return new Map([...watched, [event.host, { ...before, maps: withMaps(before, event.maps) }]]);
    case 'ended':
      return new Map([...watched].filter(([host]) => host !== event.host));
    default:
      return watched;
  }
}

/** Maps are told as they are read, some at a time. */
function withMaps({ maps }: WatchedHost, told: readonly WatchedMap[]): WatchedMap[] {
  const others = maps.filter(
    ({ pins, name }) => !told.some((map) => map.pins === pins && map.name === name),
  );
  return [...others, ...told];
}

/** What the output channel says of an event: what programs print, and what there is to know. */
export function outputLines(event: WatchEvent): string[] {
  const host = visible(event.host);
  switch (event.kind) {
    case 'trace':
      return event.lines.map((line) => `${host}: ${visible(line)}`);
    case 'note':
      return [`${host}: [${visible(event.message)}]`];
    case 'ended':
      return event.message === null ? [] : [`${host}: [${visible(event.message)}]`];
    default:
      return [];
  }
}
