import { essentialName, isAnyEnum, sameKindForCore, type Btf } from '../btf';
import type { RelocationSubject, TargetTypes } from '../relocation';
import { followInKernel, typesNamedLike, type Access } from './follow';
import { isOneSlipAway } from './name-relation';
import { btfsOf, typesNamedNear } from './name-scan';
import { likenessOf } from './type-likeness';

/** Whether a name is one slip of the fingers away from another that exists: `paernt`, `parent`. */
export function isLikelyMisspelling(name: string, existing: string): boolean {
  return isOneSlipAway(name, existing);
}

/**
 * The name that the program most likely means, where what it asks for is in none of the kernels but something of the
 * same kind is that is written almost like it: another type, a member of the struct, an enumerator of the enum. Null
 * where some kernel has what is asked for, and where nothing is close.
 */
export function misspellingOf(
  access: Access,
  subject: RelocationSubject,
  kernels: readonly TargetTypes[],
): string | null {
  const { btf, rootTypeId, steps } = access;
  const isTypeAnywhere = kernels.some((kernel) => hasType(access, kernel));
  if (!isTypeAnywhere) return misspeltType(btf, rootTypeId, kernels);
  switch (subject) {
    case 'type':
      return null;
    case 'enumerator':
      return misspeltEnumerator(btf, steps[0].typeId, steps[0].index, rootTypeId, kernels);
    case 'field':
      return misspeltField(access, kernels);
  }
}

function hasType({ btf, rootTypeId }: Access, kernel: TargetTypes): boolean {
  for (const target of btfsOf(kernel)) {
    if (typesNamedLike(btf, rootTypeId, target).length > 0) return true;
  }
  return false;
}

function misspeltType(local: Btf, typeId: number, kernels: readonly TargetTypes[]): string | null {
  const name = essentialName(local.name(typeId));
  for (const kernel of kernels) {
    for (const btf of btfsOf(kernel)) {
      for (let kind = 1; kind <= 19; kind++) {
        if (!sameKindForCore(kind, local.kind(typeId))) continue;
        for (const found of typesNamedNear(btf, kind, name)) {
          if (isOneSlipAway(name, found.name)) return found.name;
        }
      }
    }
  }
  return null;
}

function misspeltField(access: Access, kernels: readonly TargetTypes[]): string | null {
  const followed = kernels.map((kernel) => followInKernel(access, kernel));
  if (followed.some((there) => there?.failedStep === null)) return null;
  for (const there of followed) {
    const step = there?.failedStep;
    if (there === null || step == null || !access.steps[step].isMember) continue;
    const { typeId, index } = access.steps[step];
    const name = access.btf.elementName(typeId, index);
    const wanted = access.btf.elementType(typeId, index);
    for (const member of there.holders[step]?.members ?? []) {
      if (!isOneSlipAway(name, member.name)) continue;
      if (likenessOf(access.btf, wanted, there.btf, member.typeId) > 0) return member.name;
    }
  }
  return null;
}

function misspeltEnumerator(
  local: Btf,
  typeId: number,
  index: number,
  rootTypeId: number,
  kernels: readonly TargetTypes[],
): string | null {
  const name = local.elementName(typeId, index);
  let near: string | null = null;
  for (const kernel of kernels) {
    for (const btf of btfsOf(kernel)) {
      for (const root of typesNamedLike(local, rootTypeId, btf)) {
        const id = btf.skipModifiers(root);
        if (!isAnyEnum(btf.kind(id))) continue;
        for (let i = 0; i < btf.vlen(id); i++) {
          const other = btf.elementName(id, i);
          if (other === name) return null;
          if (isOneSlipAway(name, other)) near ??= other;
        }
      }
    }
  }
  return near;
}
