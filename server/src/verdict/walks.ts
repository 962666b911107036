import { atOnce, type Steps } from '../bytes';
import type { LinkedProgram } from '../program';
import {
  Reached,
  verifierRules,
  walkInSteps,
  type KernelVersion,
  type WalkedFunction,
  type WalkResult,
} from '../verifier';
import type { Certainty, Site } from './cause';
import type { ProgramImage } from './image';
import type { Reach } from './judgement';
import { surroundingsOf, type KnownData } from './surroundings';

/** Whether the verifier gets to an instruction, and what that hangs on. */
export interface SiteReach {
  readonly certainty: Certainty;
  readonly dependsOn: readonly string[];
}

/** Without a version, the oldest verifier that knows BTF and one that knows everything are both asked. */
const OLDEST: KernelVersion = [5, 4, 0];
const NEWEST: KernelVersion = [99, 0, 0];

/** Walks with what they were asked about. */
interface Walked {
  readonly targets: ReadonlySet<number> | null;
  readonly results: readonly WalkResult[];
}

/** Unexpected sites that get walks of their own. */
const MOST_ROUNDS = 4;

/** The walks through one program on one kernel, made when first asked for: what may need one is answered in steps. */
export class ProgramWalks {
  private asShipped: Walked | null = null;
  private asSettable: Walked | null = null;
  /** Positions that are asked about; null once all are. */
  private targets: Set<number> | null = new Set();
  private rounds = 0;

  constructor(
    readonly image: ProgramImage,
    private readonly program: LinkedProgram,
    private readonly functions: readonly WalkedFunction[],
    private readonly known: KnownData,
    private readonly version: KernelVersion | null,
  ) {}

  /** False when a walk's budget ran out. */
  *isComplete(): Steps<boolean> {
    return (yield* this.shipped()).every((walk) => walk.isComplete);
  }

  /** The instruction's position in the image; null when its function is not part of the program. */
  position({ functionIndex, instruction }: Site): number | null {
    const fn = this.program.functions.find(
      (candidate) => candidate.functionIndex === functionIndex,
    );
    return fn === undefined || instruction >= fn.count ? null : fn.start + instruction;
  }

  /** With the data as shipped. */
  reach(site: Site): Reach {
    return atOnce(this.reachInSteps(site));
  }

  private *reachInSteps(site: Site): Steps<Reach> {
    const pc = this.position(site);
    if (pc === null) return 'not-reached';
    const walks = yield* this.shipped(pc);
    if (walks.every(({ reached }) => reached[pc] === Reached.YES)) return 'reached';
    if (walks.some(({ reached }) => reached[pc] !== Reached.NO)) return 'depends';
    return (yield* this.isComplete()) ? 'not-reached' : 'depends';
  }

  /** Null where the verifier does not get, whatever the application sets. */
  *siteReach(site: Site): Steps<SiteReach | null> {
    const pc = this.position(site);
    if (pc === null) return null;
    const walks = yield* this.shipped(pc);
    if (walks.every(({ reached }) => reached[pc] === Reached.YES)) {
      return { certainty: 'certain', dependsOn: [] };
    }
    if (walks.some(({ reached }) => reached[pc] !== Reached.NO)) {
      const names = walks.flatMap((walk) => walk.dependsOn(pc));
      const differs = walks.some(({ reached }) => reached[pc] === Reached.NO);
      return {
        certainty: 'kernel-unknown',
        dependsOn: [...new Set([...names, ...(differs ? ['the kernel version'] : [])])],
      };
    }
    if (!(yield* this.isComplete()) || !this.refersToSettable()) return null;
    const settable = yield* this.settable(pc);
    if (settable.every(({ reached }) => reached[pc] === Reached.NO)) return null;
    const dependsOn = [...new Set(settable.flatMap((walk) => walk.dependsOn(pc)))];
    return { certainty: 'settable', dependsOn };
  }

  private refersToSettable(): boolean {
    const sections = new Set(this.known.data.settable.map(({ section }) => section));
    if (sections.size === 0) return false;
    return this.program.references.some(
      (reference) => reference?.kind === 'data' && sections.has(reference.section),
    );
  }

  /** The sites that are asked about next: one walk answers for all of them. */
  expect(sites: readonly Site[]): void {
    for (const site of sites) {
      const pc = this.position(site);
      if (pc !== null) this.targets?.add(pc);
    }
  }

  private *shipped(pc?: number): Steps<readonly WalkResult[]> {
    this.ask(pc);
    const known = this.asShipped;
    const walked = known?.targets === this.targets ? known : yield* this.walk(true);
    this.asShipped = walked;
    return walked.results;
  }

  private *settable(pc: number): Steps<readonly WalkResult[]> {
    this.ask(pc);
    const known = this.asSettable;
    const walked = known?.targets === this.targets ? known : yield* this.walk(false);
    this.asSettable = walked;
    return walked.results;
  }

  /** A site that was not expected needs another walk; after some of them, one that answers for every instruction. */
  private ask(pc: number | undefined): void {
    if (this.targets === null || pc === undefined || this.targets.has(pc)) return;
    this.targets = ++this.rounds > MOST_ROUNDS ? null : new Set([...this.targets, pc]);
  }

  private *walk(settableIsKnown: boolean): Steps<Walked> {
    const { instructions, references } = this.image;
    const asked = this.targets;
    const targets = asked === null ? null : [...asked];
    const results: WalkResult[] = [];
    for (const version of this.version === null ? [OLDEST, NEWEST] : [this.version]) {
      const surroundings = surroundingsOf(this.known, verifierRules(version), settableIsKnown);
      results.push(
        yield* walkInSteps(instructions, references, this.functions, surroundings, targets),
      );
    }
    return { targets: asked, results };
  }
}
