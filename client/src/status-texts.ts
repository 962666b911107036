import type { ObjectStatus, Status } from '../../server/src/settings';
import { problemsInWords, programsInWords, type Translate } from './words';

/** What a status item shows. */
export interface StatusLine {
  readonly text: string;
  readonly detail: string;
  readonly severity: 'information' | 'warning' | 'error';
  readonly isBusy: boolean;
}

export interface StatusBar {
  readonly text: string;
  readonly tooltip: string;
  /** As a screen reader says it, without icons. */
  readonly spoken: string;
  readonly isFailure: boolean;
}

/** The one item of the status bar; `status` is null while there is no server. */
export function statusBar(status: Status | null, isRunning: boolean, t: Translate): StatusBar {
  const bar = (icon: string, tooltip: string, isFailure = false) => ({
    text: `${icon} CO-RE`,
    tooltip,
    spoken: `CO-RE Lens: ${tooltip}`,
    isFailure,
  });
  if (!isRunning) return bar('$(error)', t('The language server is not running'), true);
  if (status === null || status.state === 'starting') {
    return bar('$(sync~spin)', t('Opening kernels and looking for objects'));
  }
  if (status.state === 'failed')
    return bar('$(error)', t('No kernel can be checked against'), true);
  if (status.state === 'checking') return bar('$(sync~spin)', t('Checking'));
  if (status.objects.length === 0) return bar('$(circle-slash)', t('No compiled objects found'));
  const { error, warning } = status.problems;
  const tooltip = verdictInWords(status, t);
  if (error + warning === 0) return bar('$(check)', tooltip);
  const counts = [
    ...(error > 0 ? [`$(error) ${error}`] : []),
    ...(warning > 0 ? [`$(warning) ${warning}`] : []),
  ];
  return bar(counts.join(' '), tooltip);
}

/** `2 errors, 1 warning in 3 objects on 5 kernels` */
function verdictInWords({ problems, objects, kernels }: Status, t: Translate): string {
  const { error, warning } = problems;
  const errors = error === 1 ? t('1 error') : t('{0} errors', error);
  const warnings = warning === 1 ? t('1 warning') : t('{0} warnings', warning);
  const where = objects.length === 1 ? t('1 object') : t('{0} objects', objects.length);
  const on = kernels.length === 1 ? t('1 kernel') : t('{0} kernels', kernels.length);
  return t('{0}, {1} in {2} on {3}', errors, warnings, where, on);
}

/** The chosen kernels. */
export function kernelsLine({ kernels, state }: Status, t: Translate): StatusLine {
  const isBusy = state === 'starting';
  if (kernels.length === 0 && !isBusy) {
    return {
      text: t('No kernels'),
      detail: t('Choose kernels to check against'),
      severity: 'warning',
      isBusy,
    };
  }
  const broken = kernels.filter(({ fault }) => fault !== null);
  const labels = kernels.filter(({ fault }) => fault === null).map(({ label }) => label);
  const faults = broken.map(({ label, fault }) => `${label}: ${fault ?? ''}`);
  return {
    text: kernels.length === 1 ? t('1 kernel') : t('{0} kernels', kernels.length),
    detail: [labels.join(', '), ...faults].filter((part) => part !== '').join('; '),
    severity: broken.length > 0 ? 'warning' : 'information',
    isBusy,
  };
}

/** The objects that were made from one source, or all of them when it is in none. */
export function objectsLine(status: Status, source: string | null, t: Translate): StatusLine {
  const isBusy = status.state === 'checking';
  const objects = objectsOf(status, source);
  if (objects.length === 0) {
    return {
      text: t('No object'),
      detail: t('Nothing compiled from this file was found'),
      severity: 'information',
      isBusy,
    };
  }
  const worst = objects.find(({ freshness }) => freshness === 'unreadable') ?? staleOf(objects);
  if (worst === undefined) {
    const programs = objects.reduce((sum, object) => sum + object.programs, 0);
    return {
      text: names(objects, t),
      detail: t('up to date, {0}', programsInWords(programs, t)),
      severity: 'information',
      isBusy,
    };
  }
  const isStale = worst.freshness === 'stale';
  return {
    text: t('{0}: {1}', fileName(worst.path), isStale ? t('stale') : t('unreadable')),
    detail: worst.message ?? (isStale ? t('The source was changed since; build it again') : ''),
    severity: isStale ? 'warning' : 'error',
    isBusy,
  };
}

export function objectsOf({ objects }: Status, source: string | null): readonly ObjectStatus[] {
  if (source === null) return objects;
  return objects.filter(({ sources }) => sources.includes(source));
}

function staleOf(objects: readonly ObjectStatus[]): ObjectStatus | undefined {
  return objects.find(({ freshness }) => freshness === 'stale');
}

function names(objects: readonly ObjectStatus[], t: Translate): string {
  return objects.length === 1 ? fileName(objects[0].path) : t('{0} objects', objects.length);
}

/** Live checking. */
export function liveLine({ live }: Status, t: Translate): StatusLine {
  const texts: Readonly<Record<Status['live']['state'], string>> = {
    off: t('Live checking is off'),
    idle: t('Live checking'),
    compiling: t('Live checking'),
    'compile-error': t('Live checking: does not compile'),
    unavailable: t('No live checking'),
  };
  return {
    text: texts[live.state],
    detail: live.message ?? '',
    severity: live.state === 'unavailable' ? 'warning' : 'information',
    isBusy: live.state === 'compiling',
  };
}

/** `stale · 12 programs · 3 problems` */
export function objectDescription(object: ObjectStatus, t: Translate): string {
  if (object.freshness === 'unreadable') return object.message ?? t('unreadable');
  const parts = [programsInWords(object.programs, t)];
  if (object.freshness === 'stale') parts.unshift(t('stale'));
  if (object.problems > 0) parts.push(problemsInWords(object.problems, t));
  return parts.join(' · ');
}

export function fileName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
}
