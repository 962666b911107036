import { isComposite, Kind, type Btf } from '../btf';
import type { TargetTypes } from '../relocation';

/** A member of a kernel's struct. */
export interface KernelMember {
  readonly name: string;
  readonly btf: Btf;
  readonly typeId: number;
  /** Of a bitfield; 0 for what is none. */
  readonly bits: number;
}

/** What a path goes through in one struct, up to the next pointer. */
export interface Hop {
  /** `struct` or `union`. */
  readonly keyword: string;
  readonly structName: string;
  /** Each in the one before it, at least one. */
  readonly members: readonly KernelMember[];
}

const STEP = /(->|\.|^)([A-Za-z_]\w*)/y;
const MOST_STEPS = 16;
const DEEPEST_NESTING = 16;

/**
 * Follows a path such as `q->disk` or `__i_ctime.tv_sec` from a struct of a kernel; null where it has an index, or goes
 * through what has no name to speak of.
 */
export function followPath(
  types: TargetTypes,
  keyword: string,
  structName: string,
  path: string,
): Hop[] | null {
  const owners = [types.vmlinux, ...types.modules.flatMap((m) => ('btf' in m ? [m.btf] : []))];
  for (const btf of owners) {
    for (const id of btf.names().named(structName)) {
      if (keywordOf(btf, id) !== keyword) continue;
      const hops = followFrom(btf, id, path);
      if (hops !== null) return hops;
    }
  }
  return null;
}

/** The same from a struct of one set of types. */
export function followFrom(btf: Btf, rootId: number, path: string): Hop[] | null {
  const hops: { keyword: string; structName: string; members: KernelMember[] }[] = [];
  let structId = rootId;
  STEP.lastIndex = 0;
  for (let i = 0; i < MOST_STEPS && STEP.lastIndex < path.length; i++) {
    const step = STEP.exec(path);
    if (step === null) return null;
    const [, joint, name] = step;
    const member = memberNamed(btf, structId, name);
    if (member === null) return null;
    if (joint === '.') hops.at(-1)?.members.push(member);
    else {
      const keyword = keywordOf(btf, structId);
      const structName = btf.name(structId);
      if (keyword === null || structName === '') return null;
      hops.push({ keyword, structName, members: [member] });
    }
    const at = STEP.lastIndex;
    const next = structBehind(btf, member.typeId, path.startsWith('->', at));
    if (at < path.length && next === null) return null;
    structId = next ?? 0;
  }
  return hops.length === 0 || STEP.lastIndex < path.length ? null : hops;
}

export function keywordOf(btf: Btf, id: number): 'struct' | 'union' | null {
  const kind = btf.kind(id);
  return kind === Kind.STRUCT ? 'struct' : kind === Kind.UNION ? 'union' : null;
}

function structBehind(btf: Btf, id: number, isPointer: boolean): number | null {
  let typeId = btf.skipModifiers(id);
  if (isPointer) {
    if (btf.kind(typeId) !== Kind.PTR) return null;
    typeId = btf.skipModifiers(btf.type(typeId));
  }
  return isComposite(btf.kind(typeId)) ? typeId : null;
}

/** The member of a name, nameless structs and unions looked through. */
function memberNamed(btf: Btf, structId: number, name: string, depth = 0): KernelMember | null {
  if (!isComposite(btf.kind(structId)) || depth > DEEPEST_NESTING) return null;
  const count = btf.vlen(structId);
  for (let index = 0; index < count; index++) {
    const typeId = btf.elementType(structId, index);
    const own = btf.elementName(structId, index);
    if (own === name) return { name, btf, typeId, bits: btf.memberBitfieldSize(structId, index) };
    if (own !== '') continue;
    const inner = memberNamed(btf, btf.skipModifiers(typeId), name, depth + 1);
    if (inner !== null) return inner;
  }
  return null;
}
