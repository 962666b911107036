import { decodeText, success, type Result } from '../bytes';
import type { RemoteEnd, SshFault } from '../ssh';
import { failure, type HostFault } from './faults';
import { ENDED, joined, type FileThere } from './files-there';
import type { Host, HostWishes } from './host';
import { isPinsName } from './pins';
import type { LoadedProgram } from './loaded-program';
import { LineReader } from './watch-lines';
import type { MapContents, WatchedMap } from './watch-maps';
import { LONGEST_ANSWER, ReportReader, type LoadAtStart } from './watch-report';
import { NO_TRACING, numbersScript, TRACE } from './watch-scripts';
import { HOLD_STATISTICS } from './watch-statistics';
import { LONGEST_LINE, TraceReader, type TraceLine } from './watch-trace';

export interface WatchRequest {
  /** Names of loads; null: all of this tool that are there now. */
  readonly pins: readonly string[] | null;
  /** Seconds, whole ones, between two looks at numbers and maps. */
  readonly interval: number;
  readonly showsMaps: boolean;
  readonly showsTrace: boolean;
  /** Of each map. */
  readonly mostEntries: number;
  /** A bpftool for the host, when it has none. */
  readonly bpftool?: Uint8Array;
  /** Ends the watch. */
  readonly signal: AbortSignal;
  readonly onEvent: (event: WatchEvent) => void;
}

export type WatchEvent =
  | {
      readonly kind: 'started';
      readonly loads: readonly WatchedLoad[];
      /** Whether runs are counted and timed. */
      readonly isMeasured: boolean;
    }
  /** From now on lines are told. */
  | { readonly kind: 'tracing' }
  | ({ readonly kind: 'line' } & TraceLine)
  /** Lines that were too many. */
  | { readonly kind: 'skipped'; readonly lines: number }
  /** At first, and whenever a number changed. */
  | { readonly kind: 'programs'; readonly programs: readonly WatchedProgram[] }
  /** At first, and whenever the contents changed; null: they cannot be read now, or not at all. */
  | {
      readonly kind: 'map';
      readonly pins: string;
      readonly map: WatchedMap;
      readonly contents: MapContents | null;
    }
  /** It was unloaded meanwhile. */
  | { readonly kind: 'gone'; readonly pins: string }
  | { readonly kind: 'note'; readonly code: WatchNoteCode; readonly message: string };

export interface WatchedLoad {
  readonly pins: string;
  readonly programs: readonly LoadedProgram[];
  readonly maps: readonly WatchedMap[];
}

/** Runs of a program, and nanoseconds of them all. */
export interface Runs {
  readonly count: number;
  readonly nanoseconds: number;
}

export interface WatchedProgram {
  readonly pins: string;
  readonly name: string;
  readonly id: number | null;
  readonly type: string;
  /** Since the watch began; null where they are not measured. */
  readonly runs: Runs | null;
  /** Nanoseconds a run since then; null before the first. */
  readonly mean: number | null;
  /** As the kernel counts, whenever it was asked to since the program was loaded. */
  readonly total: Runs | null;
}

export type WatchEnd = 'stopped' | 'gone';

export type WatchNoteCode = keyof typeof NOTES;

const NOTES = {
  'not-measured':
    'the runs of programs cannot be measured on the host: its kernel is older than 5.1, or this user is not root',
  'no-tracing':
    'nothing of bpf_printk is seen: no tracefs is mounted on the host; run there as root: mount -t tracefs tracefs /sys/kernel/tracing',
  'trace-shared':
    'the host gives no trace of its own (Linux before 5.9): what others read from its trace_pipe meanwhile is missing here, and the other way round',
  'trace-off':
    'tracing is switched off on the host, which has no trace of its own for us; run there as root: echo 1 >/sys/kernel/tracing/tracing_on',
  'trace-unfiltered':
    'what the programs print with is not found in their data, so that all lines of the host’s programs are shown',
  'trace-ended': 'the trace of the host has ended; nothing more of bpf_printk is seen',
};

/** Bytes of what the scripts tell that are kept, when all has been read already. */
const MOST_KEPT = 16 * 1024;
const TRACE_KILOBYTES = '256';

/** Tells what loaded programs print, how often and how long they run, and what is in their maps, until it is stopped. */
export async function watchLoads(
  host: Host,
  wishes: HostWishes,
  request: WatchRequest,
): Promise<Result<WatchEnd, HostFault>> {
  const strange = request.pins?.find((name) => !isPinsName(name));
  if (strange !== undefined) return failure('pins-unknown', strange);
  const watch = new Watch(host, wishes, request);
  return watch.run();
}

class Watch {
  private readonly stop = new AbortController();
  private readonly first = new Map<string, Runs>();
  private readonly gone = new Set<string>();
  private readonly maps = new Map<string, WatchedMap>();
  private readonly contents = new Map<string, string>();
  private round: WatchedProgram[] = [];
  private told = '';
  private isMeasured = false;
  private unknown: string | null = null;
  private trace: Promise<unknown> = Promise.resolve();
  private hasTrace = false;
  private skipped = 0;

  constructor(
    private readonly host: Host,
    private readonly wishes: HostWishes,
    private readonly request: WatchRequest,
  ) {}

  async run(): Promise<Result<WatchEnd, HostFault>> {
    const { signal } = this.request;
    const stop = () => {
      this.stop.abort();
    };
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    const ended = await this.readNumbers();
    // Without what is watched, the trace is of no use.
    stop();
    await this.trace;
    this.tellSkipped();
    signal.removeEventListener('abort', stop);
    return this.outcome(ended);
  }

  private outcome(ended: Result<RemoteEnd, SshFault>): Result<WatchEnd, HostFault> {
    if (!ended.ok) {
      const isStopped = this.request.signal.aborted && ended.fault.code === 'cancelled';
      return isStopped ? success('stopped') : ended;
    }
    const { code, errors, output } = ended.value;
    switch (code) {
      case 0:
        return success('gone');
      case ENDED.gone:
        return this.unknown === null
          ? failure('nothing-loaded')
          : failure('pins-unknown', this.unknown);
      case ENDED.bpftool:
        return failure('bpftool-missing', this.wishes.bpftool);
      case ENDED.pins:
        return failure('pins-not-listed', errors);
      case ENDED.folder:
        return failure('folder-not-made', errors);
      case ENDED.upload:
        return failure('upload-incomplete', errors);
      case ENDED.ownBpftool:
        return failure('own-bpftool-not-run', errors);
      default:
        return failure('answer-strange', errors === '' ? decodeText(output) : errors);
    }
  }

  private readNumbers(): Promise<Result<RemoteEnd, SshFault>> {
    const { pins, interval, showsMaps, mostEntries, bpftool: bytes } = this.request;
    const files: FileThere[] = bytes === undefined ? [] : [{ name: 'bpftool', bytes }];
    const reader = new ReportReader(
      {
        onUnknown: (name) => {
          this.unknown = name;
        },
        onStart: (measures, loads) => {
          this.onStart(measures !== 'none', loads);
        },
        onPrograms: (name, programs) => {
          this.onPrograms(name, programs);
        },
        onContents: (name, map, contents) => {
          this.onContents(name, map, contents);
        },
        onGone: (name) => {
          this.gone.add(name);
          this.emit({ kind: 'gone', pins: name });
        },
        onRound: () => {
          this.onRound();
        },
      },
      mostEntries,
    );
    const lines = new LineReader(LONGEST_ANSWER, (line) => {
      reader.add(line);
    });
    return this.host.run({
      script: numbersScript(files),
      words: {
        bpftool: this.wishes.bpftool,
        names: (pins ?? []).join(' '),
        interval: String(Math.max(1, Math.round(interval))),
        shows_maps: showsMaps ? 'yes' : '',
        hold: HOLD_STATISTICS,
      },
      ...(files.length > 0 && { input: joined(files) }),
      asRoot: this.wishes.asRoot,
      timeLimit: Infinity,
      mostOutput: MOST_KEPT,
      onOutput: (piece, stream) => {
        if (stream === 'output') lines.add(piece);
      },
      signal: this.stop.signal,
    });
  }

  private onStart(isMeasured: boolean, loads: readonly LoadAtStart[]): void {
    this.isMeasured = isMeasured;
    for (const { pins, programs, maps } of loads) {
      for (const map of maps) this.maps.set(`${pins}/${map.name}`, map);
      for (const { pin, runs } of programs) {
        this.first.set(`${pins}/${pin}`, runs ?? { count: 0, nanoseconds: 0 });
      }
    }
    this.emit({
      kind: 'started',
      loads: loads.map(({ pins, programs, maps }) => ({ pins, programs, maps })),
      isMeasured,
    });
    if (!isMeasured) this.note('not-measured');
    if (this.request.showsMaps) this.tellOpaque(loads);
    if (this.request.showsTrace) this.trace = this.readTrace(loads);
  }

  private tellOpaque(loads: readonly LoadAtStart[]): void {
    for (const { pins, maps } of loads) {
      for (const map of maps) {
        if (map.opaque !== null) this.emit({ kind: 'map', pins, map, contents: null });
      }
    }
  }

  private onPrograms(pins: string, programs: readonly LoadedProgram[]): void {
    for (const program of programs) this.round.push(this.since(pins, program));
  }

  private since(pins: string, { pin, id, type, runs }: LoadedProgram): WatchedProgram {
    const about = { pins, name: pin, id, type };
    if (!this.isMeasured) return { ...about, runs: null, mean: null, total: runs };
    // The kernel tells nothing of a program that it never measured.
    const total = runs ?? { count: 0, nanoseconds: 0 };
    const first = this.first.get(`${pins}/${pin}`) ?? { count: 0, nanoseconds: 0 };
    const count = total.count - first.count;
    const nanoseconds = total.nanoseconds - first.nanoseconds;
    const mean = count > 0 ? nanoseconds / count : null;
    return { ...about, runs: { count, nanoseconds }, mean, total };
  }

  private onRound(): void {
    this.tellSkipped();
    const programs = this.round;
    this.round = [];
    const text = JSON.stringify(programs);
    if (text === this.told || programs.length === 0) return;
    this.told = text;
    this.emit({ kind: 'programs', programs });
  }

  private onContents(pins: string, name: string, contents: MapContents | null): void {
    const key = `${pins}/${name}`;
    const map = this.maps.get(key);
    const text = JSON.stringify(contents);
    if (map === undefined || this.contents.get(key) === text) return;
    this.contents.set(key, text);
    this.emit({ kind: 'map', pins, map, contents });
  }

  private async readTrace(loads: readonly LoadAtStart[]): Promise<void> {
    const mayPrint = loads.filter(({ prints }) => prints);
    const showsAll = mayPrint.some(({ formats }) => formats.length === 0);
    const reader = new TraceReader(
      loads.map(({ pins, programs, formats }) => ({
        pins,
        programs: programs.map(({ pin }) => pin),
        formats,
      })),
      showsAll,
      (line) => {
        if (line.pins === null || !this.gone.has(line.pins)) this.emit({ kind: 'line', ...line });
      },
      (lines) => {
        this.skipped += lines;
      },
    );
    const lines = new LineReader(LONGEST_LINE, (line) => {
      if (this.hasTrace) reader.add(line);
      else this.onTracing(line, showsAll);
    });
    const ended = await this.host.run({
      script: TRACE,
      words: { kilobytes: TRACE_KILOBYTES },
      asRoot: this.wishes.asRoot,
      timeLimit: Infinity,
      mostOutput: MOST_KEPT,
      onOutput: (piece, stream) => {
        if (stream === 'output') lines.add(piece);
      },
      signal: this.stop.signal,
    });
    if (this.stop.signal.aborted) return;
    if (ended.ok) this.note(ended.value.code === NO_TRACING ? 'no-tracing' : 'trace-ended');
  }

  private onTracing(line: string, showsAll: boolean): void {
    this.hasTrace = true;
    if (line !== 'from own') this.note(line === 'from off' ? 'trace-off' : 'trace-shared');
    if (showsAll) this.note('trace-unfiltered');
    this.emit({ kind: 'tracing' });
  }

  private tellSkipped(): void {
    if (this.skipped === 0) return;
    this.emit({ kind: 'skipped', lines: this.skipped });
    this.skipped = 0;
  }

  private note(code: WatchNoteCode): void {
    this.emit({ kind: 'note', code, message: NOTES[code] });
  }

  private emit(event: WatchEvent): void {
    this.request.onEvent(event);
  }
}
