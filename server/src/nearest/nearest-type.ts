import {
  essentialName,
  isAnyEnum,
  isComposite,
  Kind,
  resolveSize,
  sameKindForCore,
  typeLabel,
  type Btf,
} from '../btf';
import type { TargetTypes } from '../relocation';
import { isNamed, nameBytes } from './bytes-of-names';
import { typesNamedLike } from './follow';
import { layoutOf } from './layout';
import { relateNames, type NameRelation } from './name-relation';
import { btfsOf, typesNamedNear, type FoundType } from './name-scan';
import { likenessOf } from './type-likeness';

/** A type that a kernel has instead of one that is missing there. */
export interface NearestType {
  /** In C's words: `struct bpf_lpm_trie_key_u8`. */
  readonly label: string;
  readonly name: string;
  /** What it has in common with the missing one: `same members`, `most of its members`, `the same name`. */
  readonly likeness: string;
  /** Sum of the evidence; larger is surer. */
  readonly rank: number;
  /** All of it: `'struct bpf_lpm_trie_key_u8', most of its members`. */
  readonly text: string;
}

const NAME_RANK: Readonly<Record<NameRelation, number>> = {
  underscored: 4,
  contained: 3,
  misspelt: 3,
  akin: 2,
  unrelated: 0,
};
const RANK_OTHER_KIND = 9;
const RANK_CONTENT = 4;
/** The share of the larger type's members that both have, from which a name is believed that says more or less. */
const ENOUGH_SHARED = 0.5;
/** The same for a name that is akin: types of one family have members in common. */
const ENOUGH_FOR_KIN = 0.7;
/** Without a kernel that has the type, more has to be shared. */
const ENOUGH_WITHOUT_MODEL = 0.6;
/** Types of other names have to be the same in all of so many members. */
const FEWEST_SAME_MEMBERS = 4;

/** What a type holds, for comparing: names of members or enumerators. */
interface Content {
  readonly btf: Btf;
  readonly typeId: number;
  readonly names: ReadonlySet<string>;
}

/**
 * What `kernel` has instead of a type of the program: one of the same name and another kind, or one of the same kind with
 * another name and the same content, which no kernel of `models` has beside the missing one. Null where nothing speaks
 * for itself, and where the type is there.
 */
export function nearestType(
  local: Btf,
  typeId: number,
  kernel: TargetTypes,
  models: readonly TargetTypes[],
): NearestType | null {
  const name = essentialName(local.name(typeId));
  const kind = local.kind(typeId);
  if (name === '' || findType(local, typeId, kernel) !== null) return null;
  const other = ofOtherKind(local, typeId, kernel);
  if (other !== null) {
    const label = typeLabel(other.btf, other.typeId);
    const likeness = 'the same name';
    return { label, name, likeness, rank: RANK_OTHER_KIND, text: `'${label}'` };
  }
  const owners = models.filter((model) => findType(local, typeId, model) !== null);
  const contents = owners.flatMap((owner) => {
    const found = findType(local, typeId, owner);
    return found === null ? [] : [contentOf(found.btf, found.typeId)];
  });
  const isLearned = contents.length > 0;
  if (!isLearned) contents.push(contentOf(local, typeId));
  let best: NearestType | null = null;
  for (const candidate of candidates(kernel, kind, name, contents[0], isLearned)) {
    const relation = relateNames(name, candidate.name);
    if (owners.some((owner) => hasType(owner, kind, candidate.name))) continue;
    const content = contentOf(candidate.btf, candidate.typeId);
    const shared = Math.max(...contents.map((model) => sharedShare(model, content)));
    if (!isEnough(relation, shared, isLearned, content.names.size > 0)) continue;
    const rank = NAME_RANK[relation] + RANK_CONTENT * shared;
    if (best === null || rank > best.rank) best = told(candidate, shared, rank);
  }
  return best;
}

function isEnough(
  relation: NameRelation,
  shared: number,
  isLearned: boolean,
  hasMembers: boolean,
): boolean {
  switch (relation) {
    case 'unrelated':
      return isLearned && shared === 1;
    case 'akin':
      return hasMembers && shared >= ENOUGH_FOR_KIN;
    default:
      return shared >= (isLearned ? ENOUGH_SHARED : ENOUGH_WITHOUT_MODEL);
  }
}

function told({ btf, typeId, name }: FoundType, shared: number, rank: number): NearestType {
  const label = typeLabel(btf, typeId);
  const kind = btf.kind(typeId);
  const what = isAnyEnum(kind) ? 'enumerators' : 'members';
  const likeness =
    kind === Kind.TYPEDEF ? 'the same type' : shared === 1 ? `same ${what}` : `most of its ${what}`;
  const told = kind === Kind.TYPEDEF ? `typedef ${label}` : label;
  return { label: told, name, likeness, rank, text: `'${told}', ${likeness}` };
}

function* candidates(
  kernel: TargetTypes,
  kind: number,
  name: string,
  model: Content,
  isLearned: boolean,
): Iterable<FoundType> {
  const seen = new Set<string>();
  for (const btf of btfsOf(kernel)) {
    for (const sought of isAnyEnum(kind) ? [Kind.ENUM, Kind.ENUM64] : [kind]) {
      for (const found of typesNamedNear(btf, sought, name)) {
        if (relateNames(name, found.name) === 'unrelated' || seen.has(found.name)) continue;
        seen.add(found.name);
        yield found;
      }
    }
    if (isLearned && isComposite(kind)) yield* ofSameContent(btf, kind, model);
  }
}

/** Structs of another name that have as many members of the same names, at the same places in the list. */
function* ofSameContent(btf: Btf, kind: number, model: Content): Iterable<FoundType> {
  const count = model.btf.vlen(model.typeId);
  if (count < FEWEST_SAME_MEMBERS || model.btf.kind(model.typeId) !== kind) return;
  const names = Array.from({ length: count }, (_, i) =>
    nameBytes(model.btf.elementName(model.typeId, i)),
  );
  for (let typeId = btf.firstId; typeId < btf.typeCount; typeId++) {
    if (btf.kind(typeId) !== kind || btf.vlen(typeId) !== count) continue;
    if (btf.nameOffset(typeId) === 0) continue;
    if (names.every((name, i) => isNamed(btf, btf.elementNameOffset(typeId, i), name))) {
      yield { btf, typeId, name: btf.name(typeId) };
    }
  }
}

function contentOf(btf: Btf, id: number): Content {
  const kind = btf.kind(id);
  const names = new Set<string>();
  if (isComposite(kind)) for (const name of layoutOf(btf, id).byName.keys()) names.add(name);
  if (isAnyEnum(kind)) {
    for (let i = 0; i < btf.vlen(id); i++) names.add(btf.elementName(id, i));
  }
  return { btf, typeId: id, names };
}

/** The share of the larger one's members that both have; for types without members, whether they are alike. */
function sharedShare(model: Content, other: Content): number {
  const larger = Math.max(model.names.size, other.names.size);
  if (larger > 0) {
    let shared = 0;
    for (const name of model.names) if (other.names.has(name)) shared++;
    return shared / larger;
  }
  const size = resolveSize(model.btf, model.typeId);
  if (size === null || size !== resolveSize(other.btf, other.typeId)) return 0;
  return likenessOf(model.btf, model.typeId, other.btf, other.typeId) >= 2 ? 1 : 0;
}

function findType(local: Btf, typeId: number, kernel: TargetTypes): FoundType | null {
  for (const btf of btfsOf(kernel)) {
    const id = typesNamedLike(local, typeId, btf).at(0);
    if (id !== undefined) return { btf, typeId: id, name: btf.name(id) };
  }
  return null;
}

function hasType(kernel: TargetTypes, kind: number, name: string): boolean {
  for (const btf of btfsOf(kernel)) {
    if (
      btf
        .names()
        .named(name)
        .some((id) => sameKindForCore(btf.kind(id), kind))
    )
      return true;
  }
  return false;
}

function ofOtherKind(local: Btf, typeId: number, kernel: TargetTypes): FoundType | null {
  const name = essentialName(local.name(typeId));
  for (const btf of btfsOf(kernel)) {
    const id = btf
      .names()
      .named(name)
      .find((other) => isNamedLikeAType(btf.kind(other)));
    if (id !== undefined) return { btf, typeId: id, name };
  }
  return null;
}

function isNamedLikeAType(kind: number): boolean {
  return kind !== Kind.FUNC && kind !== Kind.VAR && kind !== Kind.DATASEC && kind !== Kind.DECL_TAG;
}
