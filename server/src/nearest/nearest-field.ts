import { Kind, typeLabel, type Btf } from '../btf';
import type { TargetTypes } from '../relocation';
import { memberBehind, type FieldComparison, type FieldProposal } from './field-comparison';
import { followFrom, followInKernel, type Access, type Followed } from './follow';
import { movedFields } from './moved-field';
import type { LaidMember } from './layout';
import { JoinedLayouts } from './place';
import { renamedField } from './renamed-field';
import { likenessOf } from './type-likeness';

/** What a kernel has instead of a field that is missing there. It exists there as told. */
export interface NearestField {
  /**
   * The access there, from the root struct on: `__state`, `mem[…].base`, `q->disk`; `…` for an index or a pointer that
   * cannot be told.
   */
  readonly path: string;
  /** The name of its last member. */
  readonly name: string;
  /** In C's words; `u8:1` for a bitfield. */
  readonly type: string;
  /** `same place`, `elsewhere in the struct`, `inside 'mem'`, `behind 'q'`, `in struct task_struct`. */
  readonly place: string;
  /** Sum of the evidence; larger is surer. Answers for one field are comparable. */
  readonly rank: number;
  /** All of it: `'__state', unsigned int, same place`. */
  readonly text: string;
}

/** Below this share of known members, a struct is one that the program declares in part. */
const WHOLE_SHARE = 0.5;
/** Models are asked until one gives an answer this sure. */
const SURE = 10;
const RANK_OTHER_SHAPE = 6;

/**
 * What `kernel` has instead of the field that `access` does not find there, learned by comparing its struct with those of
 * `models`, other kernels of which some have the field, the closest version first; where none has, with the program's
 * own. Null where nothing in the kernel speaks for itself, and where the access finds its field.
 */
export function nearestField(
  access: Access,
  kernel: TargetTypes,
  models: readonly TargetTypes[],
): NearestField | null {
  const there = followInKernel(access, kernel);
  if (there?.failedStep == null) return null;
  const step = there.failedStep;
  const followed: Followed[] = [];
  for (const model of models) {
    const inModel = followInKernel(access, model);
    if (inModel !== null && reaches(inModel, step)) followed.push(inModel);
  }
  const isLearned = followed.length > 0;
  if (!isLearned) followed.push(followFrom(access, access.btf, access.rootTypeId));

  const proposal =
    there.holders[step] == null
      ? otherShape(access, there, followed[0])
      : bestOf(comparisons(access, there, followed, isLearned));
  return proposal === null ? null : told(access, there, proposal);
}

function reaches({ failedStep }: Followed, step: number): boolean {
  return failedStep === null || failedStep > step;
}

function* comparisons(
  access: Access,
  there: Followed,
  models: readonly Followed[],
  isLearned: boolean,
): Iterable<FieldComparison> {
  const step = there.failedStep ?? 0;
  const target = there.holders[step];
  if (target === null) return;
  const layouts = models.map(({ holders }) => holders[step]);
  for (const model of models) {
    const holder = model.holders[step];
    const missing = model.members[step];
    if (holder === null || missing === null) continue;
    const joined = new JoinedLayouts(holder, target);
    const isModelWhole = isLearned || joined.coverage >= WHOLE_SHARE;
    const standsBeside = (name: string) =>
      isModelWhole && layouts.some((layout) => layout?.byName.has(name));
    yield { access, step, there, model, missing, joined, isModelWhole, standsBeside };
  }
}

function bestOf(comparisons: Iterable<FieldComparison>): FieldProposal | null {
  let best: FieldProposal | null = null;
  for (const comparison of comparisons) {
    const renamed = renamedField(comparison);
    best = better(best, renamed === null ? [] : [renamed]);
    best = better(best, movedFields(comparison));
    if (best !== null && best.rank >= SURE) break;
  }
  return best;
}

function better(best: FieldProposal | null, others: Iterable<FieldProposal>): FieldProposal | null {
  for (const other of others) if (best === null || other.rank > best.rank) best = other;
  return best;
}

/** A struct on the way is something else there: an array of structs, a pointer to one, or a plain value. */
function otherShape(access: Access, there: Followed, model: Followed): FieldProposal | null {
  const stepsKept = there.failedStep ?? 0;
  const { btf, typeId } = there;
  const before = there.members.findLast((member) => member !== null);
  if (before == null) return null;
  const wanted = access.steps[stepsKept];
  if (wanted.isMember) {
    const name = access.btf.elementName(wanted.typeId, wanted.index);
    const found = memberBehind(btf, typeId, name);
    const inModel = model.members.at(stepsKept);
    if (found !== null && inModel != null && isAlike(model.btf, inModel, btf, found.member)) {
      const { member, joint } = found;
      const place = `${joint === '->' ? 'behind' : 'inside'} '${before.name}'`;
      return {
        stepsKept,
        path: joint + name,
        member,
        typeId: member.typeId,
        place,
        rank: RANK_OTHER_SHAPE,
      };
    }
  }
  const inModel = model.members.slice(0, stepsKept).findLast((member) => member !== null);
  if (!isPlainValue(btf, typeId) || inModel?.bits !== before.bits) return null;
  const place = 'same place';
  return {
    stepsKept,
    path: '',
    member: before,
    typeId: before.typeId,
    place,
    rank: RANK_OTHER_SHAPE,
  };
}

/** A pointer of the same name that leads to something else is another member. */
function isAlike(model: Btf, before: LaidMember, target: Btf, after: LaidMember): boolean {
  const arePointers =
    model.kind(model.skipModifiers(before.typeId)) === Kind.PTR &&
    target.kind(target.skipModifiers(after.typeId)) === Kind.PTR;
  return !arePointers || likenessOf(model, before.typeId, target, after.typeId) > 1;
}

function isPlainValue(btf: Btf, typeId: number): boolean {
  const kind = btf.kind(typeId);
  return kind === Kind.INT || kind === Kind.PTR || kind === Kind.ENUM || kind === Kind.ENUM64;
}

function told(access: Access, there: Followed, proposal: FieldProposal): NearestField {
  const { stepsKept, member, typeId, place, rank } = proposal;
  const path = joinPath(pathOf(access, there, stepsKept), proposal.path);
  const label = typeLabel(there.btf, typeId);
  const type = member.isBitfield ? `${label}:${member.bits}` : label;
  const text = `'${path}', ${type}, ${place}`;
  return { path, name: member.name, type, place, rank, text };
}

/** The first steps of an access in C's words, without the root. */
function pathOf(access: Access, { members }: Followed, steps: number): string {
  let path = '';
  for (let i = 0; i < steps; i++) {
    const member = members[i];
    if (member !== null) path = joinPath(path, member.name);
    else if (i > 0) path += `[${access.steps[i].index}]`;
  }
  return path;
}

function joinPath(start: string, end: string): string {
  if (start === '' || end === '') return start + end;
  return /^(\[|->|\.)/.test(end) ? start + end : `${start}.${end}`;
}
