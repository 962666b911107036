import { printable, success, type Result } from '../../bytes';
import { watchLoads, type MapContents, type TraceLine, type WatchEvent } from '../../hosts';
import { WATCH_NOTIFICATION, type CommandArgument, type WatchedMap } from '../../settings';
import type * as Told from '../../settings';
import type { Session } from '../session';

/** Seconds between two looks at numbers and maps. */
const INTERVAL = 1;
const MOST_ENTRIES = 100;
/** Milliseconds in which lines that come together are told together. */
const LINES_DELAY = 50;

/** Begins to watch; what comes is told until it is stopped, the host is gone, or nothing is loaded any more. */
export async function watchHost(
  session: Session,
  { host, pins }: CommandArgument<'coreLens.server.watch'>,
  _: unknown,
  signal: AbortSignal,
): Promise<Result<null>> {
  const opened = await session.hosts.open(host, signal);
  if (!opened.ok) return opened;
  const known = session.hosts.host(host);
  const { host: there, wishes, bpftool } = opened.value;
  const telling = new Telling(session, host);
  const ending = known.startWatching(() => {
    telling.end(null);
  });
  const watching = watchLoads(there, wishes, {
    pins: pins ?? null,
    interval: INTERVAL,
    showsMaps: true,
    showsTrace: true,
    mostEntries: MOST_ENTRIES,
    ...(bpftool !== undefined && { bpftool }),
    signal: ending.signal,
    onEvent: (event) => {
      telling.take(event);
    },
  }).then(async (ended) => {
    telling.end(ended.ok ? null : ended.fault.message);
    known.watchEnded(ending);
    if (ended.ok && ended.value === 'gone') await known.look();
  });
  session.background(watching);
  return success(null);
}

export function stopWatching(
  { hosts }: Session,
  { host }: CommandArgument<'coreLens.server.stopWatch'>,
): Promise<Result<null>> {
  hosts.get(host)?.stopWatching();
  return Promise.resolve(success(null));
}

/** Tells an editor what comes of a watch, lines in groups and maps as they are. */
class Telling {
  private lines: string[] = [];
  private timer: NodeJS.Timeout | null = null;
  private hasEnded = false;

  constructor(
    private readonly session: Session,
    private readonly host: string,
  ) {}

  take(event: WatchEvent): void {
    const { host } = this;
    if (this.hasEnded) return;
    switch (event.kind) {
      case 'line':
        this.line(lineText(event));
        break;
      case 'skipped':
        this.line(`… ${event.lines} lines were too many to be shown`);
        break;
      case 'programs':
        this.tell({
          host,
          kind: 'programs',
          programs: event.programs.map(({ pins, name, id, runs, mean }) => ({
            pins,
            name,
            id,
            runs: runs?.count ?? null,
            meanNanoseconds: mean,
          })),
        });
        break;
      case 'map':
        this.tell({ host, kind: 'maps', maps: [mapTold(event)] });
        break;
      case 'note':
        this.tell({ host, kind: 'note', message: event.message });
        break;
      case 'gone':
        this.tell({ host, kind: 'note', message: `${event.pins} was unloaded` });
        break;
      default:
        break;
    }
  }

  /** Once; nothing is told after that, as another watch of the host may be told of already. */
  end(message: string | null): void {
    if (this.hasEnded) return;
    this.hasEnded = true;
    this.flush();
    this.tell({ host: this.host, kind: 'ended', message });
  }

  private line(text: string): void {
    this.lines.push(text);
    this.timer ??= setTimeout(() => {
      this.flush();
    }, LINES_DELAY);
  }

  private flush(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    if (this.lines.length > 0) this.tell({ host: this.host, kind: 'trace', lines: this.lines });
    this.lines = [];
  }

  private tell(event: Told.WatchEvent): void {
    const { connection } = this.session;
    this.session.background(connection.sendNotification(WATCH_NOTIFICATION, event));
  }
}

function lineText({ time, cpu, task, pid, program, text }: TraceLine): string {
  const of = program === null ? '' : `${program}: `;
  return `${time.toFixed(6)} ${task}-${pid} [${cpu}] ${of}${text}`;
}

function mapTold({ pins, map, contents }: Extract<WatchEvent, { kind: 'map' }>): WatchedMap {
  return {
    pins,
    name: map.name,
    type: map.type,
    entries: contents === null ? [] : contents.entries.map(entryText),
    isCut: contents?.isCut ?? false,
    note: contents === null ? (map.opaque ?? 'it cannot be read now') : null,
  };
}

function entryText({ key, value }: MapContents['entries'][number]): string {
  const shown = JSON.stringify(value);
  return printable(key === null ? shown : `${JSON.stringify(key)}: ${shown}`);
}
