import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { success, type Result } from '../bytes';
import { canRun, HAS_GROUPS, onPath } from '../processes';
import { failure, type SshFault } from './faults';
import { PrivateFolder } from './private-folder';
import { Questions } from './questions';
import { REMOTE_COMMAND } from './remote-script';
import { commandLines } from './run-log';
import type { SshSettings } from './settings';
import { sshArguments, type Sharing } from './ssh-arguments';
import { SshProcess } from './ssh-process';
import type { SshTarget } from './target';

/** OpenSSH's client set up for one host: starts its processes alike, and answers what they ask. */
export class SshClient {
  private constructor(
    readonly target: SshTarget,
    private readonly settings: SshSettings,
    private readonly program: string,
    private readonly environment: NodeJS.ProcessEnv,
    private readonly folder: PrivateFolder | null,
    /** Null where nothing can be asked. */
    readonly questions: Questions | null,
  ) {}

  static async make(
    target: SshTarget,
    settings: SshSettings,
    onQuestions: () => void,
  ): Promise<Result<SshClient, SshFault>> {
    const environment = settings.environment ?? process.env;
    const program = await findProgram(settings.program, environment);
    if (program === null) return failure('ssh-missing', settings.program, 'it was not found');
    // Windows has neither sockets for ssh to share nor scripts to ask by.
    if (!HAS_GROUPS) {
      return success(new SshClient(target, settings, program, environment, null, null));
    }
    const questions = settings.ask === null ? null : new Questions(settings.ask, onQuestions);
    const askpass = settings.askpass ?? join(__dirname, 'askpass.js');
    const folder = await PrivateFolder.make(askpass, environment, (socket) => {
      if (questions === null) socket.destroy();
      else questions.accept(socket);
    });
    if (!folder.ok) return folder;
    const asking = withAskpass(environment, questions === null ? null : folder.value.askpass);
    return success(new SshClient(target, settings, program, asking, folder.value, questions));
  }

  /** A shell on the host that waits for a script. */
  start(role: NonNullable<Sharing>['role']): SshProcess {
    const { settings, target, folder, program } = this;
    const words = sshArguments({
      settings,
      target,
      isAsking: this.questions !== null,
      sharing: this.isShared && folder !== null ? { role, socket: folder.controlSocket } : null,
      command: REMOTE_COMMAND,
    });
    if (role === 'makes') this.log(commandLines(target.label, program, words));
    return new SshProcess({
      program,
      words,
      // What a configuration names by a relative path must not lie in a workspace.
      directory: homedir(),
      environment: this.environment,
    });
  }

  /** Whether all that runs on the host shares one connection. */
  get isShared(): boolean {
    return this.folder !== null && this.settings.isShared !== false;
  }

  log(lines: Iterable<string>): void {
    for (const line of lines) this.settings.log(line);
  }

  async dispose(): Promise<void> {
    this.questions?.end();
    await this.folder?.remove();
  }
}

async function findProgram(name: string, environment: NodeJS.ProcessEnv): Promise<string | null> {
  if (/[/\\]/.test(name) && !isAbsolute(name)) return null;
  for (const path of isAbsolute(name) ? [name] : onPath(name, environment)) {
    if (await canRun(path)) return path;
  }
  return null;
}

function withAskpass(environment: NodeJS.ProcessEnv, askpass: string | null): NodeJS.ProcessEnv {
  if (askpass === null) return { ...environment, SSH_ASKPASS_REQUIRE: 'never' };
  // Before 8.4 ssh asks by a program only where it believes in a display.
  return { DISPLAY: ':0', ...environment, SSH_ASKPASS: askpass, SSH_ASKPASS_REQUIRE: 'force' };
}
