import { decodeText, printable, success, type Result } from '../bytes';
import type { RemoteEnd } from '../ssh';
import { failure, type HostFault } from './faults';
import { ENDED, joined, objectName, unpacking, type FileThere } from './files-there';
import type { Host, HostWishes } from './host';
import { PINS_BELOW } from './host-check';
import {
  PinnedPrograms,
  TELL_DETAILS,
  TELL_LINKS,
  TELL_PROGRAMS,
  type LoadedProgram,
} from './loaded-program';
import { newPinsName, pinsPath, readMaps, removePins, TELL_MAPS } from './pins';

export interface LoadRequest {
  /** Of which the object's name on the host is made. */
  readonly path: string;
  readonly bytes: Uint8Array;
  /** Whether libbpf attaches the programs to what their sections name (bpftool 7.2). */
  readonly attaches: boolean;
  /** The kernel's types, instead of those that it gives itself. */
  readonly types?: Uint8Array;
  /** A bpftool for the host, when it has none. */
  readonly bpftool?: Uint8Array;
  readonly signal?: AbortSignal;
}

export type LoadOutcome =
  | {
      readonly kind: 'loaded';
      readonly pins: string;
      readonly programs: readonly LoadedProgram[];
      readonly maps: readonly string[];
      /** Programs that were to be attached, of a kind that is attached by other means: they are pinned only. */
      readonly unattached: readonly string[];
    }
  | {
      readonly kind: 'refused';
      /** What libbpf and the verifier said, also of a program that was loaded but could not be attached. */
      readonly log: string;
      /** The middle of a very long one is left out. */
      readonly isCut: boolean;
    };

const MOST_OUTPUT = 40 * 1024 * 1024;
const TIME_LIMIT = 180_000;
/** Milliseconds that a host has to remove what may have been loaded after all. */
const GIVE_UP_TIME = 3000;

/**
 * Ends early where nothing can be pinned, so that bpftool does not mount a file system of its own. It makes no folder for
 * programs that it pins because they cannot be attached.
 */
const NEEDS_BPFFS = `mounted=
while read -r device place type flags rest; do
  [ "$place" != ${PINS_BELOW} ] || mounted="$type $flags"
done </proc/mounts
case "$mounted" in 'bpf rw'*) ;; *) exit ${ENDED.bpffs} ;; esac
command -v -- "$bpftool" >/dev/null || exit ${ENDED.bpftool}
mkdir -- "$pins" "$pins/progs" \${holder:+"$pins/by_$holder"} || exit ${ENDED.pins}
`;

const UNPIN = '[ -n "$stays" ] || rm -rf -- "$pins"';

/** Where programs were to be attached, they are pinned as links. */
const telling = (attaches: boolean) => `
set -- "$pins"/progs/*
[ -e "$1" ] || exit ${ENDED.gone}
${TELL_PROGRAMS}${TELL_MAPS}
${TELL_DETAILS}
${attaches ? TELL_LINKS : ''}
stays=yes
exit 0
`;

/** Loads an object on a host and pins its programs and maps below a name of their own; what fails leaves nothing. */
export async function loadObject(
  host: Host,
  wishes: HostWishes,
  request: LoadRequest,
): Promise<Result<LoadOutcome, HostFault>> {
  const { path, bytes, attaches, types, signal } = request;
  const files: FileThere[] = [{ name: 'object', bytes }];
  if (types !== undefined) files.push({ name: 'types', bytes: types });
  if (request.bpftool !== undefined) files.push({ name: 'bpftool', bytes: request.bpftool });
  const options = [
    'pinmaps "$pins/maps"',
    ...(types === undefined ? [] : ['kernel_btf "$folder/types"']),
    ...(attaches ? ['autoattach'] : []),
  ];
  const pins = newPinsName(objectName(path));
  const load = `"$bpftool" prog loadall "$folder/$object" "$pins/progs" ${options.join(' ')} >/dev/null`;
  const script = `${attaches ? attaching(load) : `${load} || ${END_REFUSED}`}\n${telling(attaches)}`;
  const ended = await withObject(host, wishes, { path, files, pins, script, signal });
  if (!ended.ok) {
    // The host may have been done when it was given up.
    const isGivenUp = ended.fault.code === 'cancelled' || ended.fault.code === 'time-limit';
    if (isGivenUp) await removePins(host, wishes, pins, AbortSignal.timeout(GIVE_UP_TIME));
    return ended;
  }
  const refused = refusal(ended.value, attaches);
  if (refused !== null) return refused;
  const text = decodeText(ended.value.output);
  const fallen = ended.value.errors.matchAll(/^Program (.*) does not support autoattach/gm);
  const unattached = [...fallen].map(([, name]) => printable(name));
  return success({
    kind: 'loaded',
    pins,
    programs: PinnedPrograms.in(text).below(pinsPath(pins), text),
    maps: readMaps(text),
    unattached,
  });
}

/** bpftool calls it a success when libbpf could not attach a program. */
const attaching = (load: string) => `
${load} 2>"$folder/said"
set -- "$?"
cat -- "$folder/said" >&2
[ "$1" -eq 0 ] || ${END_REFUSED}
! grep -Eq "^libbpf: prog '.*': failed to (attach|auto-attach|create|open|determine) " "$folder/said" || ${END_REFUSED}
`;

interface ObjectScript {
  readonly path: string;
  readonly files: readonly FileThere[];
  /** The name that programs are pinned below; removed at the end unless the script sets `stays`. */
  readonly pins: string;
  readonly script: string;
  readonly words?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal | undefined;
}

/** Runs a script that loads an object: it ended well, or bpftool was refused something. */
export async function withObject(
  host: Host,
  { asRoot, bpftool }: HostWishes,
  { path, files, pins, script, words, signal }: ObjectScript,
): Promise<Result<RemoteEnd, HostFault>> {
  const object = objectName(path);
  const ended = await host.run({
    script: `stays=\n${unpacking(files, UNPIN)}${NEEDS_BPFFS}${script}`,
    words: { bpftool, object, pins: pinsPath(pins), holder: await host.holder, ...words },
    input: joined(files),
    asRoot,
    timeLimit: TIME_LIMIT,
    mostOutput: MOST_OUTPUT,
    ...(signal !== undefined && { signal }),
  });
  if (!ended.ok) return ended;
  const { code, errors } = ended.value;
  return code === 0 || isRefusal(code) ? ended : notDone(code, errors, bpftool);
}

/** What went wrong before bpftool had its say. */
function notDone(code: number, errors: string, bpftool: string): Result<never, HostFault> {
  switch (code) {
    case ENDED.folder:
      return failure('folder-not-made', errors);
    case ENDED.upload:
      return failure('upload-incomplete', errors);
    case ENDED.bpffs:
      return failure('no-bpffs');
    case ENDED.pins:
      return failure('pins-not-made', errors);
    case ENDED.bpftool:
      return failure('bpftool-missing', bpftool);
    case ENDED.ownBpftool:
      return failure('own-bpftool-not-run', errors);
    case ENDED.perl:
      return failure('perl-missing');
    default:
      return failure('answer-strange', errors);
  }
}

/** How a script ends after bpftool failed: the kernel says `not permitted` to root for other reasons than to users. */
export const END_REFUSED = `exit "$([ "$(id -u)" -eq 0 ] && echo ${ENDED.refused} || echo ${ENDED.refusedUser})"`;

/** What bpftool may be told that older ones do not know. */
const WORDS = ['autoattach', 'kernel_btf', 'pinmaps'] as const;

/** Whether it was the kernel, or bpftool could not even ask it; null where bpftool did not fail. */
export function refusal(
  { code, errors: log, isCut }: RemoteEnd,
  attaches: boolean,
): Result<Extract<LoadOutcome, { kind: 'refused' }>, HostFault> | null {
  if (!isRefusal(code)) return null;
  if (/error while loading shared libraries|bpftool not found for kernel|Exec format/.test(log)) {
    return failure('bpftool-not-run', log);
  }
  if (/expected no more arguments|unknown argument|^Usage:/m.test(log)) {
    const word = WORDS.find((each) => log.includes(`got: '${each}'`));
    return failure('bpftool-too-old', word ?? (attaches ? 'autoattach' : 'loadall'), log);
  }
  const forbidden = /^.*(?:Operation not permitted|must run as root|lacks CAP_).*$/m.exec(log)?.[0];
  if (code === ENDED.refusedUser && forbidden !== undefined && !log.includes('LOAD LOG')) {
    return failure('not-permitted', forbidden);
  }
  return success({ kind: 'refused', log, isCut });
}

function isRefusal(code: number): boolean {
  return code === ENDED.refused || code === ENDED.refusedUser;
}
