import { isComposite, Kind, typeLabel, type Btf } from '../btf';
import { isNamed, nameBytes } from './bytes-of-names';
import {
  compositeBehind,
  isPointerToStruct,
  isTellingType,
  type FieldComparison,
  type FieldProposal,
} from './field-comparison';
import { layoutOf, type LaidMember, type Layout } from './layout';
import { relateNames, wordsOf } from './name-relation';
import { followRest } from './rest-of-access';
import { likenessOf } from './type-likeness';

const RANK_INSIDE = 8;
const RANK_BEHIND = 6;
const RANK_OUTSIDE = 8;
const RANK_RENAMED = -2;

/** Looks for the missing member in the structs that its own holds or points to, and in those that hold its own. */
export function* movedFields(comparison: FieldComparison): Iterable<FieldProposal> {
  const { missing, joined } = comparison;
  const isTelling = isTellingType(joined.model.btf, missing.typeId);
  for (const through of joined.target.members) {
    yield* within(comparison, through, isTelling);
  }
  yield* outside(comparison);
  yield* ungrouped(comparison);
}

/** Members of a struct that is embedded or pointed to, if they were not there in the model. */
function* within(
  comparison: FieldComparison,
  through: LaidMember,
  isTelling: boolean,
): Iterable<FieldProposal> {
  const { joined, missing, isModelWhole } = comparison;
  const { btf, typeId: holderId } = joined.target;
  const behind = compositeBehind(btf, through.typeId);
  if (behind === null || behind.typeId === holderId) return;
  const isBehind = behind.joint === '->';
  if (isBehind && !isModelWhole) return;
  // Of a plain value, only the name tells; few structs have it, and only those are looked at closely.
  const names = namesWithin(missing.name, through.name);
  if (!isTelling && !hasMemberNamed(btf, behind.typeId, names)) return;
  const earlier = earlierLayout(comparison, through, behind.typeId);
  // A struct behind a pointer that the model does not have at all says nothing about this member.
  if (isBehind && earlier === null) return;
  for (const member of layoutOf(btf, behind.typeId).members) {
    if (!isTelling && !names.includes(member.name)) continue;
    if (earlier?.byName.has(member.name) === true) continue;
    const type = likenessOf(joined.model.btf, missing.typeId, btf, member.typeId);
    if (type < 2 || !speaksFor(comparison, through, member, isBehind, type === 3)) continue;
    const renamed = member.name === missing.name ? 0 : RANK_RENAMED;
    const rank = (isBehind ? RANK_BEHIND : RANK_INSIDE) + type + renamed;
    const isOneOfMany = isBehind && leadsThereOften(joined.target, behind.typeId);
    const way = (isOneOfMany ? '…' : through.name) + behind.joint;
    // Which of several pointers to take cannot be told.
    const place = isOneOfMany
      ? `in ${typeLabel(btf, behind.typeId)}`
      : `${isBehind ? 'behind' : 'inside'} '${through.name}'`;
    yield proposal(comparison, comparison.step, way, member, place, rank);
  }
}

function proposal(
  comparison: FieldComparison,
  stepsKept: number,
  way: string,
  member: LaidMember,
  place: string,
  rank: number,
): FieldProposal {
  const rest = followRest(comparison, member);
  return {
    stepsKept,
    path: way + member.name + (rest?.path ?? ''),
    member: rest?.member ?? member,
    typeId: rest?.typeId ?? member.typeId,
    place,
    rank,
  };
}

/** What the missing member may be called in another one: `futex_state` just `state` in `futex`. */
function namesWithin(missing: string, through: string): string[] {
  const prefix = `${through}_`;
  return missing.startsWith(prefix) && missing.length > prefix.length
    ? [missing, missing.slice(prefix.length)]
    : [missing];
}

/** Whether name and type tell that this is the member, and not another of the same name or type. */
function speaksFor(
  { joined, missing }: FieldComparison,
  through: LaidMember,
  member: LaidMember,
  isBehind: boolean,
  isSameType: boolean,
): boolean {
  const { btf, typeId } = joined.target;
  if (member.name === missing.name) {
    const isNewPointer = !joined.model.byName.has(through.name);
    return !isBehind || isNewPointer || isTellingType(btf, member.typeId);
  }
  if (!isBehind && `${through.name}_${member.name}` === missing.name) return true;
  const relation = relateNames(missing.name, member.name);
  if (!isSameType || (relation !== 'underscored' && relation !== 'contained')) return false;
  if (isPointerToStruct(btf, member.typeId)) return true;
  // What one name has and the other lacks is then told by where the member is now, or was.
  const words = wordsOf(missing.name);
  const others = wordsOf(member.name);
  const around = [...wordsOf(through.name), ...wordsOf(btf.name(typeId))];
  const left = others.filter((word) => !words.includes(word));
  if (!isBehind) left.push(...words.filter((word) => !others.includes(word)));
  return isTellingType(btf, member.typeId) && left.some((word) => around.includes(word));
}

function leadsThereOften({ btf, members }: Layout, typeId: number): boolean {
  const isTo = (member: LaidMember) => {
    const behind = compositeBehind(btf, member.typeId);
    return behind?.joint === '->' && behind.typeId === typeId;
  };
  return members.filter(isTo).length > 1;
}

/** A struct of the kernel as the model has it: by its name, or where it has none by the member it belongs to. */
function earlierLayout(
  { joined: { model, target } }: FieldComparison,
  through: LaidMember,
  typeId: number,
): Layout | null {
  const name = target.btf.name(typeId);
  if (name !== '') {
    const id = compositeNamed(model.btf, name);
    return id === null ? null : layoutOf(model.btf, id);
  }
  const sameMember = model.byName.get(through.name);
  const behind = sameMember && compositeBehind(model.btf, sameMember.typeId);
  return behind == null ? null : layoutOf(model.btf, behind.typeId);
}

/** The first struct or union of a name, in a BTF or its base. */
function compositeNamed(btf: Btf, name: string): number | null {
  for (let owner: Btf | null = btf; owner !== null; owner = owner.base) {
    for (const id of owner.names().named(name)) if (isComposite(owner.kind(id))) return id;
  }
  return null;
}

/** The structs on the way to the one that lacks the member. */
function* outside(comparison: FieldComparison): Iterable<FieldProposal> {
  const { there, model, missing, step } = comparison;
  for (let outer = step - 1; outer > 0; outer--) {
    const layout = there.holders[outer];
    const member = layout?.byName.get(missing.name);
    if (layout == null || member === undefined) continue;
    if (model.holders[outer]?.byName.has(missing.name) === true) continue;
    const type = likenessOf(model.btf, missing.typeId, there.btf, member.typeId);
    if (type < 2) continue;
    const place = `in ${typeLabel(there.btf, layout.typeId)}`;
    yield proposal(comparison, outer, '', member, place, RANK_OUTSIDE + type);
  }
}

/** The next member of the access in the very struct: what holds it elsewhere is not there at all. */
function* ungrouped(comparison: FieldComparison): Iterable<FieldProposal> {
  const { access, step, model, missing, joined, standsBeside } = comparison;
  const next = step + 1;
  const wanted = model.members.at(next);
  if (next >= access.steps.length || wanted == null) return;
  for (const name of [wanted.name, `${missing.name}_${wanted.name}`]) {
    const member = joined.target.byName.get(name);
    if (member === undefined || standsBeside(name)) continue;
    const type = likenessOf(model.btf, wanted.typeId, joined.target.btf, member.typeId);
    if (type < 2) continue;
    const place = `in ${typeLabel(joined.target.btf, joined.target.typeId)}`;
    yield proposal({ ...comparison, step: next }, step, '', member, place, RANK_OUTSIDE + type);
  }
}

const DEEPEST_NESTING = 16;

/** Whether a struct, nameless ones in it looked through, has a member of one of these names; compared as bytes. */
function hasMemberNamed(btf: Btf, typeId: number, names: readonly string[]): boolean {
  const sought = names.map(nameBytes);
  const nameless = nameBytes('');
  const search = (structId: number, depth: number): boolean => {
    const count = btf.vlen(structId);
    const owner = btf.ownerOf(structId);
    for (let index = 0; index < count; index++) {
      const offset = btf.elementNameOffset(structId, index);
      if (isNamed(owner, offset, nameless)) {
        const inner = btf.skipModifiers(btf.elementType(structId, index));
        const isStruct = btf.kind(inner) === Kind.STRUCT || btf.kind(inner) === Kind.UNION;
        if (isStruct && depth < DEEPEST_NESTING && search(inner, depth + 1)) return true;
      } else if (sought.some((name) => isNamed(owner, offset, name))) {
        return true;
      }
    }
    return false;
  };
  return search(typeId, 0);
}
