import { AccessorReader, type Accessor, type Step } from './accessors';
import { anchorOf, inItem, isInCallAt, type Anchor } from './anchor';
import { canBeginWith } from './base-types';
import type { SoughtKind } from './core-macros';
import { whereTheSiteIs, type Found } from './fallback';
import type { Site, SourceFile, Span } from './source-file';

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

/** More occurrences of a name than this in one function, and none is told from the others. */
const MOST_OCCURRENCES = 256;

/** A place in the source that spells the access. */
interface Candidate {
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

/**
 * Finds the tokens of an access: of the candidates that the names allow those nearest to what line_info says, which is, by
 * compiler and expression, the accessor itself, the macro around it, its line, or the line of what uses its value. Where two
 * are as good, neither is taken.
 */
export function findAccessor(source: SourceFile, site: Site, sought: SoughtAccess): Found {
  return new AccessorSearch(source, site, sought).run();
}

class AccessorSearch {
  private readonly reader: AccessorReader;

  constructor(
    private readonly source: SourceFile,
    private readonly site: Site,
    private readonly sought: SoughtAccess,
  ) {
    this.reader = new AccessorReader(source);
  }

  run(): Found {
    const span = this.exact();
    return span === null ? whereTheSiteIs(this.source, this.site) : { span, certainty: 'exact' };
  }

  private exact(): Span | null {
    const anchor = anchorOf(this.source, this.site);
    if (anchor === null) return null;
    const reference = anchor.token >= 0 ? anchor.token : anchor.lastOnLine;
    if (reference < 0) return null;
    const found = this.nearest(this.candidates(reference), anchor, reference);
    return found === null ? null : this.source.tokenSpan(found.from, found.to);
  }

  /** The candidates of the nearest circle around the site that has any; null when the best of them is not alone. */
  private nearest(
    candidates: readonly Candidate[],
    anchor: Anchor,
    reference: number,
  ): Candidate | null {
    const { statement } = this.source.layout;
    const isOnLine = ({ from, to }: Candidate): boolean =>
      to >= anchor.firstOnLine && from <= anchor.lastOnLine;
    const isInStatement = ({ from }: Candidate): boolean =>
      statement[from] === statement[reference];
    const circles = [
      (c: Candidate) => anchor.token >= c.from && anchor.token <= c.to,
      (c: Candidate) => anchor.token >= c.start && anchor.token <= c.end,
      (c: Candidate) => isInCallAt(this.source, anchor, c.from),
      (c: Candidate) => isOnLine(c) && isInStatement(c),
      isOnLine,
      isInStatement,
      (c: Candidate) => c.isPlain,
    ];
    for (const isInside of circles) {
      const inside = candidates.filter(isInside);
      if (inside.length > 0) return onlyBest(inside);
    }
    return null;
  }

  private candidates(reference: number): Candidate[] {
    const { kind, root, steps } = this.sought;
    if (steps.length === 0) return this.nameCandidates(reference, root);
    const names = steps.filter((step) => typeof step === 'string');
    if (names.length === 0) return [];
    if (kind === 'enumval_exists' || kind === 'enumval_value') {
      return this.nameCandidates(reference, names[0]);
    }
    return [
      ...this.accessorCandidates(reference, names),
      ...this.macroCandidates(reference, names),
    ];
  }

  private occurrences(reference: number, name: string): readonly number[] {
    const { source } = this;
    return inItem(source, source.occurrences(name), reference, MOST_OCCURRENCES) ?? [];
  }

  /** The name of a type or an enumerator as an argument of what asks for it. */
  private nameCandidates(reference: number, name: string): Candidate[] {
    const candidates: Candidate[] = [];
    for (const token of this.occurrences(reference, name)) {
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

  private accessorCandidates(reference: number, names: readonly string[]): Candidate[] {
    const { sought, source } = this;
    const path = namesOfPath(sought.path);
    const isRead = sought.kind === 'byte_off';
    const candidates: Candidate[] = [];
    for (const token of this.occurrences(reference, names[0])) {
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
  private macroCandidates(reference: number, names: readonly string[]): Candidate[] {
    const candidates: Candidate[] = [];
    for (const macro of this.source.macros.spelling(names, this.sought.kind)) {
      for (const token of this.occurrences(reference, macro)) {
        candidates.push({
          from: token,
          to: token,
          start: token,
          end: token,
          fitOfKind: BY_READING,
          fitOfPath: 0,
          isPlain: false,
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
    if (all.length > MOST_OCCURRENCES) return true;
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

function onlyBest(candidates: readonly Candidate[]): Candidate | null {
  const kind = Math.max(...candidates.map((c) => c.fitOfKind.rank));
  const ofKind = candidates.filter((c) => c.fitOfKind.rank === kind);
  const path = Math.max(...ofKind.map((c) => c.fitOfPath));
  const best = ofKind.filter((c) => c.fitOfPath === path);
  return best.length === 1 ? best[0] : null;
}

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
