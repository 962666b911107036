/** What tells a kernel from the others. */
export interface NamedKernel {
  readonly name: string;
  readonly version: readonly [major: number, minor: number, patch: number] | null;
}

/** The shortest name for each kernel that tells it from the others: `6.12`, `6.12.107`, or its name. */
export function kernelLabels(kernels: readonly NamedKernel[]): string[] {
  const shortened = [
    kernels.map(({ version, name }) => version?.slice(0, 2).join('.') ?? name),
    kernels.map(({ version, name }) => version?.join('.') ?? name),
  ];
  const names = kernels.map(({ name }) => name);
  return shortened.find((labels) => new Set(labels).size === labels.length) ?? names;
}

/** How messages speak of some of the chosen kernels: by their versions, in ranges. */
export class ChosenKernels {
  readonly labels: readonly string[];
  /** Indexes of the kernels, oldest first; those of unknown version last. */
  private readonly order: readonly number[];
  private readonly areVersioned: boolean;

  constructor(kernels: readonly NamedKernel[]) {
    this.labels = kernelLabels(kernels);
    this.order = kernels
      .map((_, i) => i)
      .sort((a, b) => byVersion(kernels[a], kernels[b]) || a - b);
    this.areVersioned = kernels.every(({ version }) => version !== null);
  }

  /** `6.1 and later of the chosen kernels`, `5.10 and 6.12 to 7.2`, `all chosen kernels`; `chosen` may be in any order. */
  phrase(chosen: Iterable<number>): string {
    const wanted = new Set(chosen);
    const ranks = this.order.flatMap((kernel, rank) => (wanted.has(kernel) ? [rank] : []));
    const count = this.order.length;
    if (ranks.length === 0) return 'no chosen kernel';
    if (ranks.length === count && count > 1) return 'all chosen kernels';
    const [first, last] = [ranks[0], ranks[ranks.length - 1]];
    const isRun = last - first + 1 === ranks.length;
    if (this.areVersioned && isRun && ranks.length > 1) {
      if (last === count - 1) return `${this.label(first)} and later of the chosen kernels`;
      if (first === 0) return `${this.label(last)} and earlier of the chosen kernels`;
    }
    return inWords(this.ranges(ranks));
  }

  private ranges(ranks: readonly number[]): string[] {
    const ranges: string[] = [];
    for (let i = 0; i < ranks.length; i++) {
      const first = ranks[i];
      while (this.areVersioned && i + 1 < ranks.length && ranks[i + 1] === ranks[i] + 1) i++;
      const last = ranks[i];
      if (last > first + 1) ranges.push(`${this.label(first)} to ${this.label(last)}`);
      else if (last > first) ranges.push(this.label(first), this.label(last));
      else ranges.push(this.label(first));
    }
    return ranges;
  }

  private label(rank: number): string {
    return this.labels[this.order[rank]];
  }
}

function byVersion(a: NamedKernel, b: NamedKernel): number {
  if (a.version === null || b.version === null) {
    return Number(a.version === null) - Number(b.version === null);
  }
  for (let i = 0; i < 3; i++) {
    if (a.version[i] !== b.version[i]) return a.version[i] - b.version[i];
  }
  return 0;
}

/** `5.10`, `5.10 and 6.12`, `5.10, 6.12 and 7.2`. */
export function inWords(parts: readonly string[]): string {
  if (parts.length < 2) return parts.join('');
  return `${parts.slice(0, -1).join(', ')} and ${parts[parts.length - 1]}`;
}
