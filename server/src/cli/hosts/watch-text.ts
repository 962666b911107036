import { printable } from '../../bytes';
import type {
  JsonValue,
  MapContents,
  TraceLine,
  WatchedLoad,
  WatchedMap,
  WatchedProgram,
  WatchEvent,
} from '../../hosts';
import type { Style } from '../style';
import { tableLines, type Cell } from './table';

interface Manner {
  /** Null where there is one only. */
  readonly host: string | null;
  /** Whether numbers and maps are told whenever they change, or at the end. */
  readonly isLive: boolean;
  readonly style: Style;
}

interface ToldMap {
  readonly map: WatchedMap;
  readonly contents: MapContents | null;
}

/** What a watch of one host tells, as lines. */
export class WatchText {
  private programs: readonly WatchedProgram[] = [];
  private loads: readonly WatchedLoad[] = [];
  private readonly maps = new Map<string, ToldMap>();

  constructor(private readonly manner: Manner) {}

  *tell(event: WatchEvent): Generator<string> {
    const { isLive, style } = this.manner;
    switch (event.kind) {
      case 'started':
        this.loads = event.loads;
        yield* this.startLines();
        break;
      case 'line':
        yield this.line(event);
        break;
      case 'skipped':
        yield this.headed(style('absent', `${event.lines} lines were too many and are left out`));
        break;
      case 'programs':
        this.programs = event.programs;
        if (isLive) yield* this.programLines();
        break;
      case 'map': {
        const { pins, map, contents } = event;
        if (map.opaque !== null) {
          yield this.headed(style('quiet', `${map.name} is not shown: ${map.opaque}`));
          break;
        }
        this.maps.set(`${pins}/${map.name}`, { map, contents });
        if (isLive) yield* this.mapLines({ map, contents });
        break;
      }
      case 'gone':
        yield this.headed(`${event.pins} is unloaded`);
        break;
      case 'tracing':
      case 'note':
        break;
    }
  }

  *end(): Generator<string> {
    if (this.manner.isLive) return;
    yield* this.programLines();
    for (const told of this.maps.values()) yield* this.mapLines(told);
  }

  private *startLines(): Generator<string> {
    const { style } = this.manner;
    for (const { pins, programs } of this.loads) {
      const names = programs.map(({ pin }) => pin).join(', ');
      yield this.headed(`watching ${style('heading', pins)}: ${names}`);
    }
  }

  private line({ time, task, pid, text, program, pins }: TraceLine): string {
    const { style } = this.manner;
    const by = program ?? (pins === null ? '?' : objectOf(pins));
    const when = style('quiet', `${time.toFixed(6)} ${task}-${pid}`);
    return this.headed(`${when} ${style('source', by)}: ${text}`);
  }

  private *programLines(): Generator<string> {
    if (this.programs.length === 0) return;
    const { host, style } = this.manner;
    const several = this.loads.length > 1;
    const header = [
      ...(several ? ['pins'] : []),
      'program',
      'type',
      'runs',
      'mean ns',
      'runs in all',
    ];
    const rows = this.programs.map(({ pins, name, type, runs, mean, total }): Cell[] => [
      ...(several ? [{ text: pins }] : []),
      { text: name },
      { text: type },
      number(runs?.count),
      number(mean === null ? undefined : Math.round(mean)),
      number(total?.count),
    ]);
    if (host !== null) yield this.headed('');
    yield* tableLines(header, rows, style);
  }

  private *mapLines({ map, contents }: ToldMap): Generator<string> {
    const { style } = this.manner;
    const { name, type, mostEntries } = map;
    const size = mostEntries === null ? '' : `, ${mostEntries} at most`;
    yield this.headed(`${style('heading', name)} ${style('quiet', `(${type}${size})`)}`);
    if (contents === null) {
      yield '  it cannot be read now';
      return;
    }
    for (const { key, value } of contents.entries) {
      yield key === null ? `  ${shown(value)}` : `  ${shown(key)}: ${shown(value)}`;
    }
    if (contents.isCut) yield style('quiet', '  … and more');
    else if (contents.entries.length === 0) yield style('quiet', '  empty');
  }

  private headed(text: string): string {
    const { host, style } = this.manner;
    return host === null ? text : `${style('heading', printable(host))}: ${text}`;
  }
}

function number(value: number | undefined): Cell {
  return value === undefined ? { text: '-', isNumber: true } : { text: `${value}`, isNumber: true };
}

/** core-lens-0123abcd-object */
function objectOf(pins: string): string {
  return pins.split('-').slice(3).join('-') || pins;
}

const LONGEST_VALUE = 200;

/** Bytes and large numbers are texts in JSON only. */
function shown(value: JsonValue): string {
  const text =
    typeof value === 'string' && /^(?:[0-9a-f]{2}(?: [0-9a-f]{2})*|-?\d{16,})$/.test(value)
      ? value
      : JSON.stringify(value);
  const cut = text.length <= LONGEST_VALUE ? text : `${text.slice(0, LONGEST_VALUE)}…`;
  return printable(cut);
}
