import { access, constants, mkdtemp, writeFile } from 'node:fs/promises';
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { reasonOf, success, type Result } from '../bytes';
import { rememberFolder, removeFolder, removeStaleFolders } from '../processes';
import { failure, type SshFault } from './faults';
import { shellWord } from './quoting';

const PREFIX = 'core-lens-ssh-';

/** Until then a folder of another process may have no socket yet. */
const UNTIL_LISTENING = 60_000;

/** The shortest that systems admit for the path of a socket is 104; ssh makes it under a name that is 17 longer first. */
const LONGEST_PATH = 104 - 18;

/** ssh looks for `%` and `$` in the path of its socket. */
const PLAIN_PATH = /^[\w./+-]+$/;

/** The folder of one connection, closed to others: the socket that ssh shares it by, and the one that questions come through. */
export class PrivateFolder {
  readonly controlSocket: string;
  readonly askpass: string;

  private constructor(
    private readonly path: string,
    private readonly server: Server,
  ) {
    this.controlSocket = join(path, 'c');
    this.askpass = join(path, 'askpass');
  }

  /** Each program that ssh asks with connects to a socket in it. */
  static async make(
    askpassMain: string,
    environment: NodeJS.ProcessEnv,
    onQuestion: (socket: Socket) => void,
  ): Promise<Result<PrivateFolder, SshFault>> {
    let reason = 'its name is too long, or has unusual characters';
    const places = placesFor(environment);
    for (const place of places) {
      if (!PLAIN_PATH.test(place)) continue;
      if (join(place, `${PREFIX}123456`, 'c').length > LONGEST_PATH) continue;
      try {
        return success(await PrivateFolder.makeIn(place, askpassMain, onQuestion));
      } catch (error) {
        reason = reasonOf(error);
      }
    }
    return failure('temporary-folder', places.at(-1) ?? '', reason);
  }

  private static async makeIn(
    place: string,
    askpassMain: string,
    onQuestion: (socket: Socket) => void,
  ): Promise<PrivateFolder> {
    await removeStaleFolders({ place, prefix: PREFIX, olderThan: UNTIL_LISTENING, isInUse });
    // mkdtemp makes folders that are closed to others.
    const path = await mkdtemp(join(place, PREFIX));
    rememberFolder(path);
    try {
      const askpass = join(path, 'askpass');
      await writeFile(askpass, askpassScript(askpassMain, questionSocket(path)), { mode: 0o700 });
      // Folders may be mounted so that nothing in them can be run.
      await access(askpass, constants.X_OK);
      return new PrivateFolder(path, await listen(questionSocket(path), onQuestion));
    } catch (error) {
      await removeFolder(path);
      throw error;
    }
  }

  async remove(): Promise<void> {
    this.server.close();
    await removeFolder(this.path);
  }
}

function placesFor(environment: NodeJS.ProcessEnv): string[] {
  const own = environment.XDG_RUNTIME_DIR;
  return [...new Set([...(own ? [own] : []), tmpdir(), '/tmp'])];
}

function questionSocket(folder: string): string {
  return join(folder, 'q');
}

/** Whether somebody listens in the folder. */
function isInUse(folder: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(questionSocket(folder));
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => {
      resolve(false);
    });
  });
}

function listen(path: string, onQuestion: (socket: Socket) => void): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer(onQuestion);
    server.once('error', reject);
    server.listen(path, () => {
      server.unref();
      resolve(server);
    });
  });
}

/** ssh runs one program; ours needs Node.js, which may be that of an editor. */
function askpassScript(main: string, socket: string): string {
  return `#!/bin/sh
unset NODE_OPTIONS
ELECTRON_RUN_AS_NODE=1
export ELECTRON_RUN_AS_NODE
exec ${[process.execPath, main, socket].map(shellWord).join(' ')} "$@"
`;
}
