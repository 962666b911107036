import { AccessorReader, type Accessor, type Step } from './accessors';
import { inItem } from './anchor';
import { canBeginWith } from './base-types';
import type { SoughtKind } from './core-macros';
import type { SourceFile } from './source-file';

/** What a relocation is about, in the words of the source. */
export interface SoughtAccess {
  readonly kind: SoughtKind;
  /** Name of the struct, union, enum or typedef that the relocation begins with, flavor included. */
  readonly root: string;
  /**
   * The steps of the access as the relocation has them: for a field an index first, that of the pointer, then names and
   * indexes; for an enumerator its name; none for a type.
   */
  readonly steps: readonly Step[];
  /** In C's words, with the pointers that the same expression followed before: `task_struct.mm->exe_file`. */
  readonly path: string;
  /** Which of `steps` is asked for; the last one when absent. */
  readonly step?: number;
}

/** More occurrences of a name than this, and none is told from the others. */
const MOST_IN_FUNCTION = 256;
const MOST_IN_FILE = 2000;

type Occurrences = (name: string) => readonly number[];

/** A place in the source that spells the access. */
export interface Candidate {
  /** The tokens that are asked for. */
  readonly from: number;
  readonly to: number;
  /** The tokens of the whole expression. */
  readonly start: number;
  readonly end: number;
  /** How well what is around it agrees: macros with the kind of relocation, then names with the path. */
  readonly fitOfKind: Fit;
  readonly fitOfPath: number;
  /** Needs no guess at what a macro does: it may be taken wherever it stands in the function. */
  readonly isPlain: boolean;
}

/** Finds the places of one source that spell an access. */
export class CandidateReader {
  private readonly reader: AccessorReader;

  constructor(
    private readonly source: SourceFile,
    private readonly sought: SoughtAccess,
  ) {
    this.reader = new AccessorReader(source);
  }

  /** The candidates in the function or declaration that a token is in. */
  around(token: number): Candidate[] {
    const { source } = this;
    return this.among((name) => {
      return inItem(source, source.occurrences(name), token, MOST_IN_FUNCTION) ?? [];
    });
  }

  /** The candidates of the whole source; null when there are too many to look at. */
  everywhere(): Candidate[] | null {
    const names = new Set<string>();
    const candidates = this.among((name) => {
      names.add(name);
      return this.source.occurrences(name).slice(0, MOST_IN_FILE);
    });
    const isWhole = [...names].every(
      (name) => this.source.occurrences(name).length <= MOST_IN_FILE,
    );
    return isWhole ? candidates : null;
  }

  private among(occurrences: Occurrences): Candidate[] {
    const { kind, root, steps } = this.sought;
    if (steps.length === 0) return this.nameCandidates(occurrences(root));
    const names = steps.filter((step) => typeof step === 'string');
    if (names.length === 0) return [];
    if (kind === 'enumval_exists' || kind === 'enumval_value') {
      return this.nameCandidates(occurrences(names[0]));
    }
    return [
      ...this.accessorCandidates(names, occurrences(names[0])),
      ...this.macroCandidates(names, occurrences),
    ];
  }

  /** The name of a type or an enumerator as an argument of what asks for it. */
  private nameCandidates(tokens: readonly number[]): Candidate[] {
    const candidates: Candidate[] = [];
    for (const token of tokens) {
      const fitOfKind = this.fitOfKind(token);
      if (fitOfKind === null) continue;
      candidates.push({
        from: token,
        to: token,
        start: token,
        end: token,
        fitOfKind,
        fitOfPath: 0,
        isPlain: fitOfKind.isKnown,
      });
    }
    return candidates;
  }

  private accessorCandidates(names: readonly string[], tokens: readonly number[]): Candidate[] {
    const { sought, source } = this;
    const path = namesOfPath(sought.path);
    const isRead = sought.kind === 'byte_off';
    const candidates: Candidate[] = [];
    for (const token of tokens) {
      const accessor = this.reader.read(token, sought.steps);
      if (accessor === null) continue;
      const fitOfKind = this.fitOfKind(token);
      if (fitOfKind === null) continue;
      if (accessor.before.length === 0 && !canBeginWith(source, accessor, sought.root)) continue;
      if (accessor.connector === 'argument' && this.isVariable(token)) continue;
      candidates.push({
        ...this.asked(accessor),
        start: accessor.start,
        end: accessor.last,
        fitOfKind,
        fitOfPath: fitOfPath(path, names, accessor),
        isPlain: fitOfKind.isKnown || (isRead && accessor.connector !== 'argument'),
      });
    }
    return candidates;
  }

  /** Uses of macros of this file whose replacement has the access. */
  private macroCandidates(names: readonly string[], occurrences: Occurrences): Candidate[] {
    const candidates: Candidate[] = [];
    for (const macro of this.source.macros.spelling(names, this.sought.kind)) {
      for (const token of occurrences(macro)) {
        candidates.push({
          from: token,
          to: token,
          start: token,
          end: token,
          fitOfKind: BY_READING,
          fitOfPath: 0,
          isPlain: this.source.headers !== null,
        });
      }
    }
    return candidates;
  }

  /** The tokens of the step that is asked for. */
  private asked({ stepTokens, first }: Accessor): { from: number; to: number } {
    const { steps, step = steps.length - 1 } = this.sought;
    const at = Math.min(Math.max(step, 0), stepTokens.length - 1);
    const to = stepTokens[at];
    let name = at;
    while (name > 0 && typeof steps[name] === 'number') name--;
    return { from: Math.max(first, stepTokens[name]), to };
  }

  /** How the macros around a token agree with the kind of the relocation; null when they lead to other kinds. */
  private fitOfKind(token: number): Fit | null {
    const { kind } = this.sought;
    const isRead = kind === 'byte_off';
    let fit: Fit | null = isRead ? BY_READING : null;
    for (const { name, known } of this.reader.callsAround(token)) {
      if (known === null && !this.reader.mayBeMacro(name)) continue;
      const { kinds, isOpen } = known
        ? { kinds: known.kinds, isOpen: false }
        : this.source.macros.useOf(name);
      if (kinds.has(kind)) return isRead ? BY_KNOWN_READING : BY_MACRO;
      if (isRead && known === null) {
        if (kinds.size > 0) fit = BESIDE_OTHERS;
      } else if (isOpen) {
        fit = kinds.size > 0 ? BESIDE_OTHERS : BY_READING;
      } else if (kinds.size > 0) {
        return null;
      }
    }
    return fit;
  }

  /** Whether a name in the arguments of a macro is a variable's. */
  private isVariable(token: number): boolean {
    const { code, layout } = this.source;
    const all = this.source.occurrences(code.textOf(token));
    if (all.length > MOST_IN_FILE) return true;
    return all.some((other) => {
      const before = code.punctuation(other - 1);
      if (before === '.' || before === '->') return false;
      const isAtFileLevel = layout.depth[other] === 0;
      const isArgument = before === '(' || before === ',';
      return isAtFileLevel || (layout.item[other] === layout.item[token] && !isArgument);
    });
  }
}

/** How well it is known that a token leads to a kind of relocation. */
interface Fit {
  readonly rank: number;
  readonly isKnown: boolean;
}

/** In a macro that leads to other kinds. */
const BESIDE_OTHERS: Fit = { rank: 1, isKnown: false };
/** Read directly, or in a macro that nothing is known of. */
const BY_READING: Fit = { rank: 2, isKnown: false };
const BY_KNOWN_READING: Fit = { rank: 2, isKnown: true };
const BY_MACRO: Fit = { rank: 3, isKnown: true };

/** The names of a path in C's words, without what it begins with: `mm`, `exe_file` of `task_struct.mm->exe_file`. */
function namesOfPath(path: string): string[] {
  return path
    .split(/->|\.|\[\d*\]/)
    .slice(1)
    .filter((name) => name !== '');
}

/**
 * How well the names in the source agree with the path that relocations tell. Compilers share what two expressions have in
 * common, so relocations may lack names that the source has.
 */
function fitOfPath(path: readonly string[], own: readonly string[], accessor: Accessor): number {
  const { before, mayBeginWithBase } = accessor;
  const fit = fitOfNames(path, [...before, ...own]);
  return mayBeginWithBase ? Math.max(fit, fitOfNames(path, [...before.slice(1), ...own])) : fit;
}

function fitOfNames(path: readonly string[], names: readonly string[]): number {
  const shared = sharedAtEnd(path, names);
  if (shared === path.length) return shared === names.length ? 4 : 3;
  if (shared === names.length) return 1;
  return isWithin(path, names) ? 2 : 0;
}

function sharedAtEnd(a: readonly string[], b: readonly string[]): number {
  let shared = 0;
  while (shared < a.length && shared < b.length && a.at(-1 - shared) === b.at(-1 - shared))
    shared++;
  return shared;
}

/** Whether the names of a path stand in this order among others. */
function isWithin(path: readonly string[], names: readonly string[]): boolean {
  let at = 0;
  for (const name of names) if (name === path[at]) at++;
  return at === path.length;
}
