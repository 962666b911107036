import { ErrorCodes, LSPErrorCodes, ResponseError } from 'vscode-languageserver/node';
import type { KernelChoice, KernelSummary } from '../engine';
import {
  isCommand,
  isHostCommand,
  readArgument,
  type CommandId,
  type CommandResults,
  type HostCommandId,
  type KernelItem,
} from '../settings';
import { runHostCommand } from './hosts';
import { kernelUri } from './kernel-documents';
import { pathOf } from './paths';
import type { Session } from './session';
import { statusOf } from './status';

/** Answers workspace/executeCommand; the commands and their arguments are in docs/commands.md. */
export function answerCommands(session: Session): void {
  session.connection.onExecuteCommand(({ command, arguments: given }, token, progress) => {
    if (!isCommand(command)) {
      throw new ResponseError(LSPErrorCodes.RequestFailed, `there is no command ${command}`);
    }
    if (isHostCommand(command)) {
      return runHostCommand(session, command, argumentOf(command, given), { token, progress });
    }
    return run(session, command, given);
  });
}

/** Those that are not of hosts. */
type OwnCommandId = Exclude<CommandId, HostCommandId>;

function run(
  session: Session,
  id: OwnCommandId,
  given: readonly unknown[] | undefined,
): Promise<CommandResults[OwnCommandId]> | CommandResults[OwnCommandId] {
  switch (id) {
    case 'coreLens.server.status':
      return statusOf(session);
    case 'coreLens.server.kernels':
      return kernelItems(session, argumentOf(id, given).uri ?? null);
    case 'coreLens.server.setKernels':
      return session.setKernels(argumentOf(id, given).kernels).then(() => null);
    case 'coreLens.server.check':
      return session.refresh(true).then(() => null);
    case 'coreLens.server.hover':
      return hoverText(session, argumentOf(id, given));
    case 'coreLens.server.program':
      return programText(session, argumentOf(id, given));
    case 'coreLens.server.type':
      return typeText(session, argumentOf(id, given));
  }
}

function argumentOf<Id extends CommandId>(id: Id, given: readonly unknown[] | undefined) {
  const read = readArgument(id, given);
  if (!read.ok) throw new ResponseError(ErrorCodes.InvalidParams, read.message);
  return read.value;
}

async function kernelItems(session: Session, uri: string | null): Promise<KernelItem[]> {
  const path = uri === null ? null : pathOf(uri);
  const folder =
    path === null ? (session.folders.all().at(0)?.path ?? '') : session.folders.for(path);
  const chosen = await session.choicesOf(folder);
  const bundled = await session.bundled.choices();
  const ids = new Set(chosen.map(({ id }) => id));
  const known = new Map(session.kernels.map((kernel) => [kernel.id, kernel]));
  const problems = session.publisher.problemsByKernel();
  const all = [...bundled, ...chosen.filter(({ source }) => source !== 'bundled')];
  return all.map((choice) => {
    const { name, label, release, version, arch, source, provenance, fault } =
      known.get(choice.id) ?? closed(choice);
    const isChosen = ids.has(choice.id);
    return {
      id: choice.id,
      label,
      name,
      release,
      version,
      arch,
      source,
      provenance,
      isChosen,
      problems: isChosen ? (problems.get(choice.id) ?? 0) : 0,
      fault,
    };
  });
}

/** What a kernel's name tells before it was opened. */
function closed({ id, path, source }: KernelChoice): KernelSummary {
  const name = path.replace(/^.*[\\/]/, '');
  const [version] = /^\d+\.\d+(\.\d+)?/.exec(name) ?? [null];
  const label = version?.split('.').slice(0, 2).join('.') ?? name;
  const [, arch = null] = /-(amd64|arm64|s390x)$/.exec(name) ?? [];
  return {
    id,
    name,
    label,
    release: name,
    version,
    arch,
    source,
    provenance: 'not opened',
    fault: null,
    notes: [],
  };
}

async function hoverText(
  session: Session,
  { uri, line, character }: { uri: string; line: number; character: number },
): Promise<string | null> {
  const path = pathOf(uri);
  if (path === null) return null;
  session.documents.flush();
  const kernels = await session.kernelIds(session.folders.for(path));
  const place = { line, character };
  const hover = await session.engine.ask('hover', { path, kernels, place, mostRows: Infinity });
  return hover === null ? null : hover.markdown;
}

async function programText(
  session: Session,
  { uri, program }: { uri: string; program: string },
): Promise<string | null> {
  const path = pathOf(uri);
  if (path === null) return null;
  session.documents.flush();
  const kernels = await session.kernelIds(session.folders.for(path));
  return session.engine.ask('program', { path, kernels, program });
}

async function typeText(
  session: Session,
  { name, kind, kernel }: { name: string; kind?: string; kernel?: string },
): Promise<{ uri: string; text: string } | null> {
  const usable = session.kernels.filter(({ fault }) => fault === null);
  const asked = kernel === undefined ? usable : usable.filter((one) => one.name === kernel);
  const found = await session.engine.ask('findType', {
    name,
    tag: (kind as 'struct' | undefined) ?? null,
    kernels: asked.map(({ id }) => id),
  });
  if (found === null) return null;
  const text = await session.engine.ask('typeText', found);
  return text === null ? null : { uri: kernelUri(found), text };
}
