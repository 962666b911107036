import type { LaidMember, Layout } from './layout';

/** How a member's place in one layout compares with that of a member in another. */
export type PlaceRelation =
  /** Between the same neighbours, and nothing else came or went there. */
  | 'alone'
  /** Between the same neighbours, as many bits after the first of them. */
  | 'exact'
  /** Between the same neighbours, among others that came or went. */
  | 'near'
  /** Both are the other side of a union with the same member. */
  | 'shared'
  | 'elsewhere';

/** By position in the layout's order: between which of the members that stayed it lies. */
interface Gaps {
  readonly of: Int32Array;
  /** By gap, how many members that only this layout has. */
  readonly count: Int32Array;
  /** By gap, where the member that stayed before it starts; 0 for the first gap. */
  readonly start: Float64Array;
}

/** Two layouts of one struct, joined by the members that both have. */
export class JoinedLayouts {
  /** Names that both have. */
  readonly common: ReadonlySet<string>;
  private readonly modelGaps: Gaps;
  private readonly targetGaps: Gaps;

  constructor(
    readonly model: Layout,
    readonly target: Layout,
  ) {
    const common = new Set<string>();
    for (const name of model.byName.keys()) if (target.byName.has(name)) common.add(name);
    this.common = common;
    const stayed = this.stayedInOrder();
    this.modelGaps = gapsOf(model, common, stayed);
    this.targetGaps = gapsOf(target, common, stayed);
  }

  /** The share of the target's members that the model has, too: low for a struct of a few declared fields. */
  get coverage(): number {
    return this.target.byName.size === 0 ? 1 : this.common.size / this.target.byName.size;
  }

  relate(inModel: LaidMember, inTarget: LaidMember): PlaceRelation {
    const { modelGaps, targetGaps } = this;
    if (this.shareSibling(inModel, inTarget)) return 'shared';
    if (isInUnion(this.model, inModel) || isInUnion(this.target, inTarget)) return 'elsewhere';
    const gap = modelGaps.of[inModel.position];
    if (gap === targetGaps.of[inTarget.position]) {
      if (modelGaps.count[gap] === 1 && targetGaps.count[gap] === 1) return 'alone';
      const distance = inModel.bitOffset - modelGaps.start[gap];
      if (distance > 0 && distance === inTarget.bitOffset - targetGaps.start[gap]) return 'exact';
    }
    return gap === targetGaps.of[inTarget.position] ? 'near' : 'elsewhere';
  }

  /** Whether a member that both have lies at the very place of each: the other side of a union. */
  private shareSibling(inModel: LaidMember, inTarget: LaidMember): boolean {
    const { members } = this.model;
    const isSibling = ({ name, bitOffset }: LaidMember) =>
      bitOffset === inModel.bitOffset &&
      this.common.has(name) &&
      this.target.byName.get(name)?.bitOffset === inTarget.bitOffset;
    for (let i = inModel.position - 1; i >= 0 && members[i].bitOffset === inModel.bitOffset; i--) {
      if (isSibling(members[i])) return true;
    }
    for (let i = inModel.position + 1; i < members.length; i++) {
      if (members[i].bitOffset !== inModel.bitOffset) return false;
      if (isSibling(members[i])) return true;
    }
    return false;
  }

  /** The names of the longest series of common members that are in the same order in both. */
  private stayedInOrder(): ReadonlySet<string> {
    const names = this.model.members.filter(
      ({ name, position }) =>
        this.common.has(name) && this.model.byName.get(name)?.position === position,
    );
    const places = names.map(({ name }) => this.target.byName.get(name)?.position ?? 0);
    // Patience sorting: `tails[n]` ends the series of length n + 1 whose end lies furthest to the front.
    const tails: number[] = [];
    const previous: number[] = [];
    for (let i = 0; i < places.length; i++) {
      let low = 0;
      let high = tails.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (places[tails[middle]] < places[i]) low = middle + 1;
        else high = middle;
      }
      previous.push(low > 0 ? tails[low - 1] : -1);
      tails[low] = i;
    }
    const stayed = new Set<string>();
    for (let i = tails.at(-1) ?? -1; i >= 0; i = previous[i]) stayed.add(names[i].name);
    return stayed;
  }
}

/** A union of so many members is one of kinds; the order in which they stand says nothing. */
const MANY_SIBLINGS = 4;

function isInUnion({ members }: Layout, { position, bitOffset }: LaidMember): boolean {
  let first = position;
  while (first > 0 && members[first - 1].bitOffset === bitOffset) first--;
  return members.at(first + MANY_SIBLINGS - 1)?.bitOffset === bitOffset;
}

function gapsOf(layout: Layout, common: ReadonlySet<string>, stayed: ReadonlySet<string>): Gaps {
  const { members, byName } = layout;
  const of = new Int32Array(members.length);
  const count = new Int32Array(members.length + 1);
  const start = new Float64Array(members.length + 1);
  let gap = 0;
  for (const [i, member] of members.entries()) {
    of[i] = gap;
    if (stayed.has(member.name) && byName.get(member.name) === member) {
      gap++;
      start[gap] = member.bitOffset;
    } else if (!common.has(member.name)) {
      count[gap]++;
    }
  }
  return { of, count, start };
}
