import type { Result } from '../bytes';
import { judgeOnKernels, SourceFiles, type JudgedObject, type JudgeSettings } from '../check';
import type { Kernel } from '../kernels';
import { findProblems, type Problem } from '../problem';
import type { ObjectAtHand } from './object-at-hand';
import type { Foreseen } from './refusal';

/** What the check says of an object for the kernels of hosts. */
export interface Foresight {
  readonly judged: JudgedObject | null;
  /** Those that concern the chosen programs and speak against them. */
  readonly problems: readonly Problem[];
  /** The kernels that were judged, each called as its host. */
  readonly kernels: readonly Kernel[];
  /** By index of the host. */
  readonly of: (host: number) => Foreseen;
}

export const NOTHING_FORESEEN: Foreseen = {
  relocations: [],
  problems: [],
  verdictOf: () => null,
};

/** Judges the programs of an object on the kernels of hosts; null stands for one that is not to be had. */
export async function foresee(
  at: ObjectAtHand,
  programs: readonly number[],
  kernelsOfHosts: readonly (Kernel | null)[],
  settings: JudgeSettings,
  sources = new SourceFiles(at.path, at.object.lines),
): Promise<Foresight> {
  const kernels = kernelsOfHosts.filter((kernel) => kernel !== null);
  const indexes = kernelsOfHosts.map((kernel) => (kernel === null ? -1 : kernels.indexOf(kernel)));
  const judged: Result<JudgedObject> = await judgeOnKernels(at.bytes, kernels, settings);
  if (!judged.ok) return { judged: null, problems: [], kernels, of: () => NOTHING_FORESEEN };
  const { prepared, judgements } = judged.value;
  const { problems } = findProblems(judged.value, sources);
  const isChosen = (program: number) => programs.includes(prepared.programs[program].functionIndex);
  return {
    judged: judged.value,
    kernels,
    problems: problems.filter(
      ({ severity, programs: of }) =>
        (severity === 'error' || severity === 'warning') && of.some(isChosen),
    ),
    of: (host) => {
      const kernel = indexes[host];
      if (kernel < 0) return { ...NOTHING_FORESEEN, relocations: prepared.relocations };
      return {
        relocations: prepared.relocations,
        problems: problems.filter((problem) => problem.kernels.includes(kernel)),
        verdictOf: (name) => {
          const program = prepared.programs.findIndex(
            ({ functionIndex }) => at.object.functions[functionIndex].name === name,
          );
          return program < 0 ? null : judgements[kernel].programs[program].verdict;
        },
      };
    },
  };
}
