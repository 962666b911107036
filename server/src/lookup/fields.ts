import { isModifier, Kind, resolveSize, type Btf } from '../btf';
import { declare } from '../declaration';
import type { Access, TargetTypes } from '../relocation';
import { membersOf, type Member } from './members';
import { pointee, type FoundType } from './types';

/** A step of a path as a source writes it; see `PathStep` of the sources. */
export interface FieldStep {
  readonly name: string;
}

/** A field and where it is. */
export interface FoundField extends Member {
  readonly btf: Btf;
  readonly module: string | null;
  /** The struct that the offset counts from: where the path began, or what its last pointer led to. */
  readonly rootId: number;
  /** The innermost type with a declaration of its own that the field stands in. */
  readonly container: number;
  /** In bytes; null when unknown. */
  readonly size: number | null;
}

/**
 * Follows names from a struct, or a typedef of one, through nameless structs, pointers and arrays; null where a name is
 * not there. `types` tells where to look for what a BTF only declares.
 */
export function fieldAt(
  root: FoundType,
  path: readonly FieldStep[],
  types: TargetTypes | null,
): FoundField | null {
  let at: FoundType = root;
  let field: FoundField | null = null;
  for (const { name } of path) {
    const struct = pointee(at, types);
    if (struct === null) return null;
    const member = membersOf(struct.btf, struct.typeId).get(name);
    if (member === undefined) return null;
    field = inside(field, at.typeId, struct, struct.throughPointer, member);
    at = { ...struct, typeId: member.typeId };
  }
  return field;
}

/** The field that a member is, reached from another or, by the type that was named, from the beginning of a path. */
function inside(
  outer: FoundField | null,
  named: number,
  { btf, module, typeId }: FoundType,
  throughPointer: boolean,
  member: Member,
): FoundField {
  const isApart = outer === null || throughPointer || outer.btf !== btf;
  return {
    ...member,
    btf,
    module,
    bitOffset: (isApart ? 0 : outer.bitOffset) + member.bitOffset,
    size: resolveSize(btf, member.typeId),
    rootId: isApart ? typeId : outer.rootId,
    container:
      member.declaredIn === typeId ? containerOf(outer, named, btf, typeId) : member.declaredIn,
  };
}

/** A nameless struct is declared by the typedef it is used by, or else within what it is used in. */
function containerOf(outer: FoundField | null, named: number, btf: Btf, typeId: number): number {
  if (btf.name(typeId) !== '' || (outer !== null && outer.btf !== btf)) return typeId;
  return lastTypedef(btf, named) ?? outer?.container ?? typeId;
}

const MOST_LINKS = 32;

function lastTypedef(btf: Btf, id: number): number | null {
  let found: number | null = null;
  let current = id;
  for (let links = 0; links < MOST_LINKS; links++) {
    const kind = btf.kind(current);
    if (kind === Kind.TYPEDEF) found = current;
    if (kind === Kind.ARRAY) current = btf.arrayElementType(current);
    else if (isModifier(kind) || kind === Kind.PTR) current = btf.type(current);
    else break;
  }
  return found;
}

/** The field that a relocation's access is at after one of its steps; null for the step that only enters the root. */
export function accessedField(access: Access, step: number): FoundField | null {
  const { btf, steps, rootTypeId } = access;
  let field: FoundField | null = null;
  let structId = btf.skipModifiers(rootTypeId);
  let elements = 0;
  for (const { typeId, index, isMember } of steps.slice(0, step + 1)) {
    if (!isMember) {
      elements += index * (resolveSize(btf, typeId) ?? 0) * 8;
      structId = typeId;
      continue;
    }
    const name = btf.elementName(typeId, index);
    const member = membersOf(btf, structId).get(name);
    if (member === undefined) return null;
    const struct = { btf, module: null, typeId: structId };
    const found = inside(field, field?.typeId ?? rootTypeId, struct, false, member);
    field = { ...found, bitOffset: found.bitOffset + elements };
    elements = 0;
    structId = btf.skipModifiers(member.typeId);
  }
  return field;
}

/** The declaration of a field alone: `struct mm_struct *mm`, `unsigned int sched_reset_on_fork: 1`. */
export function fieldText({ btf, name, typeId, bits }: FoundField): string {
  return declare(btf, typeId, name) + (bits > 0 ? `: ${bits}` : '');
}
