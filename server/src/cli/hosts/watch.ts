import { success, type Result } from '../../bytes';
import type { ReadyHost } from '../../host-tasks';
import { listPins, watchLoads, type WatchEnd, type WatchEvent } from '../../hosts';
import type { WatchArguments } from '../host-arguments';
import type { Surroundings } from '../surroundings';
import { withHosts, type NamedHost } from './open-hosts';
import type { Outcome } from './outcome';
import { eventDocument } from './watch-json';
import { WatchText } from './watch-text';

/** Of each map. */
const MOST_ENTRIES = { text: 20, json: 200 } as const;

/** Where what happens on hosts is told. */
interface Teller {
  readonly tell: (host: string, event: WatchEvent) => void;
  readonly fail: (host: string, message: string) => void;
  readonly end: (host: string, how: WatchEnd) => void;
}

/** `core-lens watch`: tells what happens on hosts until it is interrupted. */
export async function watch(
  args: WatchArguments,
  surroundings: Surroundings,
  signal: AbortSignal,
  outcome: Outcome,
): Promise<void> {
  const teller =
    args.format === 'json' ? jsonTeller(outcome) : textTeller(args, surroundings, outcome);
  const done = await withHosts(args, surroundings, signal, async (hosts) => {
    const chosen = await Promise.all(hosts.map((host) => pinsOn(host, args, signal)));
    tellUnknown(args, chosen, outcome);
    await Promise.all(
      hosts.map(async ({ label, opened }, i) => {
        const pins = chosen[i];
        if (!opened.ok || !pins.ok) {
          const fault = opened.ok ? (pins.ok ? null : pins.fault) : opened.fault;
          if (fault === null) return;
          outcome.fail(label, fault);
          teller.fail(label, fault.message);
          return;
        }
        if (pins.value?.length === 0) return;
        const ended = await watchOn(opened.value, pins.value, args, signal, (event) => {
          teller.tell(label, event);
        });
        if (ended.ok) {
          teller.end(label, ended.value);
          return;
        }
        outcome.fail(label, ended.fault);
        teller.fail(label, ended.fault.message);
      }),
    );
  });
  if (!done.ok) outcome.fail('--upload-bpftool', done.fault);
}

/** What of the command line's is on a host; null: all that is. */
async function pinsOn(
  { opened }: NamedHost,
  { pins }: WatchArguments,
  signal: AbortSignal,
): Promise<Result<readonly string[] | null>> {
  if (!opened.ok) return opened;
  if (pins.length === 0) return success(null);
  const { host, wishes } = opened.value;
  const listed = await listPins(host, wishes, signal);
  if (!listed.ok) return listed;
  const there = listed.value.map(({ name }) => name);
  return success(pins.filter((name) => there.includes(name)));
}

function tellUnknown(
  { pins }: WatchArguments,
  chosen: readonly Result<readonly string[] | null>[],
  outcome: Outcome,
): void {
  // What a host that was not reached has is not known.
  if (chosen.some(({ ok }) => !ok)) return;
  const known = new Set(chosen.flatMap((each) => (each.ok ? (each.value ?? []) : [])));
  for (const name of pins) {
    if (known.has(name)) continue;
    const message = `nothing of CO-RE Lens is pinned as '${name}'; it may be gone already`;
    outcome.fail('watch', { code: 'pins-unknown', message });
  }
}

async function watchOn(
  { host, wishes, bpftool }: ReadyHost,
  pins: readonly string[] | null,
  { interval, seconds, showsMaps, showsTrace, format }: WatchArguments,
  signal: AbortSignal,
  tell: (event: WatchEvent) => void,
): Promise<Result<WatchEnd>> {
  const limit = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const ended = await watchLoads(host, wishes, {
    pins,
    interval,
    showsMaps,
    showsTrace,
    mostEntries: MOST_ENTRIES[format],
    ...(bpftool !== undefined && { bpftool }),
    signal: AbortSignal.any([signal, limit.signal]),
    onEvent: (event) => {
      // How long it takes to begin depends on the host.
      if (event.kind === 'started' && seconds !== null) {
        timer = setTimeout(() => {
          limit.abort();
        }, seconds * 1000);
      }
      tell(event);
    },
  });
  clearTimeout(timer);
  return ended;
}

function jsonTeller(outcome: Outcome): Teller {
  return {
    tell: (host, event) => {
      outcome.jsonLine({ host, ...eventDocument(event) });
    },
    fail: (host, error) => {
      outcome.jsonLine({ host, event: 'error', error });
    },
    end: (host, how) => {
      outcome.jsonLine({ host, event: 'ended', why: how });
    },
  };
}

function textTeller({ hosts }: WatchArguments, { output }: Surroundings, outcome: Outcome): Teller {
  const texts = new Map<string, WatchText>();
  const textOf = (host: string) => {
    const known = texts.get(host);
    if (known !== undefined) return known;
    const text = new WatchText({
      host: hosts.length > 1 ? host : null,
      isLive: output.isTerminal,
      style: outcome.style,
    });
    texts.set(host, text);
    return text;
  };
  return {
    tell: (host, event) => {
      if (event.kind === 'note') outcome.note(host, event.message);
      else outcome.lines(textOf(host).tell(event));
    },
    fail: (host) => {
      outcome.lines(textOf(host).end());
    },
    end: (host) => {
      outcome.lines(textOf(host).end());
    },
  };
}
