import { randomBytes } from 'node:crypto';
import { success, type Result } from '../bytes';
import { failure, type SshFault } from './faults';
import { shellWord } from './quoting';

/** A script for a POSIX shell, and the words that it is about, which are never read as text of a shell. */
export interface RemoteScript {
  /**
   * Finds each word in the variable of its name. Standard input is empty; what `input` holds comes by `receive FILE`, which
   * fails when not all of it arrived or could be written. It is called early: until then the script cannot be told that
   * nobody waits for it. `at_end COMMANDS` runs them however the script ends, also when nobody waits for it any more; only
   * one such text counts, the last.
   */
  readonly script: string;
  readonly words: Readonly<Record<string, string>>;
  readonly input?: Uint8Array;
  /** As root through sudo, which must not ask for a password. */
  readonly asRoot?: boolean;
}

/** A script as the remote command reads it. */
export interface Packed {
  readonly input: readonly Uint8Array[];
  readonly mark: string;
}

/** The line on both outputs after which comes what the script wrote, not what a login shell has to say. */
export const startMark = (mark: string) => `${mark}+\n`;

/** What follows the script's errors: this, its code and a newline. That ssh ends with may be ssh's own. */
export const endMark = (mark: string) => `${mark}-`;

const BLOCK = 65536;

/** Seconds that a script has to clean up once nobody waits for it. */
const REMOTE_GRACE = 5;

/** What the first line of input is instead of a length: the rest is for another shell, of root's. */
const FOR_ROOT = 'sudo';

/** Runs the script that comes by standard input after a line with its length; bash would not wait for long where TMOUT is set. */
const RUN_INPUT = `unset TMOUT; read -r size && if [ "$size" = ${FOR_ROOT} ]; then exec sudo -n sh -c "$1" "$0" "$1"; else set --; eval "$(dd bs="$size" count=1 iflag=fullblock 2>/dev/null)"; fi`;

/**
 * Leads a group of processes, which is ended as a whole. OpenSSH's server makes a shell the leader of one, but not every server does, and
 * sudo does not.
 */
const LEAD_GROUP =
  'if kill -0 "-$$" 2>/dev/null; then eval "$0"; else exec 3<&0; setsid sh -c "$0" "$0" "$1" <&3 3<&- & wait "$!"; fi';

/**
 * The command line for a host, which waits for a script. The login shell, whatever it is, understands all of it: between single
 * quotes no shell has a meaning for any of these characters.
 */
export const REMOTE_COMMAND = `exec sh -c '${LEAD_GROUP}' '${RUN_INPUT}' '${LEAD_GROUP}'`;

/**
 * sshd tells a command without terminal nothing of a lost connection: the end of its input is all that can be seen of it, so
 * something always reads it, by `reading`.
 */
const prelude = (reading: string) => `LC_ALL=C
PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin"
export LC_ALL PATH
umask 077
exec 3<&0 </dev/null
core_lens_watch() {
  ( ${reading}
    trap '' HUP INT PIPE TERM
    kill -15 "-$$"
    sleep ${REMOTE_GRACE}
    kill -9 "-$$" ) >/dev/null 2>&1 &
  exec 3<&-
}
at_end() {
  core_lens_last=$1
  trap 'core_lens_code=$?; trap "" HUP INT PIPE TERM; eval "$core_lens_last"; exit "$core_lens_code"' EXIT
  trap 'exit 143' HUP INT PIPE TERM
}
trap : HUP INT PIPE TERM
`;

/** Nothing is sent: no program is needed to read it. */
const NOTHING = 'while read -r core_lens_line <&3; do :; done';
/** Also what a script that failed did not receive. */
const REST = 'cat <&3';

/** dd reads no byte more than it is told, so that what follows is the watcher's. */
const receiving = (size: number) => {
  const whole = Math.floor(size / BLOCK);
  const rest = size % BLOCK;
  const parts = [
    { block: BLOCK, count: whole },
    { block: rest, count: Math.min(rest, 1) },
  ].filter(({ count }) => count > 0);
  const reading = parts.map(
    ({ block, count }) => `dd bs=${block} count=${count} iflag=fullblock status=none`,
  );
  return `receive() {
  { ${[...reading, ':'].join(' && ')}; } <&3 >"$1" &&
    [ "$(wc -c <"$1")" -eq ${size} ]
  set -- "$?"
  core_lens_watch
  return "$1"
}
`;
};

export function packScript(request: RemoteScript): Result<Packed, SshFault> {
  const { script, input, asRoot } = request;
  const mark = `core-lens-${randomBytes(12).toString('hex')}`;
  const words = Object.entries(request.words);
  const spoiled = words.find(([, value]) => value.includes('\0'));
  if (spoiled !== undefined) return failure('word-bad', spoiled[0]);
  const program = Buffer.from(
    [
      ...(input === undefined ? [prelude(NOTHING)] : [prelude(REST), receiving(input.length)]),
      ...words.map(([name, value]) => `${variable(name)}=${shellWord(value)}\n`),
      // The script is a process of its own, so that one is left that tells how it ended.
      `(\n${input === undefined ? 'core_lens_watch\n' : ''}`,
      `printf '%s\\n' ${mark}+\nprintf '%s\\n' ${mark}+ >&2\n`,
      `${script}\n)\nprintf '%s%s\\n' ${endMark(mark)} "$?" >&2\nkill -9 "-$$"\n`,
    ].join(''),
  );
  const head = `${asRoot === true ? `${FOR_ROOT}\n` : ''}${program.length}\n`;
  const sized = Buffer.concat([Buffer.from(head), program]);
  return success({ input: input === undefined ? [sized] : [sized, input], mark });
}

function variable(name: string): string {
  if (/^[a-z][a-z0-9_]*$/.test(name) && !name.startsWith('core_lens')) return name;
  throw new RangeError(`${name} is no name for a variable of a script`);
}
