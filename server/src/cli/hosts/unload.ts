import { printable, success, type Fault, type Result } from '../../bytes';
import type { ReadyHost } from '../../host-tasks';
import { listPins, removePins, type Pins } from '../../hosts';
import type { UnloadArguments } from '../host-arguments';
import type { Style } from '../style';
import type { Surroundings } from '../surroundings';
import { onEach, withHosts } from './open-hosts';
import type { Outcome } from './outcome';

/** What stood on a host, and what became of it. */
interface Found extends Pins {
  readonly unloaded: boolean;
  readonly fault: Fault | null;
}

/** `core-lens unload`: lists what was loaded, and unloads it. */
export async function unload(
  args: UnloadArguments,
  surroundings: Surroundings,
  signal: AbortSignal,
  outcome: Outcome,
): Promise<void> {
  const documents: object[] = [];
  const named = new Set<string>();
  const done = await withHosts(args, surroundings, signal, async (hosts) => {
    const results = await onEach(hosts, (open) => unloadOn(open, args, signal));
    for (const [i, result] of results.entries()) {
      const { label } = hosts[i];
      if (!result.ok) {
        outcome.fail(label, result.fault);
        documents.push({ host: label, error: result.fault.message });
        continue;
      }
      for (const { name, fault } of result.value) {
        named.add(name);
        if (fault !== null) outcome.fail(label, fault);
      }
      documents.push({ host: label, loads: result.value.map(pinsDocument) });
      if (args.format === 'text') outcome.lines(pinsLines(label, result.value, outcome.style));
    }
  });
  if (!done.ok) outcome.fail('unload', done.fault);
  for (const pins of args.pins) {
    if (named.has(pins) || outcome.code > 0) continue;
    const message = `nothing of CO-RE Lens is pinned as '${pins}'; it may be gone already`;
    outcome.fail('unload', { code: 'pins-unknown', message });
  }
  if (args.format === 'json') outcome.json({ hosts: documents });
}

async function unloadOn(
  { host, wishes }: ReadyHost,
  { all, pins }: UnloadArguments,
  signal: AbortSignal,
): Promise<Result<readonly Found[]>> {
  const listed = await listPins(host, wishes, signal);
  if (!listed.ok) return listed;
  const isListing = !all && pins.length === 0;
  const found: Found[] = [];
  for (const load of listed.value) {
    if (isListing) found.push({ ...load, unloaded: false, fault: null });
    else if (all || pins.includes(load.name)) {
      const removed = await removePins(host, wishes, load.name, signal);
      // Another may have been quicker: the same host by another name.
      const isGone = removed.ok || removed.fault.code === 'pins-unknown';
      found.push({ ...load, unloaded: isGone, fault: isGone ? null : removed.fault });
    }
  }
  return success(found);
}

function* pinsLines(label: string, loads: readonly Found[], style: Style): Generator<string> {
  if (loads.length === 0) {
    yield `${style('heading', printable(label))}  nothing of CO-RE Lens`;
    return;
  }
  yield style('heading', printable(label));
  for (const { name, programs, isInUse, unloaded, fault } of loads) {
    const told = programs.map(({ pin, id }) => (id === null ? pin : `${pin} (${id})`));
    const state = unloaded ? 'unloaded  ' : fault === null ? '' : style('bad', 'still there  ');
    yield `  ${state}${printable(name)}  ${style('quiet', told.join(', ') || 'no programs')}${isInUse && !unloaded ? '  in use' : ''}`;
  }
}

function pinsDocument({ name, object, programs, isInUse, unloaded, fault }: Found): object {
  return {
    pins: name,
    object,
    programs: programs.map(({ pin, id, type, tag }) => ({ name: pin, id, type, tag })),
    inUse: isInUse,
    unloaded,
    ...(fault !== null && { error: fault.message }),
  };
}
