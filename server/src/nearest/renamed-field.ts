import { isComposite, Kind, type Btf } from '../btf';
import {
  compositeBehind,
  isPointerToStruct,
  type FieldComparison,
  type FieldProposal,
} from './field-comparison';
import type { LaidMember } from './layout';
import { relateNames, wordsOf, type NameRelation } from './name-relation';
import type { PlaceRelation } from './place';
import { followRest, type RestOfAccess } from './rest-of-access';
import { likenessOf, type Likeness } from './type-likeness';

const NAME_RANK: Readonly<Record<NameRelation, number>> = {
  underscored: 6,
  contained: 4,
  misspelt: 4,
  akin: 2,
  unrelated: 0,
};
const PLACE_RANK: Readonly<Record<PlaceRelation, number>> = {
  alone: 3,
  exact: 3,
  shared: 2,
  near: 1,
  elsewhere: 0,
};
/** For a member through which the rest of the access goes on, or whose name has a word of that rest. */
const RANK_GOES_ON = 2;
const RANK_NAMES_REST = 1;
const SHORTEST_TELLING_WORD = 2;
/** A word that more of a struct's members have is their prefix. */
const MOST_OF_ONE_WORD = 0.2;
const SHORTEST_RARE_WORD = 4;
const MOST_WITH_RARE_WORD = 3;

interface Evidence {
  readonly name: NameRelation;
  readonly type: Likeness;
  readonly place: PlaceRelation;
  readonly rank: number;
}

/** Members whose rivals are looked for, the likeliest first. */
const MOST_CONTESTED = 32;

/** The member that came which the missing one most likely became. */
export function renamedField(comparison: FieldComparison): FieldProposal | null {
  const { joined, missing, step } = comparison;
  const claims = [];
  for (const member of joined.target.members) {
    if (comparison.standsBeside(member.name)) continue;
    const rest = followRest(comparison, member);
    const evidence = weigh(comparison, missing, member);
    if (!isEnough(comparison, evidence, member, rest)) continue;
    if (isOtherPart(comparison, member, rest)) continue;
    const rank = evidence.rank + rankOfRest(comparison, member, rest);
    claims.push({ member, rest, evidence, rank });
  }
  claims.sort((a, b) => b.rank - a.rank);
  const best = claims
    .slice(0, MOST_CONTESTED)
    .find(({ member, evidence }) => !isClaimed(comparison, member, evidence.rank));
  if (best === undefined) return null;
  const { member, rest, evidence, rank } = best;
  return {
    stepsKept: step,
    path: member.name + (rest?.path ?? ''),
    member: rest?.member ?? member,
    typeId: rest?.typeId ?? member.typeId,
    place: placeWords(evidence.place, member, rest),
    rank,
  };
}

function placeWords(place: PlaceRelation, member: LaidMember, rest: RestOfAccess | null): string {
  if (place !== 'elsewhere') return 'same place';
  return rest === null || rest.path === '' ? 'elsewhere in the struct' : `inside '${member.name}'`;
}

function weigh({ joined, isModelWhole }: FieldComparison, gone: LaidMember, come: LaidMember) {
  const name = relateNames(gone.name, come.name);
  const type = likenessOf(joined.model.btf, gone.typeId, joined.target.btf, come.typeId);
  const related = isModelWhole ? joined.relate(gone, come) : 'elsewhere';
  // Members of other types start at the same distance by chance.
  const place = related === 'exact' && type === 0 ? 'near' : related;
  return { name, type, place, rank: NAME_RANK[name] + type + PLACE_RANK[place] };
}

function rankOfRest(
  comparison: FieldComparison,
  member: LaidMember,
  rest: RestOfAccess | null,
): number {
  if (comparison.step + 1 === comparison.access.steps.length) return 0;
  if (rest !== null) return RANK_GOES_ON;
  return namesRest(comparison, member) ? RANK_NAMES_REST : 0;
}

/** A split field may have taken over the name of what was inside: `i_ctime.tv_nsec`, `i_ctime_nsec`. */
function namesRest({ access, step }: FieldComparison, member: LaidMember): boolean {
  const own = wordsOf(member.name);
  return access.steps
    .slice(step + 1)
    .filter(({ isMember }) => isMember)
    .flatMap(({ typeId, index }) => wordsOf(access.btf.elementName(typeId, index)))
    .some((word) => own.includes(word));
}

/** Whether a plain value came for another part of the missing struct than the access reads. */
function isOtherPart(
  comparison: FieldComparison,
  member: LaidMember,
  rest: RestOfAccess | null,
): boolean {
  const { access, step, missing, joined } = comparison;
  if (rest !== null || !access.steps.slice(step + 1).some(({ isMember }) => isMember)) return false;
  if (compositeBehind(joined.target.btf, member.typeId) !== null) return false;
  const before = wordsOf(missing.name);
  const saysMore = wordsOf(member.name).some((word) => !before.includes(word));
  return saysMore && !namesRest(comparison, member);
}

/** Whether the evidence speaks for a member: its name, with its type or place; or its type and place alone. */
function isEnough(
  comparison: FieldComparison,
  { name, type, place }: Evidence,
  member: LaidMember,
  rest: RestOfAccess | null,
): boolean {
  const { missing, joined, isModelWhole } = comparison;
  const goesOn = rest !== null && rest.path !== '';
  if (!isModelWhole) {
    return name === 'underscored' ? type > 0 : name === 'misspelt' && type > 1;
  }
  const isHere = place !== 'elsewhere';
  const isWrapper = joined.common.size === 0 && place === 'alone' && member.bits === missing.bits;
  if (name === 'underscored') return type > 0 || isHere;
  if (isArrayNoMore(comparison, member) && !isWrapper) return false;
  if (!isSameStruct(comparison) && !isWrapper) return name === 'contained' && type > 1;
  const { btf } = joined.target;
  switch (name) {
    case 'contained':
    case 'misspelt':
      return type > 1 || (isHere && !isOtherStruct(comparison, member));
    case 'akin':
      if (goesOn && isHere) return true;
      // One bit is like another.
      if (isOneBit(member)) return place === 'alone';
      return isEnoughForKin(type, place, isPointerToStruct(btf, member.typeId));
    case 'unrelated':
      if (place === 'near') return goesOn && areRelatedStructs(comparison, member);
      if (place !== 'alone' || member.bits !== missing.bits) return false;
      if (isWrapper) return true;
      return (
        type > 1 && (shareTellingWord(comparison, member) || isPointerToStruct(btf, member.typeId))
      );
  }
}

/** Whether type and place tell that a member whose name is akin is the one. */
function isEnoughForKin(type: Likeness, place: PlaceRelation, isPointer: boolean): boolean {
  switch (place) {
    case 'alone':
      return true;
    case 'exact':
      return type > 0;
    case 'near':
      return type > 1;
    case 'shared':
      return type === 3;
    case 'elsewhere':
      return type === 3 && isPointer;
  }
}

/**
 * Whether the names share a word that tells: a rare one, or one that both start or end with and that is no prefix or
 * suffix of the struct's members in general.
 */
function shareTellingWord({ missing, joined }: FieldComparison, member: LaidMember): boolean {
  const before = wordsOf(missing.name);
  const after = wordsOf(member.name);
  const ends = [
    before[0] === after[0] ? after[0] : '',
    before.at(-1) === after.at(-1) ? after.at(-1) : '',
  ];
  const names = joined.target.byName;
  const most = Math.max(MOST_WITH_RARE_WORD, names.size * MOST_OF_ONE_WORD);
  return after.some((word) => {
    if (!before.includes(word) || word.length < SHORTEST_TELLING_WORD) return false;
    let count = 0;
    for (const name of names.keys()) if (wordsOf(name).includes(word)) count++;
    if (count <= MOST_WITH_RARE_WORD && word.length >= SHORTEST_RARE_WORD) return true;
    return !isOneBit(member) && ends.includes(word) && count <= most;
  });
}

/** Whether the structs by value have names with a word in common, as one that was taken apart and put together anew. */
function areRelatedStructs({ missing, joined }: FieldComparison, member: LaidMember): boolean {
  const nameBehind = (btf: Btf, id: number) => {
    const behind = compositeBehind(btf, id);
    return behind === null ? '' : btf.name(behind.typeId);
  };
  const before = nameBehind(joined.model.btf, missing.typeId);
  const after = nameBehind(joined.target.btf, member.typeId);
  const words = wordsOf(after);
  return before !== after && wordsOf(before).some((word) => words.includes(word));
}

function isOneBit({ isBitfield, bits }: LaidMember): boolean {
  return isBitfield && bits === 1;
}

/** Whether one struct by value stands where another was, under a name that says more. */
function isOtherStruct(
  { joined: { model, target }, missing }: FieldComparison,
  member: LaidMember,
) {
  const [before, after] = [
    model.btf.skipModifiers(missing.typeId),
    target.btf.skipModifiers(member.typeId),
  ];
  if (!isComposite(model.btf.kind(before)) || !isComposite(target.btf.kind(after))) return false;
  const names = [model.btf.name(before), target.btf.name(after)];
  const isOther = !names.includes('') && names[0] !== names[1] && missing.bits !== member.bits;
  return isOther && member.name.length > missing.name.length;
}

/** Whether both layouts may be of one struct: an access may lead into another one by the same steps. */
function isSameStruct({ joined: { model, target } }: FieldComparison): boolean {
  const names = [model.btf.name(model.typeId), target.btf.name(target.typeId)];
  return names.includes('') || names[0] === names[1];
}

function isArrayNoMore(
  { joined: { model, target }, missing }: FieldComparison,
  member: LaidMember,
) {
  const typeId = model.btf.skipModifiers(missing.typeId);
  if (model.btf.kind(typeId) !== Kind.ARRAY || model.btf.arrayLength(typeId) < 2) return false;
  return target.btf.kind(target.btf.skipModifiers(member.typeId)) !== Kind.ARRAY;
}

/** Whether another member that went has a better claim to this one. */
function isClaimed(comparison: FieldComparison, member: LaidMember, rank: number): boolean {
  const { joined, missing, isModelWhole } = comparison;
  if (!isModelWhole) return false;
  return joined.model.members.some(
    (other) =>
      other.name !== missing.name &&
      !joined.common.has(other.name) &&
      weigh(comparison, other, member).rank > rank,
  );
}
