import type { Steps } from '../bytes';
import { sameKindForCore, type Btf } from '../btf';
import { relocateInSteps, type RelocatedObject, type TargetTypes } from '../relocation';
import type { PreparedObject } from './judgement';

/**
 * The relocations of each program loaded alone: records of other programs are skipped, and do not narrow the candidates
 * (libbpf.c, bpf_object__relocate_core). The same as together, unless a shared root has several candidates.
 */
export function* relocateAlone(
  prepared: PreparedObject,
  together: RelocatedObject,
  types: TargetTypes,
): Steps<readonly RelocatedObject[]> {
  const { object, relocations, programs, sharedRoots } = prepared;
  const mayDiffer =
    programs.length > 1 &&
    sharedRoots.some((root) => hasSeveralCandidates(object.btf, root, types));
  if (!mayDiffer) return programs.map(() => together);
  const each: RelocatedObject[] = [];
  for (const { functionIndex } of programs) {
    const indexes: number[] = [];
    for (const [index, { record }] of relocations.entries()) {
      const isSubprogram = object.functions[record.functionIndex].kind === 'subprogram';
      if (isSubprogram || record.functionIndex === functionIndex) indexes.push(index);
    }
    const own = indexes.map((index) => relocations[index]);
    const alone = yield* relocateInSteps(object, own, types);
    const results = together.results.slice();
    for (const [i, index] of indexes.entries()) results[index] = alone.results[i];
    each.push({ results, instructions: (index) => alone.instructions(index) });
  }
  return each;
}

function hasSeveralCandidates(
  local: Btf,
  root: number,
  { vmlinux, modules }: TargetTypes,
): boolean {
  const inVmlinux = candidates(local, root, vmlinux);
  if (inVmlinux > 0) return inVmlinux > 1;
  let count = 0;
  for (const module of modules) if ('btf' in module) count += candidates(local, root, module.btf);
  return count > 1;
}

function candidates(local: Btf, root: number, target: Btf): number {
  const owner = local.ownerOf(root);
  const offset = owner.nameOffset(root);
  const holder = owner.stringOwner(offset);
  const ids = target.names().withEssentialNameOf(holder.view.bytes, holder.stringPosition(offset));
  const kind = local.kind(root);
  return ids.filter((id) => sameKindForCore(target.kind(id), kind)).length;
}
