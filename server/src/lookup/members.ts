import { isComposite, type Btf } from '../btf';

/** A named member of a struct or union, nameless ones in it looked through. */
export interface Member {
  readonly name: string;
  /** The struct that declares it: the struct itself, or a nameless one inside. */
  readonly holder: number;
  readonly index: number;
  /** The struct itself, or a named one that it has as a nameless member, as -fms-extensions lets it. */
  readonly declaredIn: number;
  readonly typeId: number;
  /** From the start of the outermost struct. */
  readonly bitOffset: number;
  /** 0 unless it is a bitfield. */
  readonly bits: number;
}

/** Real structs have a few hundred. */
const MOST_MEMBERS = 4096;
const DEEPEST_NESTING = 16;
/** Structs whose members are kept, for each BTF. */
const MOST_KEPT = 256;

const kept = new WeakMap<Btf, Map<number, ReadonlyMap<string, Member>>>();

/** The members of a struct or union by name, in the order of their declaration; of two of one name the first counts. */
export function membersOf(btf: Btf, structId: number): ReadonlyMap<string, Member> {
  let structs = kept.get(btf);
  if (structs === undefined || structs.size === MOST_KEPT) {
    structs = new Map();
    kept.set(btf, structs);
  }
  let members = structs.get(structId);
  if (members === undefined) {
    const found = new Map<string, Member>();
    collect(btf, structId, { start: 0, depth: 0, declaredIn: structId }, found);
    members = found;
    structs.set(structId, members);
  }
  return members;
}

interface Nesting {
  readonly start: number;
  readonly depth: number;
  readonly declaredIn: number;
}

function collect(
  btf: Btf,
  structId: number,
  { start, depth, declaredIn }: Nesting,
  into: Map<string, Member>,
): void {
  if (!isComposite(btf.kind(structId)) || depth > DEEPEST_NESTING) return;
  const count = Math.min(btf.vlen(structId), MOST_MEMBERS);
  for (let index = 0; index < count && into.size < MOST_MEMBERS; index++) {
    const typeId = btf.elementType(structId, index);
    const bitOffset = start + btf.memberBitOffset(structId, index);
    const name = btf.elementName(structId, index);
    if (name === '') {
      const inner = btf.skipModifiers(typeId);
      const isNamed = btf.nameOffset(inner) !== 0;
      const nesting = {
        start: bitOffset,
        depth: depth + 1,
        declaredIn: isNamed ? inner : declaredIn,
      };
      collect(btf, inner, nesting, into);
    } else if (!into.has(name)) {
      const bits = btf.memberBitfieldSize(structId, index);
      into.set(name, { name, holder: structId, index, declaredIn, typeId, bitOffset, bits });
    }
  }
}
