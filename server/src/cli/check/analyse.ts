import type { Fault } from '../../bytes';
import {
  judgeOnKernels,
  readObjectFile,
  SourceFiles,
  type JudgedObject,
  type Witnesses,
} from '../../check';
import type { Kernel } from '../../kernels';
import { findProblems, type Problem, type Rule } from '../../problem';

/** One object of the command line, judged on every kernel. */
export type CheckedFile =
  | { readonly path: string; readonly fault: Fault }
  | (JudgedObject & {
      readonly path: string;
      readonly fault: null;
      readonly problems: readonly Problem[];
      /** Problems that comments in the source allow. */
      readonly allowed: number;
    });

export interface CheckSettings {
  readonly rules: readonly Rule[];
  /** `name=value`, for const volatile variables. */
  readonly settings: readonly string[];
  readonly witnesses: Witnesses;
}

/** Reads an object file, judges its programs on each kernel and finds the problems. */
export async function checkFile(
  path: string,
  kernels: readonly Kernel[],
  { rules, settings, witnesses }: CheckSettings,
  note: (message: string) => void,
): Promise<CheckedFile> {
  const bytes = await readObjectFile(path);
  if (!bytes.ok) return { path, fault: bytes.fault };
  const judged = await judgeOnKernels(bytes.value, kernels, { settings, witnesses });
  if (!judged.ok) return { path, fault: judged.fault };
  const sources = new SourceFiles(path, judged.value.prepared.object.lines);
  const { problems, allowed, misunderstood } = findProblems(judged.value, sources, rules);
  for (const { file, line, text } of misunderstood) {
    note(`${file}:${line}: a comment for core-lens is not understood: '${text}'`);
  }
  return { path, fault: null, ...judged.value, problems, allowed };
}
