import type { HostItemStatus, HostStatus } from '../../../server/src/settings';
import { codeBlock, escapeMarkdown, markdownTable } from '../plain-text';
import type { Translate } from '../words';

/** What a host is, by names. */
export function factsOf(host: HostStatus, t: Translate): (readonly [string, string])[] {
  const rows: (readonly [string, string | null])[] = [
    [t('Kernel'), host.release],
    [t('Architecture'), host.machine],
    [t('Distribution'), host.distribution],
    [t('Its kernel in the catalogue'), host.kernel],
  ];
  return rows.flatMap(([name, value]) => (value === null ? [] : [[name, value] as const]));
}

export function itemStateInWords(state: HostItemStatus['state'], t: Translate): string {
  switch (state) {
    case 'good':
      return t('good');
    case 'limited':
      return t('limited');
    case 'missing':
      return t('missing');
  }
}

/** The host check, as Markdown: what a host has and lacks, and what mends it. */
export function hostReport(host: HostStatus, t: Translate): string {
  const facts = factsOf(host, t).map(([name, value]) => `- ${name}: ${escapeMarkdown(value)}`);
  const order = ['missing', 'limited', 'good'];
  const items = [...host.items].sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state));
  const rows = items.map(({ id, state, text }) => [
    escapeMarkdown(id),
    itemStateInWords(state, t),
    escapeMarkdown(text),
  ]);
  const remedies = items.flatMap(({ state, text, remedy }) =>
    state === 'good' || remedy === null ? [] : [`${escapeMarkdown(text)}:`, codeBlock(remedy)],
  );
  return [
    `# ${escapeMarkdown(host.name)}`,
    ...(host.message === null ? [] : [escapeMarkdown(host.message)]),
    facts.join('\n'),
    ...(rows.length === 0
      ? []
      : [markdownTable([t('what loading needs'), t('state'), t('there')], rows)]),
    ...(remedies.length === 0 ? [] : [`## ${t('What mends it')}`, ...remedies]),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}
