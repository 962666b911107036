import { isComposite, resolveSize, type Btf } from '../btf';

/** A named member of a struct, nameless structs and unions in it looked through. */
export interface LaidMember {
  readonly name: string;
  readonly typeId: number;
  /** From the start of the outermost struct. */
  readonly bitOffset: number;
  /** Bits it takes: a bitfield's width; 0 when unknown. */
  readonly bits: number;
  readonly isBitfield: boolean;
  /** Its place in `Layout.members`. */
  readonly position: number;
}

/** The members of one struct or union by name and in the order of their places. */
export interface Layout {
  readonly btf: Btf;
  readonly typeId: number;
  /** Ascending by offset; of one offset in the order of their declaration. */
  readonly members: readonly LaidMember[];
  readonly byName: ReadonlyMap<string, LaidMember>;
}

/** Real structs have a few hundred; hostile ones are cut here. */
const MOST_MEMBERS = 1024;
const DEEPEST_NESTING = 16;

/** Layouts kept by BTF: one question asks for the same few structs of several kernels again and again. */
const MOST_KEPT = 128;
const kept = new WeakMap<Btf, Map<number, Layout>>();

/** The layout of a struct or union, typedefs and modifiers skipped; empty for anything else. */
export function layoutOf(btf: Btf, id: number): Layout {
  const typeId = btf.skipModifiers(id);
  let layouts = kept.get(btf);
  if (layouts === undefined || layouts.size === MOST_KEPT) {
    layouts = new Map<number, Layout>();
    kept.set(btf, layouts);
  }
  let layout = layouts.get(typeId);
  if (layout === undefined) {
    layout = lay(btf, typeId);
    layouts.set(typeId, layout);
  }
  return layout;
}

function lay(btf: Btf, typeId: number): Layout {
  const found: Omit<LaidMember, 'position'>[] = [];
  collect(btf, typeId, 0, 0, found);
  found.sort((a, b) => a.bitOffset - b.bitOffset);
  const members = found.map((member, position) => ({ ...member, position }));
  const byName = new Map<string, LaidMember>();
  for (const member of members) if (!byName.has(member.name)) byName.set(member.name, member);
  return { btf, typeId, members, byName };
}

function collect(
  btf: Btf,
  typeId: number,
  start: number,
  depth: number,
  into: Omit<LaidMember, 'position'>[],
): void {
  if (!isComposite(btf.kind(typeId)) || depth > DEEPEST_NESTING) return;
  const count = btf.vlen(typeId);
  for (let index = 0; index < count && into.length < MOST_MEMBERS; index++) {
    const memberType = btf.elementType(typeId, index);
    const bitOffset = start + btf.memberBitOffset(typeId, index);
    const name = btf.elementName(typeId, index);
    if (name === '') {
      collect(btf, btf.skipModifiers(memberType), bitOffset, depth + 1, into);
      continue;
    }
    const width = btf.memberBitfieldSize(typeId, index);
    const bits = width || (resolveSize(btf, memberType) ?? 0) * 8;
    into.push({ name, typeId: memberType, bitOffset, bits, isBitfield: width > 0 });
  }
}
