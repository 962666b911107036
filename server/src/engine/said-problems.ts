import { ChosenKernels, isWorse, type CheckedObject } from '../problem';
import type { FileProblem } from './messages';

/** Where a problem was found. */
interface Finder {
  readonly checked: CheckedObject;
  /** Ids of the kernels that the object was judged on, in the order of its judgements. */
  readonly kernels: readonly string[];
}

interface Said {
  readonly problem: FileProblem;
  /** Indexes of kernels of the object that said it first. */
  readonly indexes: readonly number[];
}

/** Names of kernels stand for their place in a sentence; no sentence has this. */
const HOLE = '\0';

/**
 * What is said in one file. Several objects have what they share found in each of them, not always on the same kernels: what
 * they say alike of one token is one problem, of all those kernels.
 */
export class SaidProblems {
  private readonly said = new Map<string, Said>();

  add(problem: FileProblem, indexes: readonly number[], finder: Finder): void {
    const { rule, severity, message, range } = problem;
    const sentence = withoutKernels(message, indexes, finder);
    const key = JSON.stringify(
      sentence === null
        ? [rule, message, range]
        : [rule, severity, sentence, range, finder.kernels],
    );
    const same = this.said.get(key);
    if (same === undefined) {
      this.said.set(key, { problem, indexes });
      return;
    }
    const all = [...new Set([...same.indexes, ...indexes])].sort((a, b) => a - b);
    const isWorseNow = isWorse(severity, same.problem.severity);
    this.said.set(key, {
      indexes: all,
      problem: {
        ...(isWorseNow ? problem : same.problem),
        message: sentence?.replace(HOLE, () => phrase(all, finder)) ?? message,
        kernels: [...new Set([...same.problem.kernels, ...problem.kernels])],
      },
    });
  }

  get all(): FileProblem[] {
    return [...this.said.values()].map(({ problem }) => problem);
  }
}

/** A sentence with a hole for its kernels; null for one that says of several kernels several things, or of none. */
function withoutKernels(message: string, indexes: readonly number[], finder: Finder) {
  if (indexes.length === 0) return null;
  const parts = message.split(` on ${phrase(indexes, finder)}`);
  return parts.length === 2 ? parts.join(` on ${HOLE}`) : null;
}

const known = new WeakMap<CheckedObject, ChosenKernels>();

function phrase(indexes: readonly number[], { checked }: Finder): string {
  let chosen = known.get(checked);
  if (chosen === undefined) {
    chosen = new ChosenKernels(checked.judgements.map(({ kernel }) => kernel));
    known.set(checked, chosen);
  }
  return chosen.phrase(indexes);
}
