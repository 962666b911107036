import { isAnyEnum, typeLabel, type Btf } from '../btf';
import type { TargetTypes } from '../relocation';
import { isNamed, nameBytes } from './bytes-of-names';
import { enumeratorsOf, hashOfName } from './enumerator-index';
import { typesNamedLike } from './follow';
import { relateNames, type NameRelation } from './name-relation';
import { btfsOf } from './name-scan';

/** An enumerator that a kernel has instead of one that is missing there. */
export interface NearestEnumerator {
  readonly name: string;
  /** The enum that it is in: `enum bpf_map_type`. */
  readonly type: string;
  readonly value: bigint;
  /** Sum of the evidence; larger is surer. */
  readonly rank: number;
  /** All of it: `'ITER_UBUF', same value`. */
  readonly text: string;
}

const NAME_RANK: Readonly<Record<NameRelation, number>> = {
  underscored: 5,
  contained: 3,
  misspelt: 4,
  akin: 2,
  unrelated: 0,
};
const RANK_SAME_VALUE = 2;
const RANK_SAME_PLACE = 1;
const RANK_OTHER_ENUM = 6;
const ENOUGH = 4;
/** Real enums have a few hundred; hostile ones are cut here. */
const MOST_ENUMERATORS = 1024;

interface EnumList {
  readonly btf: Btf;
  readonly typeId: number;
  readonly names: readonly string[];
}

/**
 * What `kernel` has instead of enumerator `index` of the program's enum: one of another name that is new beside `models`,
 * other kernels of which some have the missing one, or one of the same name in another enum.
 */
export function nearestEnumerator(
  local: Btf,
  enumId: number,
  index: number,
  kernel: TargetTypes,
  models: readonly TargetTypes[],
): NearestEnumerator | null {
  const own = local.skipModifiers(enumId);
  if (!isAnyEnum(local.kind(own)) || index >= local.vlen(own)) return null;
  const wanted = withoutFlavor(local.elementName(own, index));
  const there = enumsIn(local, enumId, kernel);
  if (there.some(({ names }) => names.includes(wanted))) return null;
  const owners = models
    .flatMap((model) => enumsIn(local, enumId, model))
    .filter(({ names }) => names.includes(wanted));
  const isLearned = owners.length > 0;
  const other = inOtherEnum(wanted, kernel, !isLearned);
  if (other !== null || there.length === 0) return other;
  return bestRenamed(wanted, there[0], isLearned ? owners : [listOf(local, own)], isLearned);
}

function bestRenamed(
  wanted: string,
  there: EnumList,
  models: readonly EnumList[],
  isLearned: boolean,
): NearestEnumerator | null {
  let best: NearestEnumerator | null = null;
  for (const model of models) {
    const gone = model.names.filter((name) => !there.names.includes(name));
    for (const [i, name] of there.names.entries()) {
      if (models.some(({ names }) => names.includes(name))) continue;
      const claim = weigh(model, model.names.indexOf(wanted), there, i, isLearned);
      if (claim.rank < ENOUGH || (best !== null && claim.rank <= best.rank)) continue;
      const isClaimed = gone.some(
        (other) =>
          other !== wanted &&
          weigh(model, model.names.indexOf(other), there, i, isLearned).rank > claim.rank,
      );
      if (isClaimed) continue;
      const value = there.btf.enumeratorValue(there.typeId, i);
      const told = claim.hasSameValue ? 'same value' : `value ${BigInt.asIntN(64, value)}`;
      best = {
        name,
        type: typeLabel(there.btf, there.typeId),
        value,
        rank: claim.rank,
        text: `'${name}', ${told}`,
      };
    }
  }
  return best;
}

function weigh(model: EnumList, from: number, there: EnumList, to: number, isLearned: boolean) {
  const relation = relateNames(model.names[from].toLowerCase(), there.names[to].toLowerCase());
  const value = (list: EnumList, i: number) => list.btf.enumeratorValue(list.typeId, i);
  const hasSameValue = value(model, from) === value(there, to);
  const hasSamePlace =
    model.names[from - 1] === there.names[to - 1] && model.names[from + 1] === there.names[to + 1];
  if (relation === 'unrelated') return { rank: 0, hasSameValue };
  const rank =
    NAME_RANK[relation] +
    (isLearned && hasSameValue ? RANK_SAME_VALUE : 0) +
    (isLearned && hasSamePlace ? RANK_SAME_PLACE : 0);
  return { rank, hasSameValue };
}

/** An enumerator of exactly this name in any enum of the kernel; names are compared as bytes. */
function inOtherEnum(
  wanted: string,
  kernel: TargetTypes,
  isNamelessToo: boolean,
): NearestEnumerator | null {
  const bytes = nameBytes(wanted);
  const hash = hashOfName(bytes, 0);
  for (const btf of btfsOf(kernel)) {
    const { hashes, enums, positions } = enumeratorsOf(btf);
    for (let at = hashes.indexOf(hash); at >= 0; at = hashes.indexOf(hash, at + 1)) {
      const [id, i] = [enums[at], positions[at]];
      if (!isNamelessToo && btf.nameOffset(id) === 0) continue;
      if (!isNamed(btf, btf.elementNameOffset(id, i), bytes)) continue;
      const type = typeLabel(btf, id);
      const value = btf.enumeratorValue(id, i);
      return {
        name: wanted,
        type,
        value,
        rank: RANK_OTHER_ENUM,
        text: `'${wanted}' of ${type}, value ${BigInt.asIntN(64, value)}`,
      };
    }
  }
  return null;
}

/** The enums of a kernel that may be the program's; a kernel has more than one of few names. */
function enumsIn(local: Btf, enumId: number, kernel: TargetTypes): EnumList[] {
  const found: EnumList[] = [];
  for (const btf of btfsOf(kernel)) {
    for (const id of typesNamedLike(local, enumId, btf)) {
      const typeId = btf.skipModifiers(id);
      if (isAnyEnum(btf.kind(typeId))) found.push(listOf(btf, typeId));
    }
  }
  return found;
}

function listOf(btf: Btf, typeId: number): EnumList {
  const names: string[] = [];
  const count = Math.min(btf.vlen(typeId), MOST_ENUMERATORS);
  for (let i = 0; i < count; i++) names.push(withoutFlavor(btf.elementName(typeId, i)));
  return { btf, typeId, names };
}

/** The name of an enumerator before its flavor (libbpf.c, bpf_core_essential_name_len). */
function withoutFlavor(name: string): string {
  return name.replace(/^(.*[^_])___[^_].*$/, '$1');
}
