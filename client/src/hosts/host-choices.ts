import type { HostChoice } from '../../../server/src/settings';
import type { Translate } from '../words';

export interface HostGroup {
  readonly label: string;
  readonly hosts: readonly HostEntry[];
}

export interface HostEntry {
  readonly name: string;
  readonly description: string;
}

/** The hosts to choose from: open ones first, then by where their names are from; `remembered` were chosen before. */
export function hostGroups(
  choices: readonly HostChoice[],
  remembered: readonly string[],
  t: Translate,
): HostGroup[] {
  const known = new Set(choices.map(({ name }) => name));
  const typed = remembered
    .filter((name) => !known.has(name))
    .map((name): HostChoice => ({ name, from: 'typed', isOpen: false, release: null }));
  const all = [...choices, ...typed];
  const group = (label: string, isOf: (choice: HostChoice) => boolean): HostGroup => ({
    label,
    hosts: all
      .filter(isOf)
      .map(({ name, release }) => ({ name, description: release === null ? '' : release })),
  });
  const closed = (from: HostChoice['from']) => (choice: HostChoice) =>
    !choice.isOpen && choice.from === from;
  return [
    group(t('Connected'), ({ isOpen }) => isOpen),
    group(t('Of the SSH configuration'), closed('ssh-config')),
    group(t('Of the settings'), closed('settings')),
    group(t('Virtual hosts'), closed('virtual')),
    group(t('Typed before'), closed('typed')),
  ].filter(({ hosts }) => hosts.length > 0);
}

/** What is typed, when it may be the name of a host that is not listed; the server looks at it more closely. */
export function typedHost(text: string, listed: readonly string[]): string | null {
  const name = text.trim();
  return name === '' || name.startsWith('-') || /\s|\p{Cc}/u.test(name) || listed.includes(name)
    ? null
    : name;
}

/** Whether what is typed cannot be meant to find a host that is listed. */
export function isMeant(typed: string, listed: readonly string[]): boolean {
  const wanted = typed.toLowerCase();
  return !listed.some((name) => name.toLowerCase().includes(wanted));
}
