import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { atOnce } from '../../server/src/bytes';
import { openBundledKernels } from '../../server/src/kernels';
import { readObject } from '../../server/src/object';
import { NearestThings } from '../../server/src/problem';
import { ChosenKernels } from '../../server/src/problem/kernel-names';
import { mergeInSteps, type MergedFinding } from '../../server/src/problem/merge';
import type { CheckedObject } from '../../server/src/problem/rule';
import { guardAlwaysTrue } from '../../server/src/problem/rules/guard-always-true/rule';
import { guardIneffective } from '../../server/src/problem/rules/guard-ineffective/rule';
import { guardNeverTrue } from '../../server/src/problem/rules/guard-never-true/rule';
import { guarded } from '../../server/src/problem/rules/guarded/rule';
import { judgeObject, prepareObject, type TargetKernel } from '../../server/src/verdict';

const ROOT = join(__dirname, '..', '..');
export const GUARD_OBJECTS = join(ROOT, 'test', 'guards', 'objects');

export const GUARD_RULES = [guarded, guardIneffective, guardNeverTrue, guardAlwaysTrue];

let opened: Promise<readonly TargetKernel[]> | null = null;

/** 5.10, 6.1, 6.12, 6.18 and 7.2. */
export function bundledTargets(): Promise<readonly TargetKernel[]> {
  return (opened ??= openTargets());
}

async function openTargets(): Promise<readonly TargetKernel[]> {
  const kernels = await openBundledKernels(join(ROOT, 'kernels'));
  assert.ok(kernels.ok);
  return kernels.value.map(({ name, kernel }) => {
    assert.ok(kernel.ok, name);
    const { version, config, arch, btf } = kernel.value;
    return {
      name,
      version,
      arch: arch?.value ?? null,
      config: config === null ? null : config.get.bind(config),
      types: { vmlinux: btf, modules: [] },
    };
  });
}

/** A guard object judged on some kernels. */
export function judgedObject(path: string, kernels: readonly TargetKernel[]): CheckedObject {
  const object = readObject(readFileSync(path));
  assert.ok(object.ok, path);
  const prepared = prepareObject(object.value);
  return { prepared, judgements: kernels.map((kernel) => judgeObject(prepared, kernel)) };
}

export function programNames({ prepared }: CheckedObject): string[] {
  return prepared.programs.map(
    ({ functionIndex }) => prepared.object.functions[functionIndex].name,
  );
}

/** What the rules about guards find, by program. */
export function findingsByProgram(
  checked: CheckedObject,
  rules = GUARD_RULES,
): Map<string, MergedFinding[]> {
  const kernels = new ChosenKernels(checked.judgements.map(({ kernel }) => kernel));
  const found = atOnce(mergeInSteps(checked, rules, kernels, new NearestThings(checked)));
  return new Map(
    programNames(checked).map((name, program) => [
      name,
      found.filter(({ programs }) => programs.includes(program)),
    ]),
  );
}

/** Whether a program has a relocation that asks whether something exists. */
export function asksSomething({ prepared }: CheckedObject, program: string): boolean {
  const { image } = prepared.programs[programNames({ prepared, judgements: [] }).indexOf(program)];
  const functions = new Set(image?.functions.map(({ functionIndex }) => functionIndex));
  return prepared.relocations.some(
    ({ kind, record }) =>
      (kind === 'field_exists' || kind === 'type_exists') && functions.has(record.functionIndex),
  );
}
