import type { Fault, Result } from '../../bytes';
import { readInput, readyHost, type ReadyHost } from '../../host-tasks';
import { readTarget, SshConnection, type SshSettings } from '../../ssh';
import type { HostOptions } from '../host-arguments';
import type { Surroundings } from '../surroundings';

/** A host of the command line, reached or not. */
export interface NamedHost {
  readonly label: string;
  readonly opened: Result<ReadyHost>;
}

const CONNECT_TIMEOUT = 30_000;
const MOST_BPFTOOL = 64 * 1024 * 1024;

/** Opens all hosts at once, has something done with them, and closes them whatever comes of it. */
export async function withHosts<T>(
  options: HostOptions,
  surroundings: Surroundings,
  signal: AbortSignal,
  use: (hosts: readonly NamedHost[]) => Promise<T>,
): Promise<Result<T>> {
  const { uploadBpftool } = options;
  const upload = uploadBpftool === null ? null : await readInput(uploadBpftool, MOST_BPFTOOL);
  if (upload?.ok === false) {
    return {
      ok: false,
      fault: { ...upload.fault, message: `${uploadBpftool}: ${upload.fault.message}` },
    };
  }
  const settings = sshSettings(options, surroundings);
  const connections: SshConnection[] = [];
  try {
    const hosts = await Promise.all(
      options.hosts.map(async (text): Promise<NamedHost> => {
        const connected = await connect(text, settings, signal);
        if (!connected.ok) return { label: text, opened: connected };
        connections.push(connected.value);
        const wishes = { asRoot: options.asRoot, bpftool: options.bpftool };
        const opened = await readyHost(connected.value, wishes, upload?.value, signal);
        return { label: connected.value.label, opened };
      }),
    );
    return { ok: true, value: await use(hosts) };
  } finally {
    await Promise.all(connections.map((connection) => connection.close()));
  }
}

function sshSettings(
  { sshConfig, isVerbose }: HostOptions,
  { environment, writeError, asking, askpass }: Surroundings,
): SshSettings {
  return {
    program: 'ssh',
    configFile: sshConfig,
    connectTimeout: CONNECT_TIMEOUT,
    ask: asking(),
    log: (line) => {
      if (isVerbose) writeError(`${line}\n`);
    },
    environment,
    ...(askpass !== undefined && { askpass }),
  };
}

async function connect(
  text: string,
  settings: SshSettings,
  signal: AbortSignal,
): Promise<Result<SshConnection>> {
  const target = readTarget(text);
  return target.ok ? SshConnection.open(target.value, settings, signal) : target;
}

/** Does something on every host that was reached, at once; the others keep their fault. */
export function onEach<T>(
  hosts: readonly NamedHost[],
  work: (open: ReadyHost, index: number) => Promise<Result<T>>,
): Promise<readonly Result<T>[]> {
  return Promise.all(
    hosts.map(async ({ opened }, index) => (opened.ok ? work(opened.value, index) : opened)),
  );
}

/** What is not of a host but keeps a command from its work. */
export function unusable(subject: string, fault: Fault): Result<never> {
  return { ok: false, fault: { ...fault, message: `${subject}: ${fault.message}` } };
}
