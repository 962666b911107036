import { foldRows } from '../lookup';
import { kernelLabels } from '../problem';
import type { Span } from '../source';
import type { TargetKernel } from '../verdict';

/** Something that could be written at a caret. */
export interface CompletionEntry {
  readonly label: string;
  readonly kind: 'field' | 'enumerator' | 'type' | 'section' | 'target';
  /** The type of a field, the values of an enumerator, what a section is of. */
  readonly detail: string;
  /** `all kernels`, or where it is missing. */
  readonly note: string;
  readonly isMissingSomewhere: boolean;
  /** Sorts what all chosen kernels have first, then what more of them have, then by name. */
  readonly sortText: string;
  /** What is replaced. */
  readonly span: Span;
  readonly newText: string;
}

export interface Completions {
  readonly entries: readonly CompletionEntry[];
  /** There is more, which a longer beginning would find. */
  readonly isIncomplete: boolean;
}

export const NO_COMPLETIONS: Completions = { entries: [], isIncomplete: false };

/** Entries of a list; one that is cut is not shown whole by any client. */
export const MOST_ENTRIES = 200;

type PresenceWords = Pick<CompletionEntry, 'note' | 'isMissingSomewhere'> & {
  readonly rank: string;
};

/** Makes entries of what some of the kernels have. */
export class EntryMaker {
  private readonly labels: readonly string[];
  private readonly words = new Map<string, PresenceWords>();

  constructor(private readonly kernels: readonly TargetKernel[]) {
    this.labels = kernelLabels(kernels);
  }

  /** `having` are the indexes of the kernels that have it. */
  entry(
    kind: CompletionEntry['kind'],
    name: string,
    detail: string,
    having: readonly number[],
    { span, newText = name }: { readonly span: Span; readonly newText?: string },
  ): CompletionEntry {
    const { rank, note, isMissingSomewhere } = this.presence(having);
    const sortText = `${rank}${name}`;
    return { label: name, kind, detail, note, isMissingSomewhere, sortText, span, newText };
  }

  private presence(having: readonly number[]): PresenceWords {
    const key = having.join(' ');
    let words = this.words.get(key);
    if (words === undefined) {
      words = this.wordsFor(new Set(having));
      this.words.set(key, words);
    }
    return words;
  }

  private wordsFor(having: ReadonlySet<number>): PresenceWords {
    const { kernels, labels } = this;
    const missing = kernels.length - having.size;
    const rank = String(missing).padStart(String(kernels.length).length, '0');
    if (missing === 0) return { rank, note: 'all kernels', isMissingSomewhere: false };
    const told = (kernel: number): string[] => [having.has(kernel) ? '' : 'missing'];
    const { rows } = foldRows(kernels, labels, told, kernels.length);
    const ranges = rows.filter(({ cells }) => cells[0] !== '').map(({ label }) => label);
    return { rank, note: `missing on ${ranges.reverse().join(', ')}`, isMissingSomewhere: true };
  }
}

export function sorted(entries: readonly CompletionEntry[]): readonly CompletionEntry[] {
  return [...entries].sort((a, b) => (a.sortText < b.sortText ? -1 : 1));
}
