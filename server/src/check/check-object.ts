import type { Fault, Result } from '../bytes';
import type { Kernel } from '../kernels';
import { readObject } from '../object';
import { applySettings } from '../program';
import {
  judgeObject,
  needsModules,
  prepareObject,
  type ObjectJudgement,
  type PreparedObject,
} from '../verdict';
import { targetKernel } from './target-kernel';

/** One object, judged on every kernel. */
export interface JudgedObject {
  readonly prepared: PreparedObject;
  /** By index of the kernel. */
  readonly judgements: readonly ObjectJudgement[];
  /** Settings that could not be made. */
  readonly settingFaults: readonly Fault[];
}

export interface JudgeSettings {
  /** `name=value`, for const volatile variables. */
  readonly settings: readonly string[];
  /** Called before each kernel: others may have their turn, and what it throws ends the judging. */
  readonly pause?: () => Promise<void>;
}

/** Reads an object and judges its programs on each kernel. */
export async function judgeOnKernels(
  bytes: Uint8Array,
  kernels: readonly Kernel[],
  { settings, pause }: JudgeSettings,
): Promise<Result<JudgedObject>> {
  const opened = readObject(bytes);
  if (!opened.ok) return opened;
  const { data, faults: settingFaults } = applySettings(opened.value, settings);
  const prepared = prepareObject(opened.value, data);
  const judgements: ObjectJudgement[] = [];
  for (const kernel of kernels) {
    await pause?.();
    const target = await targetKernel(kernel, needsModules(prepared, kernel.btf));
    judgements.push(judgeObject(prepared, target));
  }
  return { ok: true, value: { prepared, judgements, settingFaults } };
}
