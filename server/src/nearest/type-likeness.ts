import { INT_SIGNED, isAnyEnum, isComposite, isModifier, Kind, type Btf } from '../btf';

/** How alike two types of two BTFs are: 3 the same, 2 can stand for each other, 1 of one sort, 0 neither. */
export type Likeness = 0 | 1 | 2 | 3;

const DEEPEST = 8;

/** Compares by kind, size and name, modifiers aside; what structs hold is not compared. */
export function likenessOf(a: Btf, aId: number, b: Btf, bId: number, depth = 0): Likeness {
  const left = a.skipModifiers(aId);
  const right = b.skipModifiers(bId);
  const leftKind = a.kind(left);
  const rightKind = b.kind(right);
  if (depth > DEEPEST) return 1;
  if (isComposite(leftKind) && isComposite(rightKind)) return compositeLikeness(a, aId, b, bId);
  if (leftKind === Kind.PTR && rightKind === Kind.PTR) {
    return pointeeLikeness(a, a.type(left), b, b.type(right), depth + 1);
  }
  if (leftKind === Kind.ARRAY && rightKind === Kind.ARRAY) {
    const element = likenessOf(
      a,
      a.arrayElementType(left),
      b,
      b.arrayElementType(right),
      depth + 1,
    );
    if (element === 3) return a.arrayLength(left) === b.arrayLength(right) ? 3 : 2;
    return element;
  }
  if (leftKind === Kind.INT && rightKind === Kind.INT) {
    if (a.size(left) !== b.size(right)) return 1;
    const signs = (a.intEncoding(left) ^ b.intEncoding(right)) & INT_SIGNED;
    return signs === 0 ? 3 : 2;
  }
  if (isNumber(leftKind) && isNumber(rightKind)) {
    if (isAnyEnum(leftKind) && isAnyEnum(rightKind) && a.name(left) === b.name(right)) return 3;
    return a.size(left) === b.size(right) ? 2 : 1;
  }
  return leftKind === rightKind && leftKind === Kind.FUNC_PROTO ? 2 : 0;
}

function isNumber(kind: number): boolean {
  return kind === Kind.INT || isAnyEnum(kind);
}

function compositeLikeness(a: Btf, aId: number, b: Btf, bId: number): Likeness {
  const left = a.skipModifiers(aId);
  const right = b.skipModifiers(bId);
  if (a.name(left) !== '' && a.name(left) === b.name(right)) return 3;
  const name = nameOnTheWay(a, aId);
  if (name !== '' && name === nameOnTheWay(b, bId)) return 3;
  return a.size(left) === b.size(right) ? 1 : 0;
}

/** The first name that a type has on the way through its typedefs and modifiers: nameless structs have one by typedef. */
function nameOnTheWay(btf: Btf, id: number): string {
  let current = id;
  for (let links = 0; links < DEEPEST; links++) {
    const name = btf.name(current);
    if (name !== '' || !isModifier(btf.kind(current))) return name;
    current = btf.type(current);
  }
  return '';
}

function pointeeLikeness(a: Btf, aId: number, b: Btf, bId: number, depth: number): Likeness {
  const left = a.skipModifiers(aId);
  const right = b.skipModifiers(bId);
  const isNamed = (kind: number) => isComposite(kind) || kind === Kind.FWD;
  if (isNamed(a.kind(left)) && isNamed(b.kind(right))) {
    return compositeLikeness(a, aId, b, bId) === 3 ? 3 : 1;
  }
  if (left === 0 && right === 0) return 3;
  // Tables of functions hold many of one prototype.
  if (a.kind(left) === Kind.FUNC_PROTO) return b.kind(right) === Kind.FUNC_PROTO ? 2 : 1;
  // A pointer to anything may have got its type, or lost it.
  if (left === 0 || right === 0) return 2;
  return likenessOf(a, left, b, right, depth) === 3 ? 3 : 1;
}
