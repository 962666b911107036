import { Kind, sameKindForCore, type Btf } from '../btf';
import type { Access } from './access';
import { typesNamedLike, type Candidate } from './candidates';
import { describeField, describeSteps, typeName } from './describe';
import type { RelocationSubject } from './kinds';
import type { Mismatch } from './match-access';
import { isEmptyName, sameEssentialName, typeNameBytes } from './names';
import type { Reason } from './reason';

/** The candidate that came closest, and where it failed; null for types, whose comparison has no steps. */
export interface NearestMiss {
  readonly candidate: Candidate;
  readonly mismatch: Mismatch | null;
}

/** Why no candidate matched, told by the one that came closest. */
export function explainMiss(
  access: Access,
  subject: RelocationSubject,
  miss: NearestMiss | null,
  vmlinux: Btf,
): Reason {
  const type = typeName(access.btf, access.rootTypeId);
  if (miss === null) return explainMissingType(access, type, vmlinux);
  const { candidate, mismatch } = miss;
  if (mismatch === null) {
    return { code: 'type-differs', type: typeName(candidate.btf, candidate.typeId) };
  }
  const { btf } = candidate;
  const there = typeName(btf, mismatch.targetTypeId);
  if (subject === 'enumerator') {
    if (mismatch.why === 'kinds-differ') return { code: 'type-kind-differs', type, there };
    const enumerator = describeField(access, mismatch.step);
    return { code: 'enumerator-missing', type: there, enumerator };
  }
  return explainFieldMiss(access, candidate, mismatch, there);
}

function explainFieldMiss(
  access: Access,
  candidate: Candidate,
  { why, step, targetTypeId }: Mismatch,
  there: string,
): Reason {
  const { btf, steps, rootTypeId } = access;
  const pathTo = (end: number) =>
    describeSteps(btf, steps.slice(0, end)).replace(/^\./, '') || typeName(btf, rootTypeId);
  const nestingDiffers = (outer: number): Reason => ({
    code: 'nesting-differs',
    step: outer,
    path: pathTo(outer),
    inside: describeSteps(btf, steps.slice(outer)).replace(/^\./, ''),
    there,
  });
  switch (why) {
    case 'no-member': {
      // Another type by value at this place: its shape differs, not just one field.
      const localName = typeNameBytes(btf, steps[step].typeId);
      const isSameType =
        !isEmptyName(localName) &&
        sameEssentialName(localName, typeNameBytes(candidate.btf, targetTypeId));
      return isSameType || step < 2
        ? { code: 'field-missing', type: there, field: describeField(access, step), step }
        : nestingDiffers(step);
    }
    case 'kinds-differ': {
      const { typeId, index } = steps[step];
      const local = btf.elementType(typeId, index);
      if (step + 1 < steps.length) return nestingDiffers(step + 1);
      return {
        code: 'kinds-differ',
        step,
        type: typeName(candidate.btf, candidate.typeId),
        field: describeField(access, step),
        local: typeName(btf, local),
        there,
      };
    }
    case 'not-composite':
    case 'not-array':
      return nestingDiffers(step);
    case 'index-too-large':
      return {
        code: 'index-out-of-range',
        step,
        path: pathTo(step),
        index: steps[step].index,
        length: candidate.btf.arrayLength(targetTypeId),
      };
  }
}

/** A name that only types of other kinds have is worth telling: a struct that became a union, a bare declaration. */
function explainMissingType(access: Access, type: string, vmlinux: Btf): Reason {
  const { btf, rootTypeId } = access;
  const kind = btf.kind(rootTypeId);
  const other = typesNamedLike(btf, rootTypeId, vmlinux).find((id) => {
    const otherKind = vmlinux.kind(id);
    return isNamedLikeAType(otherKind) && !sameKindForCore(otherKind, kind);
  });
  return other === undefined
    ? { code: 'type-missing', type }
    : { code: 'type-kind-differs', type, there: typeName(vmlinux, other) };
}

function isNamedLikeAType(kind: number): boolean {
  return kind !== Kind.FUNC && kind !== Kind.VAR && kind !== Kind.DATASEC && kind !== Kind.DECL_TAG;
}
