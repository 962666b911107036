import { randomBytes } from 'node:crypto';
import { success, type Result } from '../bytes';
import { failure, type SshFault } from './faults';
import { shellWord } from './quoting';

/** A script for a POSIX shell, and the words that it is about, which are never read as text of a shell. */
export interface RemoteScript {
  /**
   * Finds each word in the variable of its name. Standard input is empty; what `input` holds comes by `receive FILE`, which
   * fails when not all of it arrived or could be written. `at_end COMMANDS` runs them however the script ends, also when
   * nobody waits for it any more; only one such text counts, the last.
   */
  readonly script: string;
  readonly words: Readonly<Record<string, string>>;
  readonly input?: Uint8Array;
  /** As root through sudo, which must not ask for a password. */
  readonly asRoot?: boolean;
}

/** A script as ssh is given it. */
export interface Packed {
  /** The command line, of which the login shell, whatever it is, understands all. */
  readonly command: string;
  /** What standard input begins with. */
  readonly input: readonly Uint8Array[];
  /** A line on both outputs after which comes what the script wrote, not what a login shell has to say. */
  readonly mark: string;
}

const BLOCK = 512;
const LARGE_BLOCK = 65536;

/** Seconds that a script has to clean up once nobody waits for it. */
const REMOTE_GRACE = 5;

/**
 * Runs the program in a group of processes of its own, and leaves nothing of it running. The code 255 is ssh's own, so that
 * the program's must be another.
 */
const SUPERVISOR = (blocks: number) => `exec 3<&0
$(command -v setsid) sh -c 'exec 3<&0 </dev/null
eval "$(dd bs=${BLOCK} count=${blocks} iflag=fullblock 2>/dev/null <&3)"' <&3 3<&- &
exec 3<&- </dev/null
wait "$!"
core_lens_code=$?
kill -9 "-$!" 2>/dev/null
[ "$core_lens_code" -ne 255 ] || core_lens_code=254
exit "$core_lens_code"
`;

/**
 * What scripts have at hand. sshd tells a command without terminal nothing of a lost connection: the end of its input is all
 * that can be seen of it, so something always reads it.
 */
const PRELUDE = `LC_ALL=C
PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin"
export LC_ALL PATH
umask 077
core_lens_watch() {
  ( trap '' HUP INT PIPE TERM
    cat <&3
    kill -15 "-$$" || kill -15 "$$"
    sleep ${REMOTE_GRACE}
    kill -9 "-$$" || kill -9 "$$" ) >/dev/null 2>&1 &
  exec 3<&-
}
at_end() {
  core_lens_last=$1
  trap 'core_lens_code=$?; trap "" HUP INT PIPE TERM; eval "$core_lens_last"; exit "$core_lens_code"' EXIT
  trap 'exit 143' HUP INT PIPE TERM
}
`;

/** dd reads no byte more than it is told, so that what follows is the watcher's. */
const receiving = (size: number) => `receive() {
  { dd bs=${LARGE_BLOCK} count=${Math.floor(size / LARGE_BLOCK)} iflag=fullblock status=none &&
    dd bs=${BLOCK} count=${Math.floor((size % LARGE_BLOCK) / BLOCK)} iflag=fullblock status=none &&
    dd bs=1 count=${size % BLOCK} status=none; } <&3 >"$1" &&
    [ "$(wc -c <"$1")" -eq ${size} ]
  set -- "$?"
  core_lens_watch
  return "$1"
}
`;

export function packScript(request: RemoteScript): Result<Packed, SshFault> {
  const mark = `core-lens-${randomBytes(12).toString('hex')}`;
  const words = Object.entries(request.words);
  const spoiled = words.find(([, value]) => value.includes('\0'));
  if (spoiled !== undefined) return failure('word-bad', spoiled[0]);
  const program = padded(
    [
      PRELUDE,
      request.input === undefined ? 'core_lens_watch\n' : receiving(request.input.length),
      ...words.map(([name, value]) => `${variable(name)}=${shellWord(value)}\n`),
      `printf '%s\\n' ${mark}\nprintf '%s\\n' ${mark} >&2\n`,
      request.script,
    ].join(''),
  );
  const supervisor = Buffer.from(SUPERVISOR(program.length / BLOCK));
  const shell = request.asRoot ? 'exec sudo -n sh' : 'exec sh';
  return success({
    // Between single quotes no shell has a meaning for any of these characters.
    command: `${shell} -c 'eval "$(dd bs=1 count=${supervisor.length} 2>/dev/null)"'`,
    input: [supervisor, program, ...(request.input === undefined ? [] : [request.input])],
    mark,
  });
}

/** Newlines at the end are left out by the shell that reads it. */
function padded(text: string): Uint8Array {
  const bytes = Buffer.from(text);
  const whole = Buffer.alloc(Math.ceil((bytes.length + 1) / BLOCK) * BLOCK, '\n');
  bytes.copy(whole);
  return whole;
}

function variable(name: string): string {
  if (/^[a-z][a-z0-9_]*$/.test(name) && !name.startsWith('core_lens')) return name;
  throw new RangeError(`${name} is no name for a variable of a script`);
}
