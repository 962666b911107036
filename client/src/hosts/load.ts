import { commands, QuickPickItemKind, window, workspace, type QuickPickItem } from 'vscode';
import type { CommandArgument, LoadResult } from '../../../server/src/settings';
import { inPick } from '../plain-text';
import { fileName } from '../status-texts';
import { translate as t } from '../translate';
import { openOrPickedHosts, pickHosts } from './host-pick';
import { foreseenLines, inDialog, loadMessage, loadReport } from './load-texts';
import { showLog } from './logs';
import type { Parts } from './parts';
import { offer, perform } from './perform';
import { unload } from './unload';
import { watch } from './watch';

/** What is loaded, without where. */
type Loadable = Omit<CommandArgument<'coreLens.server.load'>, 'hosts' | 'force'>;

/** Loads one program, which a lens names. */
export async function loadProgram(
  parts: Parts,
  { uri, program }: { readonly uri: string; readonly program: string },
): Promise<readonly LoadResult[] | null> {
  const hosts = await openOrPickedHosts(parts, t('Load {0} on hosts', inPick(program)), 'load');
  if (hosts === null) return null;
  return loadOn(parts, hosts, program, { uri, programs: [program] });
}

/** Asks which object and which of its programs to load where, as far as that is not said. */
export async function loadObject(
  parts: Parts,
  given: { readonly object?: string; readonly host?: string },
): Promise<readonly LoadResult[] | null> {
  const path = given.object ?? (await pickObject(parts));
  if (path === null) return null;
  const choice = await pickPrograms(parts, path);
  if (choice === null) return null;
  const title = t('Load {0} on hosts', inPick(fileName(path)));
  const { host } = given;
  const hosts = host === undefined ? await pickHosts(parts, title, 'load') : [host];
  if (hosts === null) return null;
  return loadOn(parts, hosts, fileName(path), { object: path, ...choice });
}

async function pickObject({ client }: Parts): Promise<string | null> {
  const objects = client.status?.objects ?? [];
  const readable = objects.filter(({ freshness }) => freshness !== 'unreadable');
  if (readable.length === 0) {
    void window.showInformationMessage(t('There is no compiled object that can be loaded.'));
    return null;
  }
  const source = window.activeTextEditor?.document.uri.fsPath ?? '';
  // That of the file in the editor first.
  const order = [...readable].sort(
    (a, b) => Number(b.sources.includes(source)) - Number(a.sources.includes(source)),
  );
  const picks = order.map(({ path, freshness }) => ({
    label: inPick(fileName(path)),
    description: inPick(workspace.asRelativePath(path)),
    ...(freshness === 'stale' && {
      detail: t('stale: the source was changed since; build it again'),
    }),
    path,
  }));
  const picked = await window.showQuickPick(picks, { title: t('Load an object') });
  return picked?.path ?? null;
}

interface ProgramPick extends QuickPickItem {
  readonly program: string | null;
  readonly option: 'autoattach' | 'btf' | null;
}

async function pickPrograms({ client }: Parts, path: string): Promise<Loadable | null> {
  const object = client.status?.objects.find((one) => one.path === path);
  const names = object?.programNames ?? [];
  const pick = (label: string, more: Partial<ProgramPick>): ProgramPick => ({
    label,
    program: null,
    option: null,
    ...more,
  });
  const programs = names.map((name) => pick(inPick(name), { program: name }));
  const separator = (label: string) => pick(label, { kind: QuickPickItemKind.Separator });
  const picks = [
    ...(programs.length === 0 ? [] : [separator(t('Programs'))]),
    ...programs,
    separator(t('Options')),
    pick(t('Attach'), { option: 'autoattach', description: t('to what their sections name') }),
    pick(t('With a BTF file…'), {
      option: 'btf',
      description: t('in place of that of the hosts’ kernels'),
    }),
  ];
  const picked = await window.showQuickPick(picks, {
    title: t('Programs of {0}', inPick(fileName(path))),
    placeHolder: t('Tick programs, or none for all that load by themselves'),
    canPickMany: true,
  });
  if (picked === undefined) return null;
  const chosen = picked.flatMap(({ program }) => (program === null ? [] : [program]));
  const options = new Set(picked.map(({ option }) => option));
  const btf = options.has('btf') ? await askForBtf() : undefined;
  if (btf === null) return null;
  return {
    ...(chosen.length > 0 && { programs: chosen }),
    ...(options.has('autoattach') && { autoattach: true }),
    ...(btf !== undefined && { btf }),
  };
}

async function askForBtf(): Promise<string | null> {
  const uris = await window.showOpenDialog({
    title: t('BTF of a kernel'),
    openLabel: t('Load with It'),
  });
  return uris?.at(0)?.fsPath ?? null;
}

/** Loads on hosts, asks again where it is foreseen to fail, and tells what came of it. */
async function loadOn(
  parts: Parts,
  hosts: readonly string[],
  name: string,
  what: Loadable,
): Promise<readonly LoadResult[] | null> {
  const title = t('Loading {0}', name);
  const first = await perform(parts.client, title, 'coreLens.server.load', {
    ...what,
    hosts: [...hosts],
  });
  if (first === null) return null;
  const results = await tryForeseen(parts, first, (foreseen) =>
    perform(parts.client, title, 'coreLens.server.load', {
      ...what,
      hosts: [...foreseen],
      force: true,
    }),
  );
  parts.hosts.noteLogs(results);
  if (results.length === 1) tell(parts, results[0]);
  else await parts.reports.showTold(t('Load of {0}', name), loadReport(name, results, t));
  return results;
}

async function tryForeseen(
  { client }: Parts,
  results: readonly LoadResult[],
  load: (hosts: readonly string[]) => Promise<readonly LoadResult[] | null>,
): Promise<readonly LoadResult[]> {
  const foreseen = results.filter(({ outcome }) => outcome === 'foreseen');
  if (foreseen.length === 0) return results;
  const anyway = t('Load All the Same');
  const lines = foreseenLines(foreseen);
  for (const line of lines) client.log.info(line);
  const chosen = await window.showWarningMessage(
    t('The check says that it does not load there.'),
    { modal: true, detail: inDialog(lines, t) },
    anyway,
  );
  if (chosen !== anyway) return results;
  const again = await load(foreseen.map(({ host }) => host));
  return results.map((result) => again?.find(({ host }) => host === result.host) ?? result);
}

function tell(parts: Parts, result: LoadResult): void {
  const { client } = parts;
  const { host, outcome, pins, log } = result;
  const message = loadMessage(result, t);
  const focus = () => commands.executeCommand('coreLens.hosts.focus');
  switch (outcome) {
    case 'loaded':
      // As that the object is older than its source.
      offer(client, result.foreseen.length > 0 ? 'warning' : 'information', message, {
        [t('Watch')]: () => watch(parts, host),
        ...(pins !== null && { [t('Unload')]: () => unload(parts, host, [pins]) }),
        [t('Show')]: focus,
      });
      return;
    case 'refused':
      offer(client, 'error', message, {
        ...(log !== null && { [t('Show Log')]: () => showLog(log) }),
        [t('Show Problems')]: () => commands.executeCommand('workbench.actions.view.problems'),
      });
      return;
    case 'not-done':
      offer(client, 'error', message, { [t('Show Hosts')]: focus });
      return;
    // The user was asked, or did it.
    case 'foreseen':
    case 'cancelled':
      return;
  }
}
