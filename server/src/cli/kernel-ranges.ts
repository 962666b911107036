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
