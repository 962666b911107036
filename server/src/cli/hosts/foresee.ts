import { success, type Result } from '../../bytes';
import { judgeOnKernels, SourceFiles, Witnesses, type JudgedObject } from '../../check';
import { catalogueFolder, fetchKernel, keptKernel } from '../../hosts';
import { openKernel, type Kernel } from '../../kernels';
import { findProblems, type Problem } from '../../problem';
import type { Surroundings } from '../surroundings';
import type { NamedHost, OpenHost } from './open-hosts';
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

/** A host's kernel, copied into the catalogue when it is not there yet. */
export async function kernelOfHost(
  { host, facts, wishes }: OpenHost,
  { environment }: Surroundings,
  signal: AbortSignal,
): Promise<Result<Kernel>> {
  const catalogue = catalogueFolder(environment);
  const kept = await keptKernel(catalogue, host.label, facts);
  if (kept !== null) {
    const opened = await openKernel(kept);
    if (opened.ok) return opened;
  }
  const fetched = await fetchKernel(host, wishes, facts, { catalogue, signal });
  return fetched.ok ? openKernel(fetched.value.folder) : fetched;
}

/** Judges the object on the kernels of all hosts that were reached; a host whose kernel is not to be had is noted. */
export async function foresee(
  hosts: readonly NamedHost[],
  at: ObjectAtHand,
  wanted: { readonly programs: readonly number[]; readonly settings: readonly string[] },
  surroundings: Surroundings,
  signal: AbortSignal,
  note: (label: string, message: string) => void,
): Promise<Foresight> {
  const found = await Promise.all(
    hosts.map(async ({ label, opened }) => {
      if (!opened.ok) return null;
      const kernel = await kernelOfHost(opened.value, surroundings, signal);
      if (kernel.ok) return { ...kernel.value, name: label };
      if (!signal.aborted) note(label, `not checked beforehand: ${kernel.fault.message}`);
      return null;
    }),
  );
  const kernels = found.filter((kernel) => kernel !== null);
  const indexes = found.map((kernel) => (kernel === null ? -1 : kernels.indexOf(kernel)));
  const judged = await judge(kernels, at, wanted.settings, surroundings);
  if (!judged.ok) return { judged: null, problems: [], kernels, of: () => NOTHING };
  const { prepared, judgements } = judged.value;
  const { problems } = findProblems(judged.value, new SourceFiles(at.path, at.object.lines));
  const isChosen = (program: number) =>
    wanted.programs.includes(prepared.programs[program].functionIndex);
  return {
    judged: judged.value,
    kernels,
    problems: problems.filter(
      ({ severity, programs }) =>
        (severity === 'error' || severity === 'warning') && programs.some(isChosen),
    ),
    of: (host) => {
      const kernel = indexes[host];
      if (kernel < 0) return { ...NOTHING, relocations: prepared.relocations };
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

export const NOTHING: Foreseen = { relocations: [], problems: [], verdictOf: () => null };

async function judge(
  kernels: readonly Kernel[],
  { bytes }: ObjectAtHand,
  settings: readonly string[],
  { bundledKernels }: Surroundings,
): Promise<Result<JudgedObject>> {
  const witnesses = new Witnesses(bundledKernels);
  const judged = await judgeOnKernels(bytes, kernels, { settings, witnesses });
  return judged.ok ? success(judged.value) : judged;
}
