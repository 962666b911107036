import { isComposite, Kind, type Btf } from '../btf';
import type { Access, Followed } from './follow';
import { layoutOf, type LaidMember, type Layout } from './layout';
import type { JoinedLayouts } from './place';

/** One comparison: the struct that lacks the field, and one that has it. */
export interface FieldComparison {
  readonly access: Access;
  /** The step of the access that is not there. */
  readonly step: number;
  readonly there: Followed;
  readonly model: Followed;
  /** The missing member, as the model has it. */
  readonly missing: LaidMember;
  readonly joined: JoinedLayouts;
  /** False for a struct of which the program declares a few fields: what such a model lacks says nothing. */
  readonly isModelWhole: boolean;
  /** Whether some model has this name beside the missing one, which it therefore does not replace. */
  readonly standsBeside: (name: string) => boolean;
}

/** A member of the kernel that may stand for the missing one. */
export interface FieldProposal {
  /** The number of leading steps of the access that lead to the struct it is reached from. */
  readonly stepsKept: number;
  /** From there on: `__state`, `mem[…].base`. */
  readonly path: string;
  readonly member: LaidMember;
  /** What the access ends on: the member's type, or that of an element of it. */
  readonly typeId: number;
  readonly place: string;
  readonly rank: number;
}

/** How C writes the way from a member to one of the struct that it is, points to or has an array of. */
export type Joint = '.' | '->' | '[…].';

/** The type id of the struct that a member is, points to or has an array of; null when it is a plain value. */
export function compositeBehind(btf: Btf, id: number): { typeId: number; joint: Joint } | null {
  const outer = btf.skipModifiers(id);
  const kind = btf.kind(outer);
  const isPointer = kind === Kind.PTR;
  let typeId = outer;
  if (isPointer) typeId = btf.skipModifiers(btf.type(outer));
  else if (kind === Kind.ARRAY) typeId = btf.skipModifiers(btf.arrayElementType(outer));
  if (!isComposite(btf.kind(typeId))) return null;
  return { typeId, joint: isPointer ? '->' : kind === Kind.ARRAY ? '[…].' : '.' };
}

/** Types that few members have: named structs, and pointers to structs. */
export function isTellingType(btf: Btf, id: number): boolean {
  const typeId = btf.skipModifiers(id);
  const kind = btf.kind(typeId);
  if (kind !== Kind.PTR) return isComposite(kind) && btf.name(typeId) !== '';
  return isPointerToStruct(btf, typeId);
}

export function isPointerToStruct(btf: Btf, id: number): boolean {
  const typeId = btf.skipModifiers(id);
  if (btf.kind(typeId) !== Kind.PTR) return false;
  const pointee = btf.kind(btf.skipModifiers(btf.type(typeId)));
  return isComposite(pointee) || pointee === Kind.FWD;
}

/** The member of a name in the struct behind a type. */
export function memberBehind(btf: Btf, id: number, name: string) {
  const behind = compositeBehind(btf, id);
  if (behind === null) return null;
  const layout: Layout = layoutOf(btf, behind.typeId);
  const member = layout.byName.get(name);
  return member === undefined ? null : { member, joint: behind.joint };
}
