import { INT_SIGNED, isAnyEnum, isComposite, Kind, sameKindForCore, type Btf } from '../btf';
import type { Budget } from './budget';
import { elementNameBytes, sameEssentialName, typeNameBytes } from './names';

export type TypeComparison = 'same' | 'different' | 'recursion-too-deep' | 'too-complex';

const DEEPEST_CHAIN = 32;
const DEEPEST_NESTING = 32;

/**
 * Whether two types of one name are the same for type_exists, type_size and target_type_id: kinds agree through
 * pointers, arrays and function prototypes; contents, sizes and names do not count (__bpf_core_types_are_compat).
 */
export function typesAreCompatible(
  local: Btf,
  localId: number,
  target: Btf,
  targetId: number,
  budget: Budget,
): TypeComparison {
  return compatible(local, localId, target, targetId, DEEPEST_NESTING, budget);
}

function compatible(
  local: Btf,
  localId: number,
  target: Btf,
  targetId: number,
  level: number,
  budget: Budget,
): TypeComparison {
  if (!sameKindForCore(local.kind(localId), target.kind(targetId))) return 'different';
  let a = localId;
  let b = targetId;
  for (let links = 0; links < DEEPEST_CHAIN; links++) {
    if (!budget.spend(1)) return 'too-complex';
    a = local.skipModifiers(a);
    b = target.skipModifiers(b);
    const kind = local.kind(a);
    if (!sameKindForCore(kind, target.kind(b))) return 'different';
    switch (kind) {
      case Kind.VOID:
      case Kind.STRUCT:
      case Kind.UNION:
      case Kind.ENUM:
      case Kind.ENUM64:
      case Kind.FWD:
        return 'same';
      case Kind.INT:
        return local.intBitOffset(a) === 0 && target.intBitOffset(b) === 0 ? 'same' : 'different';
      case Kind.PTR:
        a = local.type(a);
        b = target.type(b);
        break;
      case Kind.ARRAY:
        a = local.arrayElementType(a);
        b = target.arrayElementType(b);
        break;
      case Kind.FUNC_PROTO: {
        const count = local.vlen(a);
        if (target.vlen(b) !== count) return 'different';
        for (let i = 0; i < count; i++) {
          if (level <= 0) return 'recursion-too-deep';
          const parameter = local.skipModifiers(local.elementType(a, i));
          const targetParameter = target.skipModifiers(target.elementType(b, i));
          const outcome = compatible(local, parameter, target, targetParameter, level - 1, budget);
          if (outcome !== 'same') return outcome;
        }
        a = local.skipModifiers(local.type(a));
        b = target.skipModifiers(target.type(b));
        break;
      }
      default:
        return 'different';
    }
  }
  return 'recursion-too-deep';
}

/**
 * Whether everything the local type declares is in the target type too, names included: the question of type_matches
 * (__bpf_core_types_match). Behind a pointer structs are told apart by kind and name only.
 */
export function typesMatch(
  local: Btf,
  localId: number,
  target: Btf,
  targetId: number,
  budget: Budget,
): TypeComparison {
  return new TypeMatch(local, target, budget).compare(localId, targetId, false, DEEPEST_NESTING);
}

class TypeMatch {
  constructor(
    private readonly local: Btf,
    private readonly target: Btf,
    private readonly budget: Budget,
  ) {}

  compare(localId: number, targetId: number, behind: boolean, level: number): TypeComparison {
    if (level <= 0) return 'recursion-too-deep';
    const { local, target } = this;
    let a = localId;
    let b = targetId;
    let behindPointer = behind;
    for (let links = 0; links < DEEPEST_CHAIN; links++) {
      if (!this.budget.spend(1)) return 'too-complex';
      a = local.skipModifiers(a);
      b = target.skipModifiers(b);
      if (!sameEssentialName(typeNameBytes(local, a), typeNameBytes(target, b))) return 'different';
      const kind = local.kind(a);
      const targetKind = target.kind(b);
      switch (kind) {
        case Kind.VOID:
          return verdict(targetKind === kind);
        case Kind.FWD:
          return verdict(this.forwardMatches(a, b, behindPointer));
        case Kind.ENUM:
        case Kind.ENUM64:
          return isAnyEnum(targetKind) ? this.enumsMatch(a, b) : 'different';
        case Kind.STRUCT:
        case Kind.UNION:
          if (behindPointer) return verdict(this.compositeMatchesByName(a, b));
          return kind === targetKind ? this.compositesMatch(a, b, level) : 'different';
        case Kind.INT:
          return verdict(targetKind === kind && this.intsMatch(a, b));
        case Kind.PTR:
          if (targetKind !== kind) return 'different';
          behindPointer = true;
          a = local.type(a);
          b = target.type(b);
          break;
        case Kind.ARRAY:
          if (targetKind !== kind || local.arrayLength(a) !== target.arrayLength(b)) {
            return 'different';
          }
          a = local.arrayElementType(a);
          b = target.arrayElementType(b);
          break;
        case Kind.FUNC_PROTO: {
          if (targetKind !== kind) return 'different';
          const outcome = this.parametersMatch(a, b, behindPointer, level);
          if (outcome !== 'same') return outcome;
          a = local.type(a);
          b = target.type(b);
          break;
        }
        default:
          return 'different';
      }
    }
    return 'recursion-too-deep';
  }

  private forwardMatches(a: number, b: number, behindPointer: boolean): boolean {
    const isUnion = this.local.kindFlag(a);
    const targetKind = this.target.kind(b);
    if (targetKind === Kind.FWD) return this.target.kindFlag(b) === isUnion;
    return behindPointer && targetKind === (isUnion ? Kind.UNION : Kind.STRUCT);
  }

  private compositeMatchesByName(a: number, b: number): boolean {
    const kind = this.local.kind(a);
    const targetKind = this.target.kind(b);
    if (targetKind === kind) return isComposite(kind);
    return targetKind === Kind.FWD && this.target.kindFlag(b) === (kind === Kind.UNION);
  }

  private intsMatch(a: number, b: number): boolean {
    const { local, target } = this;
    const sign = (local.intEncoding(a) ^ target.intEncoding(b)) & INT_SIGNED;
    return sign === 0 && local.size(a) === target.size(b);
  }

  private enumsMatch(a: number, b: number): TypeComparison {
    const { local, target } = this;
    const count = local.vlen(a);
    const targetCount = target.vlen(b);
    if (local.size(a) !== target.size(b) || count > targetCount) return 'different';
    for (let i = 0; i < count; i++) {
      const name = elementNameBytes(local, a, i);
      let j = 0;
      for (; j < targetCount; j++) {
        if (!this.budget.spend(1)) return 'too-complex';
        if (sameEssentialName(name, elementNameBytes(target, b, j))) break;
      }
      if (j === targetCount) return 'different';
    }
    return 'same';
  }

  private compositesMatch(a: number, b: number, level: number): TypeComparison {
    const { local, target } = this;
    const count = local.vlen(a);
    const targetCount = target.vlen(b);
    if (count > targetCount) return 'different';
    for (let i = 0; i < count; i++) {
      const name = elementNameBytes(local, a, i);
      let j = 0;
      for (; j < targetCount; j++) {
        if (!this.budget.spend(1)) return 'too-complex';
        if (!sameEssentialName(name, elementNameBytes(target, b, j))) continue;
        const types = [local.elementType(a, i), target.elementType(b, j)] as const;
        const outcome = this.compare(...types, false, level - 1);
        if (outcome === 'same') break;
        if (outcome !== 'different') return outcome;
      }
      if (j === targetCount) return 'different';
    }
    return 'same';
  }

  private parametersMatch(a: number, b: number, behind: boolean, level: number): TypeComparison {
    const { local, target } = this;
    const count = local.vlen(a);
    if (target.vlen(b) !== count) return 'different';
    for (let i = 0; i < count; i++) {
      const types = [local.elementType(a, i), target.elementType(b, i)] as const;
      const outcome = this.compare(...types, behind, level - 1);
      if (outcome !== 'same') return outcome;
    }
    return 'same';
  }
}

function verdict(same: boolean): TypeComparison {
  return same ? 'same' : 'different';
}
