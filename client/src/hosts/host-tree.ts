import type {
  HostItemStatus,
  HostsStatus,
  HostStatus,
  LoadedProgramStatus,
  LoadStatus,
  WatchedMap,
  WatchedProgram,
} from '../../../server/src/settings';
import { escapeMarkdown, inLabel } from '../plain-text';
import { fileName } from '../status-texts';
import { ownerInWords, programsInWords, type Translate } from '../words';
import { factsOf, itemStateInWords } from './host-report';
import type { Watched, WatchedHost } from './watched';

export interface HostTreeNode {
  readonly kind: 'host' | 'problem' | 'load' | 'program' | 'map' | 'entry' | 'note';
  /** Of all nodes of the tree. */
  readonly id: string;
  readonly host: string;
  /** The load that it belongs to. */
  readonly pins: string | null;
  readonly label: string;
  readonly description: string;
  /** Markdown; null where the label says all. */
  readonly tooltip: string | null;
  readonly icon: string;
  /** What menus ask for: the kind, then what else is so, each a word. */
  readonly context: string;
  /** What mends a problem. */
  readonly remedy: string | null;
  readonly isUnfolded: boolean;
  readonly children: readonly HostTreeNode[];
}

/** What the tree of hosts shows. */
export function hostTree({ hosts }: HostsStatus, watched: Watched, t: Translate): HostTreeNode[] {
  return hosts.map((host) => hostNode(host, watched.get(host.name) ?? null, t));
}

function hostNode(host: HostStatus, watched: WatchedHost | null, t: Translate): HostTreeNode {
  const isOpen = host.state === 'open';
  // VS Code keeps folded what had nothing below it, so an open host is another node, and always has something.
  const id = `${isOpen ? 'open' : 'host'}:${JSON.stringify(host.name)}`;
  const shown = host.isWatched ? watched : null;
  const problems = host.items.filter(({ state }) => state !== 'good');
  return {
    ...leaf('host', id, host.name),
    label: inLabel(host.name),
    description: hostDescription(host, t),
    tooltip: hostTooltip(host, t),
    icon: hostIcon(host),
    context: hostContext(host),
    isUnfolded: true,
    children: !isOpen
      ? []
      : [
          ...problems.map((item) => problemNode(item, id, host.name, t)),
          ...host.loads.map((load) => loadNode(load, id, host.name, shown, t)),
          ...(host.loads.length > 0 ? [] : [nothingNode(id, host.name, t)]),
        ],
  };
}

function leaf(kind: HostTreeNode['kind'], id: string, host: string) {
  return {
    kind,
    id,
    host,
    pins: null,
    description: '',
    tooltip: null,
    context: kind,
    remedy: null,
    isUnfolded: false,
    children: [],
  } as const;
}

function hostIcon({ state, isVirtual }: HostStatus): string {
  if (state === 'connecting') return 'sync~spin';
  if (state === 'closed') return 'vm-outline';
  return isVirtual ? 'vm-running' : 'vm-active';
}

/** What can be done with a host, as menus ask for it. */
export function hostContext(host: HostStatus): string {
  const words = [
    ['host', true],
    [host.state, true],
    ['watched', host.isWatched],
    ['loaded', host.loads.length > 0],
    ['virtual', host.isVirtual],
    ['foreign', host.kernel === null],
  ] as const;
  return words.flatMap(([word, isSo]) => (isSo ? [word] : [])).join(' ');
}

/** `watched · 6.12.107 · Debian GNU/Linux 13`; the view may cut the end. */
export function hostDescription(host: HostStatus, t: Translate): string {
  if (host.state === 'connecting') return t('connecting');
  if (host.state === 'closed') return inLabel(host.message ?? t('not connected'));
  const parts = [host.isWatched ? t('watched') : null, host.release, host.distribution];
  return parts.flatMap((part) => (part === null ? [] : [inLabel(part)])).join(' · ');
}

export function hostTooltip(host: HostStatus, t: Translate): string {
  const rows = factsOf(host, t).map(([name, value]) => `- ${name}: ${escapeMarkdown(value)}`);
  const items = host.items.map((item) => {
    const remedy = item.remedy === null ? '' : ` → ${escapeMarkdown(item.remedy)}`;
    const state = itemStateInWords(item.state, t);
    return `- ${escapeMarkdown(item.id)} (${state}): ${escapeMarkdown(item.text)}${remedy}`;
  });
  const message = host.message === null ? [] : [escapeMarkdown(host.message)];
  return [`**${escapeMarkdown(host.name)}**`, ...message, rows.join('\n'), items.join('\n')]
    .filter((part) => part !== '')
    .join('\n\n');
}

function problemNode(
  item: HostItemStatus,
  parent: string,
  host: string,
  t: Translate,
): HostTreeNode {
  const { remedy } = item;
  const lines = [
    `${itemStateInWords(item.state, t)}: ${escapeMarkdown(item.text)}`,
    ...(remedy === null ? [] : [escapeMarkdown(remedy)]),
  ];
  return {
    ...leaf('problem', `${parent}/problem/${item.id}`, host),
    label: inLabel(item.text),
    description: inLabel(remedy ?? ''),
    tooltip: lines.join('\n\n'),
    icon: item.state === 'missing' ? 'error' : 'warning',
    context: remedy === null ? 'problem' : 'problem remedy',
    remedy,
  };
}

function nothingNode(parent: string, host: string, t: Translate): HostTreeNode {
  return {
    ...leaf('note', `${parent}/nothing`, host),
    label: t('Nothing is loaded'),
    icon: 'info',
  };
}

const OWNER_ICONS = { this: 'package', other: 'lock', none: 'history' } as const;

function loadNode(
  load: LoadStatus,
  parent: string,
  host: string,
  watched: WatchedHost | null,
  t: Translate,
): HostTreeNode {
  const id = `${parent}/load/${load.pins}`;
  const { pins } = load;
  const of = <Told extends { readonly pins: string; readonly name: string }>(
    told: readonly Told[] | undefined,
    name: string,
  ) => told?.find((one) => one.pins === pins && one.name === name) ?? null;
  const description = [...ownerInWords(load, t), programsInWords(load.programs.length, t)];
  const rows = [
    [t('Object'), load.object],
    [t('Pinned in'), `/sys/fs/bpf/${pins}`],
  ].map(([name, value]) => `- ${name}: ${escapeMarkdown(value)}`);
  return {
    ...leaf('load', id, host),
    pins,
    label: inLabel(fileName(load.object)),
    description: description.join(' · '),
    tooltip: rows.join('\n'),
    icon: OWNER_ICONS[load.owner],
    isUnfolded: true,
    children: [
      ...load.programs.map((program, index) => {
        const told = of(watched?.programs, program.name);
        return { ...programNode(program, told, `${id}/program/${index}`, host, t), pins };
      }),
      ...load.maps.map((name) => {
        return { ...mapNode(name, of(watched?.maps, name), `${id}/map/${name}`, host, t), pins };
      }),
    ],
  };
}

function programNode(
  program: LoadedProgramStatus,
  told: WatchedProgram | null,
  id: string,
  host: string,
  t: Translate,
): HostTreeNode {
  return {
    ...leaf('program', id, host),
    label: inLabel(program.name),
    description: programDescription(program, told, t),
    tooltip: programTooltip(program, t),
    icon: 'symbol-method',
  };
}

/** `id 31 · xdp · 1204 runs · 310 ns` */
export function programDescription(
  { id, type }: LoadedProgramStatus,
  told: WatchedProgram | null,
  t: Translate,
): string {
  const runs = told?.runs ?? null;
  const mean = told?.meanNanoseconds ?? null;
  return [
    ...(id === null ? [] : [t('id {0}', id)]),
    inLabel(type),
    ...(runs === null ? [] : [runs === 1 ? t('1 run') : t('{0} runs', runs)]),
    ...(mean === null ? [] : [t('{0} ns a run', Math.round(mean))]),
  ].join(' · ');
}

function programTooltip(program: LoadedProgramStatus, t: Translate): string {
  const { name, type, tag, instructions, jitBytes } = program;
  const rows: (readonly [string, string | null])[] = [
    [t('Type'), type],
    [t('Tag'), tag],
    [t('Instructions'), instructions === null ? null : String(instructions)],
    [
      t('Machine code'),
      jitBytes === null ? t('none, it is interpreted') : t('{0} bytes', jitBytes),
    ],
  ];
  const lines = rows.flatMap(([field, value]) =>
    value === null ? [] : [`- ${field}: ${escapeMarkdown(value)}`],
  );
  return [`**${escapeMarkdown(name)}**`, '', ...lines].join('\n');
}

function mapNode(
  name: string,
  told: WatchedMap | null,
  id: string,
  host: string,
  t: Translate,
): HostTreeNode {
  const note = (key: string, label: string, icon: string): HostTreeNode => ({
    ...leaf('note', `${id}/${key}`, host),
    label: inLabel(label),
    icon,
  });
  const children =
    told === null
      ? []
      : [
          ...told.entries.map((entry, index) => ({
            ...leaf('entry', `${id}/entry/${index}`, host),
            label: inLabel(entry),
            tooltip: escapeMarkdown(entry),
            icon: 'symbol-field',
          })),
          ...(told.note === null ? [] : [note('note', told.note, 'info')]),
          ...(told.isCut
            ? [note('cut', t('There are more, which are not shown'), 'ellipsis')]
            : []),
        ];
  return {
    ...leaf('map', id, host),
    label: inLabel(name),
    description: told === null ? t('map') : mapDescription(told, t),
    icon: 'table',
    children,
  };
}

/** `hash · 12 entries` */
function mapDescription({ type, entries, isCut }: WatchedMap, t: Translate): string {
  const count = entries.length;
  const many = isCut ? t('more than {0} entries', count) : t('{0} entries', count);
  return [inLabel(type), count === 1 && !isCut ? t('1 entry') : many].join(' · ');
}
