import type { Kernel } from '../kernels';

/** The shortest name for each kernel that tells it from the others: `6.12`, `6.12.107`, or its name. */
export function kernelLabels(kernels: readonly Kernel[]): string[] {
  const shortened = [
    kernels.map(({ version, name }) => version?.slice(0, 2).join('.') ?? name),
    kernels.map(({ version, name }) => version?.join('.') ?? name),
  ];
  const names = kernels.map(({ name }) => name);
  return shortened.find((labels) => new Set(labels).size === labels.length) ?? names;
}

/** Neighbouring kernels as people say it: `6.1`, `6.1 … 7.2`. `indexes` ascend. */
export function kernelRanges(labels: readonly string[], indexes: readonly number[]): string {
  const ranges: string[] = [];
  for (let i = 0; i < indexes.length; i++) {
    const first = indexes[i];
    while (i + 1 < indexes.length && indexes[i + 1] === indexes[i] + 1) i++;
    const last = indexes[i];
    ranges.push(first === last ? labels[first] : `${labels[first]} … ${labels[last]}`);
  }
  return ranges.length === 1 && indexes.length === labels.length && labels.length > 1
    ? 'all kernels'
    : ranges.join(', ');
}
