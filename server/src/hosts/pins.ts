import { randomBytes } from 'node:crypto';
import { decodeText, printable, success, type Result } from '../bytes';
import { failure, type HostFault } from './faults';
import { ENDED } from './files-there';
import { PINS_BELOW } from './host-check';
import type { Host, HostWishes } from './host';
import {
  PinnedPrograms,
  TELL_DETAILS,
  TELL_LINKS,
  TELL_PROGRAMS,
  type LoadedProgram,
} from './loaded-program';
import { PROCESSES_THERE } from './processes-there';
import { TIDY_TRACES } from './watch-leftovers';
import { TIDY_STATISTICS } from './watch-statistics';

/** What one load left pinned on a host. */
export interface Pins {
  /** The name of the folder below /sys/fs/bpf. */
  readonly name: string;
  /** Of the object's file, as far as a pin can be called so. */
  readonly object: string;
  readonly programs: readonly LoadedProgram[];
  /** By their names in the object. */
  readonly maps: readonly string[];
  /** Whether the connection that it was loaded by is there. */
  readonly isInUse: boolean;
}

const NAME = /^core-lens-[0-9a-f]{8}-(\w*)$/;
const LONGEST_OBJECT = 40;
const TIME_LIMIT = 30_000;

/** A name that nobody has; no dots are allowed in it (kernel, bpf_lookup). */
export function newPinsName(objectFile: string): string {
  const object = objectFile
    .replace(/\.bpf\.o$|\.o$/, '')
    .replace(/\W/g, '_')
    .slice(0, LONGEST_OBJECT);
  return `core-lens-${randomBytes(4).toString('hex')}-${object}`;
}

export function isPinsName(text: string): boolean {
  return NAME.test(text);
}

/** The name of the object's file, as far as the name of its pins tells; null for what is no such name. */
export function objectOfPins(pins: string): string | null {
  return NAME.exec(pins)?.[1] ?? null;
}

export function pinsPath(name: string): string {
  return `${PINS_BELOW}/${name}`;
}

/** Tells of every map that is pinned in a folder. */
export const TELL_MAPS = `
for map in "$pins"/maps/*; do
  [ -e "$map" ] && printf 'map %s\\n' "\${map##*/}"
done
`;

/** Reads the names of maps in what was told. */
export function readMaps(text: string): string[] {
  return [...text.matchAll(/^map (.*)$/gm)].map(([, name]) => printable(name));
}

const LIST = `${PROCESSES_THERE}if grep -q " ${PINS_BELOW} bpf " /proc/mounts; then ls -- ${PINS_BELOW} >/dev/null || exit ${ENDED.pins}; fi
any=
for pins in ${PINS_BELOW}/core-lens-*; do
  [ -d "$pins" ] || continue
  printf 'pins %s\\n' "\${pins##*/}"
  any=yes
  for mark in "$pins"/by_*; do
    [ -d "$mark" ] && still_runs "\${mark##*/by_}" && echo 'in use'
  done
  ${`${TELL_PROGRAMS}${TELL_MAPS}`.trim().replaceAll('\n', '\n  ')}
done
[ -n "$any" ] || exit 0
${TELL_DETAILS}
${TELL_LINKS}
exit 0
`;

/** Everything of this tool that is pinned on a host, whoever loaded it. */
export async function listPins(
  host: Host,
  { asRoot, bpftool }: HostWishes,
  signal?: AbortSignal,
): Promise<Result<readonly Pins[], HostFault>> {
  const ended = await host.run({
    script: LIST,
    words: { bpftool },
    asRoot,
    timeLimit: TIME_LIMIT,
    ...(signal !== undefined && { signal }),
  });
  if (!ended.ok) return ended;
  if (ended.value.code !== 0) return failure('pins-not-listed', ended.value.errors);
  const text = decodeText(ended.value.output);
  const programs = PinnedPrograms.in(text);
  const pins: Pins[] = [];
  for (const part of text.split(/^(?=pins )/m)) {
    const name = /^pins (.*)$/m.exec(part)?.[1];
    const object = name === undefined ? null : objectOfPins(name);
    if (name === undefined || object === null) continue;
    pins.push({
      name,
      object: printable(object),
      programs: programs.below(pinsPath(name), part),
      maps: readMaps(part),
      isInUse: /^in use$/m.test(part),
    });
  }
  return success(pins);
}

const MARK = `
for name in $names; do
  [ ! -d "${PINS_BELOW}/$name" ] || mkdir -p -- "${PINS_BELOW}/$name/by_$holder"
done
exit 0
`;

/** Marks loads as those of a connection, which is another than the one they were made by. */
export async function markPins(
  host: Host,
  { asRoot }: HostWishes,
  names: readonly string[],
  signal?: AbortSignal,
): Promise<Result<null, HostFault>> {
  const holder = await host.holder;
  const known = names.filter(isPinsName);
  if (known.length === 0 || holder === '') return success(null);
  const ended = await host.run({
    script: MARK,
    words: { names: known.join(' '), holder },
    asRoot,
    timeLimit: TIME_LIMIT,
    ...(signal !== undefined && { signal }),
  });
  return ended.ok ? success(null) : ended;
}

const REMOVE = `
[ -d "$pins" ] || exit ${ENDED.gone}
rm -rf -- "$pins" || exit ${ENDED.pins}
[ ! -e "$pins" ] || exit ${ENDED.pins}
${PROCESSES_THERE}${TIDY_STATISTICS}${TIDY_TRACES}exit 0
`;

/** Unpins what one load left: programs that nothing else holds are unloaded, links are cut. */
export async function removePins(
  host: Host,
  { asRoot }: HostWishes,
  name: string,
  signal?: AbortSignal,
): Promise<Result<null, HostFault>> {
  if (!isPinsName(name)) return failure('pins-unknown', name);
  const ended = await host.run({
    script: REMOVE,
    words: { pins: pinsPath(name) },
    asRoot,
    timeLimit: TIME_LIMIT,
    ...(signal !== undefined && { signal }),
  });
  if (!ended.ok) return ended;
  const { code, errors } = ended.value;
  if (code === 0) return success(null);
  if (code === ENDED.gone) return failure('pins-unknown', name);
  return failure('pins-not-removed', name, errors);
}
