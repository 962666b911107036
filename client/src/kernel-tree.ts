import type { KernelItem } from '../../server/src/settings';
import { isBundled } from './kernel-choice';
import { escapeMarkdown } from './plain-text';
import { problemsInWords, type Translate } from './words';

export interface KernelGroup {
  readonly kind: 'group';
  readonly id: 'bundled' | 'paths';
  readonly label: string;
  readonly kernels: readonly KernelNode[];
}

export interface KernelNode {
  readonly kind: 'kernel';
  readonly id: string;
  readonly label: string;
  readonly description: string;
  /** Markdown. */
  readonly tooltip: string;
  readonly icon: 'package' | 'file-binary' | 'warning';
  readonly isChosen: boolean;
  /** Whether it is named by a path, which can be taken away. */
  readonly isRemovable: boolean;
}

export type KernelTreeNode = KernelGroup | KernelNode;

/** What the tree of kernels shows; `putAway` are paths that were chosen once and may be again. */
export function kernelTree(
  items: readonly KernelItem[],
  putAway: readonly string[],
  t: Translate,
): KernelGroup[] {
  const bundled = items.filter(isBundled);
  const paths = items.filter((item) => !isBundled(item));
  const isListed = new Set(paths.map(({ id }) => id));
  const others = putAway.filter((path) => !isListed.has(path));
  const groups: KernelGroup[] = [
    {
      kind: 'group',
      id: 'bundled',
      label: t('Bundled'),
      kernels: bundled.map((item) => kernelNode(item, t)),
    },
    {
      kind: 'group',
      id: 'paths',
      label: t('Files and folders'),
      kernels: [
        ...paths.map((item) => kernelNode(item, t)),
        ...others.map((path) => putAwayNode(path, t)),
      ],
    },
  ];
  return groups.filter(({ kernels }) => kernels.length > 0);
}

function kernelNode(item: KernelItem, t: Translate): KernelNode {
  const isPath = !isBundled(item);
  return {
    kind: 'kernel',
    id: item.id,
    label: item.label,
    description: kernelDescription(item, t),
    tooltip: kernelTooltip(item, t),
    icon: item.fault !== null ? 'warning' : isPath ? 'file-binary' : 'package',
    isChosen: item.isChosen,
    isRemovable: isPath,
  };
}

function putAwayNode(path: string, t: Translate): KernelNode {
  return {
    kind: 'kernel',
    id: path,
    label: path,
    description: t('not chosen'),
    tooltip: escapeMarkdown(path),
    icon: 'file-binary',
    isChosen: false,
    isRemovable: true,
  };
}

/** `3 problems · amd64 · 6.12.107+deb13-cloud-amd64`, without what the label says; the view may cut the end. */
export function kernelDescription(item: KernelItem, t: Translate): string {
  if (item.fault !== null) return item.fault;
  const name = item.release ?? item.version ?? item.name;
  const parts = [
    ...(item.isChosen && item.problems > 0 ? [problemsInWords(item.problems, t)] : []),
    ...(item.arch === null ? [] : [item.arch]),
    ...(name === item.label ? [] : [name]),
  ];
  return parts.join(' · ');
}

export function kernelTooltip(item: KernelItem, t: Translate): string {
  const rows: (readonly [string, string | null])[] = [
    [t('Release'), item.release],
    [t('Version'), item.version],
    [t('Architecture'), item.arch],
    [t('From'), item.source === 'bundled' ? t('bundled with CO-RE Lens') : item.source],
    [t('Known from'), item.provenance === '' ? null : item.provenance],
    [t('Problems'), item.isChosen ? String(item.problems) : null],
    [t('Cannot be used'), item.fault],
  ];
  const lines = rows.flatMap(([name, value]) =>
    value === null ? [] : [`- ${name}: ${escapeMarkdown(value)}`],
  );
  return [`**${escapeMarkdown(item.name)}**`, '', ...lines].join('\n');
}
