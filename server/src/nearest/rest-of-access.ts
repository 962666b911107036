import { Kind, type Btf } from '../btf';
import { compositeBehind, type FieldComparison } from './field-comparison';
import { layoutOf, type LaidMember } from './layout';
import { likenessOf } from './type-likeness';

/** Where an access ends that goes on through a member in place of the missing one. */
export interface RestOfAccess {
  /** What follows the member's name: empty, `.base`, `[…].base`, `[2]`. */
  readonly path: string;
  /** The last member of the access, which is the member itself where nothing follows. */
  readonly member: LaidMember;
  readonly typeId: number;
}

/**
 * Follows what comes after the missing step through `member`; null where it does not have that, or of another type.
 * Where the member is an array of structs instead of one, no index is known.
 */
export function followRest(
  { access, step, model, joined }: FieldComparison,
  member: LaidMember,
): RestOfAccess | null {
  const { btf } = joined.target;
  let rest: RestOfAccess = { path: '', member, typeId: member.typeId };
  for (let i = step + 1; i < access.steps.length; i++) {
    const { isMember, index, typeId } = access.steps[i];
    const next = isMember
      ? memberOf(btf, rest, access.btf.elementName(typeId, index))
      : elementOf(btf, rest, index);
    if (next === null) return null;
    rest = next;
  }
  if (rest.path === '') return rest;
  const wanted = model.members.findLast((found) => found !== null);
  if (wanted == null) return null;
  return likenessOf(model.btf, wanted.typeId, btf, rest.member.typeId) === 0 ? null : rest;
}

function memberOf(btf: Btf, { path, typeId }: RestOfAccess, name: string): RestOfAccess | null {
  const behind = compositeBehind(btf, typeId);
  if (behind === null || behind.joint === '->') return null;
  const member = layoutOf(btf, behind.typeId).byName.get(name);
  if (member === undefined) return null;
  return { path: `${path}${behind.joint}${name}`, member, typeId: member.typeId };
}

function elementOf(btf: Btf, { path, member, typeId }: RestOfAccess, index: number) {
  const array = btf.skipModifiers(typeId);
  if (btf.kind(array) !== Kind.ARRAY) return null;
  const element = btf.arrayElementType(array);
  return { path: `${path}[${index}]`, member, typeId: element };
}
