import { jumpOffset } from './log-line';
import { Entry, type Trail } from './trail';

/** Of the jumps to one instruction so many are looked at to find the one that a path branched off at. */
const MOST_JUMPS = 16;

/**
 * Which instruction each path branched off at. The verifier puts the other way of a jump on a stack and takes from its
 * top when a path is at its end: the latest visit to the jump that no path was taken from yet is the one.
 */
export class Paths {
  private readonly latest = new Map<number, number>();
  private readonly jumpsTo = new Map<number, number[]>();

  constructor(private readonly trail: Trail) {}

  /** Adds a visited instruction to the trail. */
  visit(
    pc: number,
    code: string,
    line: { readonly number: number; readonly start: number; readonly end: number },
  ): number {
    const entry = this.trail.add(Entry.INSTRUCTION, pc, line, this.latest.get(pc) ?? -1);
    this.latest.set(pc, entry);
    const offset = jumpOffset(code);
    if (offset === null) return entry;
    const target = pc + 1 + offset;
    const jumps = this.jumpsTo.get(target);
    if (jumps === undefined) this.jumpsTo.set(target, [pc]);
    else if (jumps.length < MOST_JUMPS && !jumps.includes(pc)) jumps.push(pc);
    return entry;
  }

  /** The entry that a path from an instruction began at; −1 when it is not known. */
  leave(from: number): number {
    const entry = this.latest.get(from) ?? -1;
    if (!this.trail.has(entry)) return -1;
    this.latest.set(from, this.trail.link(entry));
    return entry;
  }

  /** As `leave`, where the log tells only where the path goes on. */
  resume(to: number): number {
    let best = -1;
    let bestPc = -1;
    for (const pc of this.jumpsTo.get(to) ?? []) {
      const entry = this.latest.get(pc) ?? -1;
      if (entry <= best) continue;
      best = entry;
      bestPc = pc;
    }
    return bestPc < 0 ? -1 : this.leave(bestPc);
  }
}
