import { readSource } from '../check';
import type { DocumentView, ObjectInView } from '../language';
import { sourceWithHeaders } from '../problem';
import type { SourceFile } from '../source';
import type { OpenDocuments } from './documents';
import type { KernelStore } from './kernel-store';
import type { DocumentQuestion, Place } from './messages';
import type { ObjectStore, PlacedObject } from './object-store';

const MOST_KEPT = 16;

interface KeptSource {
  readonly text: string;
  readonly source: SourceFile;
}

/** Documents with what is known of them, as questions need them. */
export class Views {
  /** The latest first. */
  private kept: readonly (KeptSource & { readonly path: string })[] = [];

  constructor(
    private readonly kernels: KernelStore,
    private readonly objects: ObjectStore,
    private readonly documents: OpenDocuments,
  ) {}

  /** Null for a file that is not at hand. */
  of({ path, kernels }: DocumentQuestion): DocumentView | null {
    const source = this.source(path);
    if (source === null) return null;
    return {
      path,
      source,
      objects: this.objects.countingFor(path).map(inView),
      kernels: this.kernels.chosen(kernels).map(({ target }) => target),
    };
  }

  /** A source with the headers beside it that it includes. */
  source(path: string): SourceFile | null {
    const read = readSource(path, this.documents);
    if (read === null) return null;
    const known = this.kept.find((kept) => kept.path === path && kept.text === read.text);
    if (known !== undefined) return known.source;
    const source = sourceWithHeaders(read);
    const others = this.kept.filter((kept) => kept.path !== path);
    this.kept = [{ path, text: read.text, source }, ...others].slice(0, MOST_KEPT);
    return source;
  }

  /** Texts changed, maybe of headers. */
  forget(): void {
    this.kept = [];
  }
}

function inView({ job, checked, placement, labels }: PlacedObject): ObjectInView {
  return {
    path: job.path,
    checked,
    labels,
    get problems() {
      return placement.result.problems;
    },
    get steps() {
      return placement.steps;
    },
    get programs() {
      return placement.programs;
    },
  };
}

/** The offset of a place; that of the nearest one where the text has none such. */
export function offsetIn(source: SourceFile, { line, character }: Place): number {
  if (!source.hasLine(line + 1)) return source.text.length;
  const start = source.lineStart(line + 1);
  return Math.min(start + character, source.lineEnd(line + 1));
}
