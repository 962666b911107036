import { printable, success, type Result } from '../../bytes';
import type { ReadyHost } from '../../host-tasks';
import {
  catalogueFolder,
  checkHost,
  fetchKernel,
  type FetchedKernel,
  type HostItem,
} from '../../hosts';
import { configuredHosts } from '../../ssh';
import type { HostsArguments } from '../host-arguments';
import type { Meaning, Style } from '../style';
import { EXIT_FOUND, type Surroundings } from '../surroundings';
import { onEach, withHosts, type NamedHost } from './open-hosts';
import type { Outcome } from './outcome';

const MEANINGS: Readonly<Record<HostItem['state'], Meaning>> = {
  good: 'good',
  limited: 'absent',
  missing: 'bad',
};

/** `core-lens hosts`: what hosts have and lack. */
export async function hosts(
  args: HostsArguments,
  surroundings: Surroundings,
  signal: AbortSignal,
  outcome: Outcome,
): Promise<void> {
  if (args.hosts.length === 0) {
    await listConfigured(args, outcome);
    return;
  }
  const done = await withHosts(args, surroundings, signal, async (named) => {
    const kernels = await onEach(named, ({ host, facts, wishes }) =>
      args.addsKernel
        ? fetchKernel(host, wishes, facts, {
            catalogue: catalogueFolder(surroundings.environment),
            signal,
          })
        : Promise.resolve(success(null)),
    );
    report(args, named, kernels, outcome);
  });
  if (!done.ok) outcome.fail('--upload-bpftool', done.fault);
}

async function listConfigured({ sshConfig, format }: HostsArguments, outcome: Outcome) {
  const names = await configuredHosts(sshConfig);
  if (format === 'json') outcome.json({ hosts: names.map((host) => ({ host })) });
  else outcome.lines(names.map(printable));
  if (names.length === 0) {
    outcome.note('hosts', 'the SSH configuration names none; --host user@host:port takes any');
  }
}

function report(
  { format, uploadBpftool }: HostsArguments,
  named: readonly NamedHost[],
  kernels: readonly Result<FetchedKernel | null>[],
  outcome: Outcome,
): void {
  const documents: object[] = [];
  for (const [i, { label, opened }] of named.entries()) {
    if (!opened.ok) {
      outcome.fail(label, opened.fault);
      documents.push({ host: label, error: opened.fault.message });
      continue;
    }
    const items = itemsOf(opened.value, uploadBpftool);
    if (items.some(({ state }) => state === 'missing')) outcome.reach(EXIT_FOUND);
    const kernel = kernels[i];
    if (!kernel.ok) outcome.fail(label, kernel.fault);
    const added = kernel.ok ? (kernel.value?.folder ?? null) : null;
    if (format === 'json') documents.push(hostDocument(label, opened.value, items, added));
    else outcome.lines(hostLines(label, opened.value, items, added, outcome.style));
  }
  if (format === 'json') outcome.json({ hosts: documents });
}

/** What is brought along is not missing. */
function itemsOf({ facts, wishes, bpftool }: ReadyHost, upload: string | null): HostItem[] {
  return checkHost(facts, wishes).map((item) =>
    item.id === 'bpftool' && bpftool !== undefined
      ? { ...item, state: 'good', text: `${item.text}; ${upload} is brought along`, remedy: null }
      : item,
  );
}

function* hostLines(
  label: string,
  { facts }: ReadyHost,
  items: readonly HostItem[],
  added: string | null,
  style: Style,
): Generator<string> {
  const { release, machine, distributionName } = facts;
  const about = [`Linux ${release}`, machine, distributionName ?? 'unknown distribution'];
  yield `${style('heading', printable(label))}  ${style('quiet', about.join(', '))}`;
  const width = Math.max(...items.map(({ id }) => id.length));
  for (const { id, state, text, remedy } of items) {
    yield `  ${style(MEANINGS[state], state.padEnd('missing'.length))}  ${id.padEnd(width)}  ${printable(text)}`;
    if (remedy !== null && state !== 'good') yield `    ${printable(remedy)}`;
  }
  if (added !== null) yield `  kernel added: ${printable(added)}`;
  yield '';
}

function hostDocument(
  label: string,
  { facts }: ReadyHost,
  items: readonly HostItem[],
  added: string | null,
): object {
  const { release, version, machine, distributionName, user, isRoot, bpftool } = facts;
  return {
    host: label,
    release,
    version,
    machine,
    distribution: distributionName,
    user,
    root: isRoot,
    bpftool: bpftool?.version ?? null,
    items: items.map(({ id, state, text, remedy }) => ({ id, state, text, remedy })),
    ...(added !== null && { kernel: added }),
  };
}
