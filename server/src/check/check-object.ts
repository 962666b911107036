import type { Fault, Result, Steps } from '../bytes';
import type { Kernel } from '../kernels';
import { readObject } from '../object';
import { applySettings } from '../program';
import {
  judgeInSteps,
  needsModules,
  prepareInSteps,
  type ObjectJudgement,
  type PreparedObject,
} from '../verdict';
import { targetKernel } from './target-kernel';
import type { Witnesses } from './witnesses';

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
  readonly pause?: Pause;
  /** Asked where a kernel came without its modules. */
  readonly witnesses?: Witnesses;
}

/**
 * Called between two steps of work, each of a few milliseconds: null to go on at once, else others may have their turn until
 * it resolves. Where it rejects, the work ends.
 */
export type Pause = () => Promise<void> | null;

/** Does work in steps, with pauses between. */
export async function withPauses<T>(steps: Steps<T>, pause: Pause): Promise<T> {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    const others = pause();
    if (others !== null) await others;
  }
}

/** Reads an object and judges its programs on each kernel. */
export async function judgeOnKernels(
  bytes: Uint8Array,
  kernels: readonly Kernel[],
  { settings, pause = () => null, witnesses }: JudgeSettings,
): Promise<Result<JudgedObject>> {
  const opened = readObject(bytes);
  if (!opened.ok) return opened;
  const { data, faults: settingFaults } = applySettings(opened.value, settings);
  const prepared = await withPauses(prepareInSteps(opened.value, data), pause);
  const judgements: ObjectJudgement[] = [];
  for (const kernel of kernels) {
    const asksModules = needsModules(prepared, kernel.btf);
    const isUnsure = asksModules && !kernel.knowsModules;
    const others = isUnsure ? await witnesses?.beside(kernels) : undefined;
    const target = await targetKernel(kernel, asksModules, [...kernels, ...(others ?? [])]);
    judgements.push(await withPauses(judgeInSteps(prepared, target), pause));
  }
  return { ok: true, value: { prepared, judgements, settingFaults } };
}
