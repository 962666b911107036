import { cStringLength, sameBytes } from '../bytes';
import { isAnyEnum, isComposite, Kind, resolveSize, sameKindForCore, type Btf } from '../btf';
import {
  elementBits,
  isFlexibleArray,
  LONGEST_ACCESS,
  type Access,
  type AccessStep,
} from './access';
import type { Budget } from './budget';
import {
  elementNameBytes,
  isEmptyName,
  sameEssentialName,
  typeNameBytes,
  type NameBytes,
} from './names';

/** Why a candidate does not match: the local step that fails, and the target type it fails on. */
export interface Mismatch {
  readonly why: 'no-member' | 'kinds-differ' | 'not-composite' | 'not-array' | 'index-too-large';
  readonly step: number;
  readonly targetTypeId: number;
}

export type FatalMatch = 'nesting-too-deep' | 'recursion-too-deep' | 'size-unknown' | 'too-complex';

/** A candidate's answer: the access in its types, why it has none, or why libbpf gives up. */
export type MatchedAccess =
  | { readonly matched: true; readonly access: Access }
  | { readonly matched: false; readonly mismatch: Mismatch }
  | { readonly matched: null; readonly fatal: FatalMatch };

/** Follows a local field access by name in a candidate type (relo_core.c, bpf_core_spec_match). */
export function matchFieldAccess(
  local: Access,
  target: Btf,
  candidateId: number,
  budget: Budget,
): MatchedAccess {
  return new FieldMatch(local, target, budget).run(candidateId);
}

/** Finds the enumerator of the same essential name; types are not compared further. */
export function matchEnumerator(
  local: Access,
  target: Btf,
  candidateId: number,
  budget: Budget,
): MatchedAccess {
  const typeId = target.skipModifiers(candidateId);
  const missing = (why: Mismatch['why']): MatchedAccess => ({
    matched: false,
    mismatch: { why, step: 0, targetTypeId: typeId },
  });
  if (!isAnyEnum(target.kind(typeId))) return missing('kinds-differ');
  const [step] = local.steps;
  const wanted = elementNameBytes(local.btf, step.typeId, step.index);
  const count = target.vlen(typeId);
  if (!budget.spend(count)) return { matched: null, fatal: 'too-complex' };
  for (let index = 0; index < count; index++) {
    if (!sameEssentialName(wanted, elementNameBytes(target, typeId, index))) continue;
    const steps = [{ typeId, index, isMember: true }];
    return {
      matched: true,
      access: { btf: target, rootTypeId: candidateId, steps, bitOffset: 0 },
    };
  }
  return missing('no-member');
}

/** What became of looking for one member in one struct. */
type MemberSearch = 'found' | 'absent' | Mismatch['why'] | FatalMatch;

/**
 * The state of one match. Offset and nesting depth of a nested search that ends on an incompatible member are not put
 * back, because libbpf does not (relo_core.c, bpf_core_match_member).
 */
class FieldMatch {
  private readonly steps: AccessStep[] = [];
  private bitOffset = 0;
  private depth = 0;
  private wanted: NameBytes = { bytes: new Uint8Array(1), start: 0 };
  private wantedLength = 0;
  private localMemberType = 0;
  private nextTypeId = 0;
  private incompatibleBelow = false;

  constructor(
    private readonly local: Access,
    private readonly target: Btf,
    private readonly budget: Budget,
  ) {}

  run(candidateId: number): MatchedAccess {
    const { local, target } = this;
    let typeId = candidateId;
    for (let i = 0; i < local.steps.length; i++) {
      const step = local.steps[i];
      typeId = target.skipModifiers(typeId);
      if (step.isMember) {
        const outcome = this.member(step, typeId);
        if (outcome !== 'found') return this.ended(outcome, i, typeId);
        typeId = this.nextTypeId;
        continue;
      }
      if (i > 0) {
        if (target.kind(typeId) !== Kind.ARRAY) return this.ended('not-array', i, typeId);
        const isFlexible = isFlexibleArray(target, this.steps[i - 1], typeId);
        if (!isFlexible && step.index >= target.arrayLength(typeId)) {
          return this.ended('index-too-large', i, typeId);
        }
        typeId = target.skipModifiers(target.arrayElementType(typeId));
      }
      if (this.depth === LONGEST_ACCESS) return this.ended('nesting-too-deep', i, typeId);
      this.steps.push({ typeId, index: step.index, isMember: false });
      this.depth++;
      const size = resolveSize(target, typeId);
      // libbpf holds the size in an int here: 2 GiB and more count as an error.
      if (size === null || size >= 0x8000_0000) return this.ended('size-unknown', i, typeId);
      this.bitOffset = (this.bitOffset + elementBits(step.index, size)) >>> 0;
    }
    const { steps, bitOffset } = this;
    return { matched: true, access: { btf: target, rootTypeId: candidateId, steps, bitOffset } };
  }

  private ended(
    outcome: Exclude<MemberSearch, 'found'>,
    step: number,
    typeId: number,
  ): MatchedAccess {
    switch (outcome) {
      case 'absent':
        return { matched: false, mismatch: { why: 'no-member', step, targetTypeId: typeId } };
      case 'kinds-differ':
        return {
          matched: false,
          mismatch: { why: outcome, step, targetTypeId: this.nextTypeId },
        };
      case 'nesting-too-deep':
      case 'recursion-too-deep':
      case 'size-unknown':
      case 'too-complex':
        return { matched: null, fatal: outcome };
      default:
        return { matched: false, mismatch: { why: outcome, step, targetTypeId: typeId } };
    }
  }

  private member(step: AccessStep, typeId: number): MemberSearch {
    const { local } = this;
    this.wanted = elementNameBytes(local.btf, step.typeId, step.index);
    this.wantedLength = cStringLength(this.wanted.bytes, this.wanted.start);
    this.localMemberType = local.btf.elementType(step.typeId, step.index);
    this.incompatibleBelow = false;
    if (!isComposite(this.target.kind(typeId))) return 'not-composite';
    return this.searchMember(typeId);
  }

  private searchMember(structId: number): MemberSearch {
    const { target, wanted, wantedLength } = this;
    const typeId = target.skipModifiers(structId);
    if (!isComposite(target.kind(typeId))) return 'absent';
    const owner = target.ownerOf(typeId);
    const count = target.vlen(typeId);
    for (let index = 0; index < count; index++) {
      if (this.depth === LONGEST_ACCESS) return 'nesting-too-deep';
      if (!this.budget.spend(1)) return 'too-complex';
      const memberOffset = target.memberBitOffset(typeId, index);
      this.bitOffset = (this.bitOffset + memberOffset) >>> 0;
      this.depth++;
      const nameOffset = owner.elementNameOffset(typeId, index);
      const strings = owner.stringOwner(nameOffset);
      const nameAt = strings.stringPosition(nameOffset);
      const { bytes } = strings.view;
      if (bytes[nameAt] === 0) {
        const outcome = this.searchMember(target.elementType(typeId, index));
        if (outcome !== 'absent' && outcome !== 'kinds-differ') return outcome;
        if (outcome === 'kinds-differ') this.incompatibleBelow = true;
      } else if (sameBytes(wanted.bytes, wanted.start, bytes, nameAt, wantedLength + 1)) {
        const memberType = target.elementType(typeId, index);
        this.nextTypeId = memberType;
        if (!fieldsAreCompatible(this.local.btf, this.localMemberType, target, memberType)) {
          return 'kinds-differ';
        }
        this.steps.push({ typeId, index, isMember: true });
        return 'found';
      }
      this.bitOffset = (this.bitOffset - memberOffset) >>> 0;
      this.depth--;
    }
    return this.incompatibleBelow ? 'kinds-differ' : 'absent';
  }
}

/**
 * Whether a target member's type may stand for the local one: kinds and, for enums and forward declarations, essential
 * names agree; sizes, signs and pointees are ignored (relo_core.c, bpf_core_fields_are_compat).
 */
export function fieldsAreCompatible(
  local: Btf,
  localId: number,
  target: Btf,
  targetId: number,
): boolean {
  let a = local.skipModifiers(localId);
  let b = target.skipModifiers(targetId);
  for (let depth = 0; depth < 256; depth++) {
    const kind = local.kind(a);
    const targetKind = target.kind(b);
    if (isComposite(kind) && isComposite(targetKind)) return true;
    if (!sameKindForCore(kind, targetKind)) return false;
    switch (kind) {
      case Kind.PTR:
      case Kind.FLOAT:
        return true;
      case Kind.FWD:
      case Kind.ENUM:
      case Kind.ENUM64: {
        const name = typeNameBytes(local, a);
        const targetName = typeNameBytes(target, b);
        return isEmptyName(name) || isEmptyName(targetName) || sameEssentialName(name, targetName);
      }
      case Kind.INT:
        return local.intBitOffset(a) === 0 && target.intBitOffset(b) === 0;
      case Kind.ARRAY:
        a = local.skipModifiers(local.arrayElementType(a));
        b = target.skipModifiers(target.arrayElementType(b));
        break;
      default:
        return false;
    }
  }
  return false;
}
