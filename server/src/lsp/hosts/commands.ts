import {
  LSPErrorCodes,
  ResponseError,
  type CancellationToken,
  type WorkDoneProgressReporter,
} from 'vscode-languageserver/node';
import { success, type Fault, type Result } from '../../bytes';
import type { CommandArgument, CommandResults, HostCommandId } from '../../settings';
import type { Session } from '../session';
import { addHostKernel } from './kernels';
import { loadOnHosts } from './load';
import { wantedObject } from './objects';
import { isRefusalBy } from './refusals';
import { listCases, testOnHosts } from './tests';
import { bootableKernels, bootVirtual } from './virtual-hosts';
import { stopWatching, watchHost } from './watching';

/** How a command is followed and ended. */
export interface CommandCourse {
  readonly token: CancellationToken;
  readonly progress: WorkDoneProgressReporter;
}

type Run<Id extends HostCommandId> = (
  session: Session,
  argument: CommandArgument<Id>,
  report: (message: string) => void,
  signal: AbortSignal,
) => Promise<Result<CommandResults[Id]>>;

const RUNS: { readonly [Id in HostCommandId]: Run<Id> } = {
  'coreLens.server.hosts': async ({ hosts }) => success(await hosts.choices()),
  'coreLens.server.connect': async ({ hosts }, { host }, _, signal) => {
    const looked = await hosts.lookAgain(host, signal);
    return looked.ok ? success(hosts.statusOf(host)) : looked;
  },
  'coreLens.server.disconnect': async ({ hosts, publisher }, { host }) => {
    await publisher.dropRefusals((key) => isRefusalBy(key, host));
    return hosts.disconnect(host);
  },
  'coreLens.server.addHostKernel': (session, { host }, report, signal) =>
    addHostKernel(session, host, report, signal),
  'coreLens.server.load': async (session, argument, report, signal) => {
    const object = wantedObject(session, argument);
    return object.ok ? loadOnHosts(session, object.value, argument, report, signal) : object;
  },
  'coreLens.server.test': testOnHosts,
  'coreLens.server.cases': async (session, argument) => success(await listCases(session, argument)),
  'coreLens.server.watch': watchHost,
  'coreLens.server.stopWatch': stopWatching,
  'coreLens.server.unload': async ({ hosts }, { host, pins }, _, signal) => {
    const opened = await hosts.open(host, signal);
    if (!opened.ok) return opened;
    const all = hosts.statusOf(host).loads.map((load) => load.pins);
    return hosts.unload(host, pins ?? all, signal);
  },
  'coreLens.server.bootableKernels': async () => success(await bootableKernels()),
  'coreLens.server.bootVirtualHost': bootVirtual,
  'coreLens.server.stopVirtualHost': async ({ hosts }, { host }) => {
    await hosts.stopVirtual(host);
    return success(null);
  },
};

/** Runs a command on hosts; what keeps it from being done is the message of the error. */
export async function runHostCommand<Id extends HostCommandId>(
  session: Session,
  id: Id,
  argument: CommandArgument<Id>,
  { token, progress }: CommandCourse,
): Promise<CommandResults[Id]> {
  const readsOnly = id === 'coreLens.server.hosts' || id === 'coreLens.server.cases';
  if (!readsOnly && !session.live.isAllowed) {
    throw new ResponseError(
      LSPErrorCodes.RequestFailed,
      'the workspace is not trusted, so nothing of it is brought to hosts; trust it first',
    );
  }
  const ending = new AbortController();
  const listening = token.onCancellationRequested(() => {
    ending.abort();
  });
  if (token.isCancellationRequested) ending.abort();
  const report = (message: string) => {
    progress.report(message);
  };
  try {
    const run = RUNS[id] as Run<Id>;
    const done = await run(session, argument, report, ending.signal);
    if (!done.ok) throw errorOf(done.fault);
    return done.value;
  } finally {
    listening.dispose();
  }
}

function errorOf({ code, message }: Fault): ResponseError<undefined> {
  const number =
    code === 'cancelled' ? LSPErrorCodes.RequestCancelled : LSPErrorCodes.RequestFailed;
  return new ResponseError(number, message);
}
