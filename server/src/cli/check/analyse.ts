import type { Fault } from '../../bytes';
import type { Kernel } from '../../kernels';
import { readObject } from '../../object';
import { applySettings } from '../../program';
import { findProblems, type Problem, type Rule } from '../../problem';
import {
  judgeObject,
  needsModules,
  prepareObject,
  type ObjectJudgement,
  type PreparedObject,
} from '../../verdict';
import { readObjectFile } from '../analysis';
import { SourceFiles } from '../sources';
import { targetKernel } from '../targets';

/** One object of the command line, judged on every kernel. */
export type CheckedFile =
  | { readonly path: string; readonly fault: Fault }
  | {
      readonly path: string;
      readonly fault: null;
      readonly prepared: PreparedObject;
      /** By index of the kernel. */
      readonly judgements: readonly ObjectJudgement[];
      readonly problems: readonly Problem[];
      /** Problems that comments in the source allow. */
      readonly allowed: number;
      /** Settings that could not be made. */
      readonly settingFaults: readonly Fault[];
    };

export interface CheckSettings {
  readonly rules: readonly Rule[];
  /** `name=value`, for const volatile variables. */
  readonly settings: readonly string[];
}

/** Reads an object file, judges its programs on each kernel and finds the problems. */
export async function checkFile(
  path: string,
  kernels: readonly Kernel[],
  { rules, settings }: CheckSettings,
  note: (message: string) => void,
): Promise<CheckedFile> {
  const bytes = await readObjectFile(path);
  if (!bytes.ok) return { path, fault: bytes.fault };
  const opened = readObject(bytes.value);
  if (!opened.ok) return { path, fault: opened.fault };
  const { data, faults: settingFaults } = applySettings(opened.value, settings);
  const prepared = prepareObject(opened.value, data);
  const judgements: ObjectJudgement[] = [];
  for (const kernel of kernels) {
    const target = await targetKernel(kernel, needsModules(prepared, kernel.btf));
    judgements.push(judgeObject(prepared, target));
  }
  const { problems, allowed, misunderstood } = findProblems(
    { prepared, judgements },
    new SourceFiles(path),
    rules,
  );
  for (const { file, line, text } of misunderstood) {
    note(`${file}:${line}: a comment for core-lens is not understood: '${text}'`);
  }
  return { path, fault: null, prepared, judgements, settingFaults, problems, allowed };
}
