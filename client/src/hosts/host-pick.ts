import {
  Disposable,
  QuickPickItemKind,
  ThemeIcon,
  window,
  type QuickPick,
  type QuickPickItem,
} from 'vscode';
import { inPick } from '../plain-text';
import { translate as t } from '../translate';
import { hostGroups, isMeant, typedHost, type HostGroup } from './host-choices';
import type { HostStatus } from '../../../server/src/settings';
import type { Parts } from './parts';

/** What hosts are chosen for: of each the last choice is remembered. */
export type Purpose = 'connect' | 'load' | 'test';

interface HostPick extends QuickPickItem {
  /** Null for what is not a host. */
  readonly host: string | null;
}

interface Asked {
  readonly title: string;
  readonly purpose: Purpose;
  readonly isMany: boolean;
}

/** The hosts that were chosen last. */
export function rememberedHosts({ memory }: Parts, purpose: Purpose): readonly string[] {
  return memory.get<readonly string[]>(keyOf(purpose), []);
}

export async function rememberHosts(
  { memory }: Parts,
  purpose: Purpose,
  hosts: readonly string[],
): Promise<void> {
  await memory.update(keyOf(purpose), hosts);
}

function keyOf(purpose: Purpose): string {
  return `coreLens.hosts.${purpose}`;
}

/** The one host that is open; where there is none, or several, the user is asked. */
export async function openOrPickedHosts(
  parts: Parts,
  title: string,
  purpose: Purpose,
): Promise<readonly string[] | null> {
  const { open } = parts.hosts;
  return open.length === 1 ? [open[0].name] : pickHosts(parts, title, purpose);
}

/** A quick pick of hosts, with those ticked that were chosen last. */
export async function pickHosts(
  parts: Parts,
  title: string,
  purpose: Purpose,
): Promise<readonly string[] | null> {
  return ask(parts, { title, purpose, isMany: true });
}

export async function pickHost(parts: Parts, title: string): Promise<string | null> {
  const hosts = await ask(parts, { title, purpose: 'connect', isMany: false });
  return hosts?.at(0) ?? null;
}

/** One of the hosts of the tree, without asking where there is only one. */
export async function pickKnownHost(
  { hosts }: Parts,
  title: string,
  isWanted: (host: HostStatus) => boolean,
  nothing: string,
): Promise<string | null> {
  const wanted = hosts.status.hosts.filter(isWanted);
  if (wanted.length === 0) {
    void window.showInformationMessage(nothing);
    return null;
  }
  if (wanted.length === 1) return wanted[0].name;
  const picks = wanted.map(({ name, release }) => ({
    label: inPick(name),
    description: inPick(release ?? ''),
    name,
  }));
  const picked = await window.showQuickPick(picks, { title });
  return picked?.name ?? null;
}

async function ask(parts: Parts, asked: Asked): Promise<readonly string[] | null> {
  const { title, purpose, isMany } = asked;
  const pick = window.createQuickPick<HostPick>();
  pick.title = title;
  pick.placeholder = isMany
    ? t('Tick hosts, or type user@host:port')
    : t('Pick a host, or type user@host:port');
  pick.canSelectMany = isMany;
  pick.matchOnDescription = true;
  pick.busy = true;
  pick.show();
  try {
    const choices = await parts.client.run('coreLens.server.hosts');
    const remembered = rememberedHosts(parts, purpose);
    const groups = hostGroups(choices, remembered, t);
    const open = parts.hosts.open.map(({ name }) => name);
    pick.busy = false;
    const hosts = await answerOf(pick, groups, remembered.length > 0 ? remembered : open);
    if (hosts === null || hosts.length === 0) return null;
    const others = isMany ? [] : remembered.filter((name) => !hosts.includes(name));
    await rememberHosts(parts, purpose, [...hosts, ...others].slice(0, 20));
    return hosts;
  } finally {
    pick.dispose();
  }
}

/** What is picked when the user accepts; null when the pick is given up. */
async function answerOf(
  pick: QuickPick<HostPick>,
  groups: readonly HostGroup[],
  ticked: readonly string[],
): Promise<readonly string[] | null> {
  const listed = groups.flatMap(({ hosts }) => hosts.map(({ name }) => name));
  const items = groups.flatMap(({ label, hosts }): HostPick[] => [
    { label, kind: QuickPickItemKind.Separator, host: null },
    ...hosts.map(({ name, description }) => ({
      label: inPick(name),
      description: inPick(description),
      host: name,
    })),
  ]);
  pick.items = items;
  if (pick.canSelectMany) {
    pick.selectedItems = items.filter(({ host }) => host !== null && ticked.includes(host));
  }
  const listeners: Disposable[] = [];
  try {
    return await new Promise((resolve) => {
      listeners.push(
        pick.onDidChangeValue((text) => {
          offerTyped(pick, items, typedHost(text, listed), listed);
        }),
        pick.onDidAccept(() => {
          // As before there was anything to pick from, or while nothing is ticked yet.
          if (pick.selectedItems.length === 0) return;
          resolve(pick.selectedItems.flatMap(({ host }) => (host === null ? [] : [host])));
        }),
        pick.onDidHide(() => {
          resolve(null);
        }),
      );
    });
  } finally {
    Disposable.from(...listeners).dispose();
    pick.hide();
  }
}

/** Puts what is typed first, and ticks it where it can only be meant as it is; what was ticked stays so. */
function offerTyped(
  pick: QuickPick<HostPick>,
  items: readonly HostPick[],
  typed: string | null,
  listed: readonly string[],
): void {
  const ticked = pick.selectedItems.filter((item) => items.includes(item));
  if (typed === null) {
    pick.items = items;
    if (pick.canSelectMany) pick.selectedItems = ticked;
    return;
  }
  const own: HostPick = {
    label: inPick(typed),
    description: t('as typed'),
    iconPath: new ThemeIcon('add'),
    alwaysShow: true,
    host: typed,
  };
  pick.items = [own, ...items];
  if (pick.canSelectMany) {
    pick.selectedItems = isMeant(typed, listed) ? [own, ...ticked] : ticked;
  }
}
