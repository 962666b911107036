import type { UnknownInput } from './machine';

/** Which unknown inputs a number was computed from. */
export interface Dependence {
  /** A bit for each input; the last stands for all beyond. */
  readonly inputs: number;
  /** What the number is, where it is an input just as it was read: the same name is the same number. */
  readonly name: string | null;
}

/** What a path has assumed of an unknown input at a branch. Opposite sides of one branch differ in the lowest bit. */
export type Assumption = number;

const MOST_INPUTS = 30;

/** The unknown inputs of one walk, and the branches that they decide. */
export class Inputs {
  private readonly names: string[] = [];
  private readonly questions = new Map<string, number>();
  private readonly inputsOfQuestion: number[] = [];

  dependence({ unknown }: UnknownInput, part: string): Dependence {
    const known = this.names.indexOf(unknown);
    const index = known >= 0 ? known : this.names.push(unknown) - 1;
    return { inputs: 1 << Math.min(index, MOST_INPUTS - 1), name: `${unknown} ${part}` };
  }

  /** The assumption that a branch is taken, or with the lowest bit set, that it is not. */
  assumption(question: string, inputs: number): Assumption {
    let index = this.questions.get(question);
    if (index === undefined) {
      index = this.questions.size;
      this.questions.set(question, index);
      this.inputsOfQuestion.push(inputs);
    }
    return index * 2;
  }

  inputsOf(assumptions: readonly Assumption[]): number {
    return assumptions.reduce((all, one) => all | this.inputsOfQuestion[one >> 1], 0);
  }

  namesOf(inputs: number): string[] {
    return this.names.filter((_, i) => (inputs & (1 << Math.min(i, MOST_INPUTS - 1))) !== 0);
  }
}

/** What a number depends on that is computed from two. */
export function joined(a: Dependence | null, b: Dependence | null): Dependence | null {
  if (a === null && b === null) return null;
  const inputs = (a?.inputs ?? 0) | (b?.inputs ?? 0);
  return { inputs, name: null };
}

/** Whether every assumption of `fewer` is one of `more`; both are sorted. */
export function isSubset(fewer: readonly Assumption[], more: readonly Assumption[]): boolean {
  if (fewer.length > more.length) return false;
  return fewer.every((one) => more.includes(one));
}

/**
 * What two paths to one place have assumed, without the one branch that they took different sides of; null where more than
 * that differs. Whatever that branch does, one of them gets there.
 */
export function withoutOpposite(
  a: readonly Assumption[],
  b: readonly Assumption[],
): readonly Assumption[] | null {
  const opposite = a.find((one) => b.includes(one ^ 1));
  if (opposite === undefined) return null;
  const rest = a.filter((one) => one !== opposite);
  const others = b.filter((one) => one !== (opposite ^ 1));
  const all = [...new Set([...rest, ...others])].sort((x, y) => x - y);
  return all.some((one) => all.includes(one ^ 1)) ? null : all;
}

export function withAssumption(
  assumptions: readonly Assumption[],
  added: Assumption,
): readonly Assumption[] {
  if (assumptions.includes(added)) return assumptions;
  return [...assumptions, added].sort((a, b) => a - b);
}

const MOST_ALTERNATIVES = 32;

/** Under which assumptions some place is reached: any one of several sets of them. */
export class Alternatives {
  private readonly sets: (readonly Assumption[])[] = [];

  /** Adds a set; true when together they leave nothing open, so that the place is reached whatever the inputs are. */
  add(assumptions: readonly Assumption[]): boolean {
    const open = [assumptions];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const added = next;
      if (added.length === 0) return true;
      if (this.sets.some((known) => isSubset(known, added))) continue;
      // What is not kept is not combined either: the place is then said to depend on more than it does.
      if (this.sets.length === MOST_ALTERNATIVES) return false;
      for (const known of this.sets) {
        const merged = withoutOpposite(known, added);
        if (merged !== null) open.push(merged);
      }
      this.sets.push(added);
    }
    return false;
  }
}
