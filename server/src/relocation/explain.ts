import { Kind, sameKindForCore, type Btf } from '../btf';
import type { Access } from './access';
import { typesNamedLike, type Candidate } from './candidates';
import { describeField, describeSteps, typeName } from './describe';
import type { RelocationSubject } from './kinds';
import type { Mismatch } from './match-access';
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
  const path = describeSteps(access.btf, access.steps.slice(0, mismatch.step)).replace(/^\./, '');
  switch (mismatch.why) {
    case 'no-member':
      return { code: 'field-missing', type: there, field: describeField(access, mismatch.step) };
    case 'kinds-differ': {
      const { typeId, index } = access.steps[mismatch.step];
      return {
        code: 'kinds-differ',
        type: typeName(btf, candidate.typeId),
        field: describeField(access, mismatch.step),
        local: typeName(access.btf, access.btf.elementType(typeId, index)),
        there,
      };
    }
    case 'not-composite':
    case 'not-array':
      return { code: 'nesting-differs', path: path || type, there };
    case 'index-too-large':
      return {
        code: 'index-out-of-range',
        path: path || type,
        index: access.steps[mismatch.step].index,
        length:
          btf.kind(mismatch.targetTypeId) === Kind.ARRAY
            ? btf.arrayLength(mismatch.targetTypeId)
            : 0,
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
