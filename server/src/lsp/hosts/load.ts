import { homedir } from 'node:os';
import { basename } from 'node:path';
import { success, type Fault, type Result } from '../../bytes';
import type { HostForesight, HostKernel, PlacedRefusal, SourcePlaces } from '../../engine';
import { kernelFolderOf, type ReadyHost } from '../../host-tasks';
import {
  catalogueFolder,
  loadObject,
  objectOfPins,
  type LoadOutcome,
  type Pins,
} from '../../hosts';
import {
  constantSettings,
  type CommandArgument,
  type LoadResult,
  type ProgramOnHost,
} from '../../settings';
import { pathFrom } from '../kernel-choices';
import { mapped } from '../object-files';
import type { Session } from '../session';
import { programStatus } from './known-host';
import { placesOf, type WantedObject } from './objects';
import { refusalDiagnostics, refusalKey, refusalOf } from './refusals';

type Wanted = CommandArgument<'coreLens.server.load'>;
type Report = (message: string) => void;
type Loaded = Extract<LoadOutcome, { kind: 'loaded' }>;

const NO_FORESIGHT: HostForesight = { verdicts: [], sentences: [] };

interface Prepared {
  readonly object: WantedObject;
  readonly programs: readonly string[];
  readonly constants: readonly string[];
  readonly bytes: Uint8Array;
  /** Instead of those of the hosts' kernels. */
  readonly types: { readonly path: string; readonly bytes: Uint8Array } | null;
  readonly places: SourcePlaces;
  /** Why the object is not of its sources as they are; null when it is. */
  readonly staleness: string | null;
}

/** Checks an object for hosts, and loads it on those where nothing speaks against it. */
export async function loadOnHosts(
  session: Session,
  object: WantedObject,
  wanted: Wanted,
  report: Report,
  signal: AbortSignal,
): Promise<Result<readonly LoadResult[]>> {
  const prepared = await prepare(session, object, wanted);
  if (!prepared.ok) return prepared;
  report('connecting');
  const hosts = [...new Set(wanted.hosts)];
  const opened = await Promise.all(hosts.map((host) => session.hosts.open(host, signal)));
  report('checking');
  const judged = await foresee(session, prepared.value, hosts, opened, signal);
  const { staleness } = prepared.value;
  const foreseen = judged.map(({ verdicts, sentences }) => ({
    verdicts,
    sentences:
      staleness === null ? sentences : [`${basename(object.path)}: ${staleness}`, ...sentences],
  }));
  report('loading');
  const results = await Promise.all(
    hosts.map(async (host, i) => {
      const ready = opened[i];
      if (!ready.ok) return notDone(host, ready.fault, foreseen[i]);
      const fails = foreseen[i].verdicts.includes('fails');
      if (fails && wanted.force !== true) return result(host, 'foreseen', foreseen[i]);
      return loadOn(session, host, ready.value, prepared.value, foreseen[i], wanted, signal);
    }),
  );
  return success(results);
}

async function prepare(
  session: Session,
  object: WantedObject,
  wanted: Wanted,
): Promise<Result<Prepared>> {
  const { path, folder } = object;
  const settings = await session.settings.of(folder);
  const constants =
    wanted.constants === undefined
      ? constantSettings(settings)
      : Object.entries(wanted.constants).map(([name, value]) => `${name}=${String(value)}`);
  const btf = wanted.btf === undefined ? null : pathFrom(wanted.btf, homedir());
  const tailored = await session.engine.ask('prepareLoad', {
    path,
    programs: wanted.programs ?? [],
    constants,
    btf,
  });
  if (!tailored.ok) return tailored;
  const { programs, bytes, types } = tailored.value;
  return success({
    object,
    programs,
    constants,
    bytes,
    types: btf === null || types === null ? null : { path: btf, bytes: types },
    places: await placesOf(session, folder, mapped(settings.sourceMap, folder)),
    staleness: stalenessOf(session, path),
  });
}

function stalenessOf({ objects, freshness }: Session, path: string): string | null {
  const known = objects.known.find((object) => object.path === path);
  return known === undefined ? null : freshness.staleness(known);
}

/** By index of the host; a host whose kernel is not to be had is noted in the log. */
async function foresee(
  session: Session,
  { object, programs, constants, types, places }: Prepared,
  hosts: readonly string[],
  opened: readonly Result<ReadyHost>[],
  signal: AbortSignal,
): Promise<readonly HostForesight[]> {
  const kernels = await Promise.all(
    opened.map(async (ready, i): Promise<HostKernel | null> => {
      const host = hosts[i];
      if (!ready.ok) return null;
      if (types !== null) return { host, folder: types.path };
      const folder = await kernelFolderOf(ready.value, catalogueFolder(process.env), signal);
      if (folder.ok) {
        session.hosts.kernelCopied(host, folder.value);
        return { host, folder: folder.value };
      }
      session.hosts.log(`${host}: not checked beforehand: ${folder.fault.message}`);
      return null;
    }),
  );
  const { path } = object;
  const question = { path, programs, constants, kernels, places };
  const foreseen = await session.engine.ask('foresee', question);
  if (foreseen.ok) return foreseen.value;
  session.hosts.log(`${path}: not checked beforehand: ${foreseen.fault.message}`);
  return hosts.map(() => NO_FORESIGHT);
}

async function loadOn(
  session: Session,
  host: string,
  { host: there, wishes, bpftool }: ReadyHost,
  prepared: Prepared,
  foreseen: HostForesight,
  { autoattach: attaches = false }: Wanted,
  signal: AbortSignal,
): Promise<LoadResult> {
  const { path } = prepared.object;
  const { bytes, types, programs } = prepared;
  const known = session.hosts.host(host);
  let earlier: string[] = [];
  const loaded = await known.whileLoading(signal, async (ending) => {
    const done = await loadObject(there, wishes, {
      path,
      bytes,
      attaches,
      signal: ending,
      ...(types !== null && { types: types.bytes }),
      ...(bpftool !== undefined && { bpftool }),
    });
    if (done.ok && done.value.kind === 'loaded') {
      const replaced = [...known.ours].filter(([, ours]) => isReplaced(ours, path, programs));
      earlier = replaced.map(([name]) => name);
      known.added(pinsOf(done.value), { path, programs });
    }
    return done;
  });
  if (!loaded.ok) return notDone(host, loaded.fault, foreseen);
  if (loaded.value.kind === 'refused') {
    return refused(session, host, prepared, foreseen, loaded.value.log);
  }
  session.background(removeEarlier(session, host, earlier));
  await session.publisher.setRefusals(refusalKey(host, path), new Map());
  return { ...result(host, 'loaded', foreseen), ...loadedParts(loaded.value, programs, foreseen) };
}

function pinsOf({ pins, programs, maps }: Loaded): Pins {
  return { name: pins, object: objectOfPins(pins) ?? '', programs, maps, isInUse: true };
}

async function removeEarlier(
  { hosts }: Session,
  host: string,
  pins: readonly string[],
): Promise<void> {
  const removed = await hosts.unload(host, pins);
  if (!removed.ok) hosts.log(`${host}: ${removed.fault.message}`);
}

/** A build that was loaded before is not to run beside the new one. */
function isReplaced(
  ours: { readonly path: string; readonly programs: readonly string[] },
  path: string,
  programs: readonly string[],
): boolean {
  return ours.path === path && ours.programs.every((name) => programs.includes(name));
}

function loadedParts(
  { pins, programs: loaded, unattached }: Loaded,
  programs: readonly string[],
  { verdicts }: HostForesight,
): Partial<LoadResult> {
  return {
    pins,
    message:
      unattached.length === 0
        ? null
        : `not attached, as nothing attaches programs of their kind by themselves: ${unattached.join(', ')}`,
    programs: programs.map((name, i): ProgramOnHost => {
      const found = loaded.find(({ pin }) => pin === name);
      const verdict = verdicts.at(i) ?? null;
      return {
        name,
        verdict,
        outcome: 'loaded',
        differs: verdict === 'fails',
        loaded: found === undefined ? null : programStatus(found),
      };
    }),
  };
}

async function refused(
  session: Session,
  host: string,
  { object, programs, places }: Prepared,
  foreseen: HostForesight,
  log: string,
): Promise<LoadResult> {
  const { path } = object;
  const refusals = await session.engine.ask('explain', {
    path,
    host,
    programs,
    log,
    places,
    after: 'load',
  });
  const uri = session.hosts.logs.add(host, path, places, log);
  const byPath = refusalDiagnostics(host, path, refusals, uri);
  await session.publisher.setRefusals(refusalKey(host, path), byPath);
  return {
    ...result(host, 'refused', foreseen),
    programs: programs.map((name, i) => programRefused(name, foreseen.verdicts[i], refusals)),
    refusals: refusals.map(refusalOf),
    log: uri,
  };
}

/** One program that is refused keeps the others of its object from loading, too. */
function programRefused(
  name: string,
  verdict: ProgramOnHost['verdict'] | undefined,
  refusals: readonly PlacedRefusal[],
): ProgramOnHost {
  const own = refusals.filter(({ program }) => program === name);
  return {
    name,
    verdict: verdict ?? null,
    outcome: own.length > 0 ? 'refused' : 'not loaded',
    differs: own.some(({ differs }) => differs),
    loaded: null,
  };
}

function notDone(host: string, { code, message }: Fault, foreseen: HostForesight): LoadResult {
  const outcome = code === 'cancelled' ? 'cancelled' : 'not-done';
  return { ...result(host, outcome, foreseen), message };
}

function result(
  host: string,
  outcome: LoadResult['outcome'],
  { sentences }: HostForesight,
): LoadResult {
  return {
    host,
    outcome,
    message: null,
    pins: null,
    programs: [],
    foreseen: sentences,
    refusals: [],
    log: null,
  };
}
