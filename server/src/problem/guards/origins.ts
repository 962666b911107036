import {
  BPF_ALU,
  BPF_ALU64,
  BPF_CALL,
  BPF_LD_IMM64,
  BPF_LDX,
  BPF_SOURCE_REGISTER,
  BPF_STX,
  instructionClass,
} from '../../object';
import type { FlowGraph } from './flow-graph';
import { EXIT, FRAME_POINTER, isConditional, isJump, PSEUDO_CALL } from './operations';
import type { ProgramCode } from './program-code';

/** Sets of checks as bits, one number each: programs have more than 32. */
type Bits = bigint;

const STACK_SLOTS = 64;
/** Real programs have up to some ten thousand; of larger ones nothing is told. */
const MOST_INSTRUCTIONS = 1 << 16;
const PLACES = FRAME_POINTER + 1 + STACK_SLOTS;

/**
 * Which checks have a say in each conditional jump of a program: those whose answers flow through registers, 8-byte stack
 * slots, arguments and returned values into what it tests.
 */
export function originsOfJumps(
  code: ProgramCode,
  graphs: readonly FlowGraph[],
  checkAt: Int32Array,
): ReadonlyMap<number, Bits> {
  return new Origins(code, graphs, checkAt).find();
}

class Origins {
  private readonly entries: (Bits[] | undefined)[][];
  private readonly returns: Bits[];
  private readonly functionAt: ReadonlyMap<number, number>;
  private readonly jumps = new Map<number, Bits>();
  private changed = false;

  constructor(
    private readonly code: ProgramCode,
    private readonly graphs: readonly FlowGraph[],
    private readonly checkAt: Int32Array,
  ) {
    this.entries = graphs.map(() => []);
    this.returns = graphs.map(() => 0n);
    this.functionAt = new Map(code.functions.map(({ start }, i) => [start, i]));
    for (const fn of graphs.keys()) this.entries[fn][0] = nothing();
  }

  find(): ReadonlyMap<number, Bits> {
    if (this.checkAt.length <= MOST_INSTRUCTIONS) while (this.round());
    return this.jumps;
  }

  /** Whether following every block once more brought anything new. */
  private round(): boolean {
    this.changed = false;
    for (const [fn, { starts }] of this.graphs.entries()) {
      for (const block of starts.keys()) this.follow(fn, block);
    }
    return this.changed;
  }

  private follow(fn: number, block: number): void {
    const places = this.entries[fn][block]?.slice();
    if (places === undefined) return;
    const graph = this.graphs[fn];
    const { code } = this.code.instructions;
    for (let at = graph.starts[block]; at < graph.ends[block]; at++) {
      if (isJump(code[at]) && code[at] !== BPF_CALL) this.end(fn, at, places);
      else this.step(at, places);
      if (code[at] === BPF_LD_IMM64) at++;
    }
    for (const next of graph.successors[block]) this.merge(fn, next, places);
  }

  private merge(fn: number, block: number, places: readonly Bits[]): void {
    const known = (this.entries[fn][block] ??= this.first());
    for (let place = 0; place < PLACES; place++) {
      const merged = known[place] | places[place];
      if (merged === known[place]) continue;
      known[place] = merged;
      this.changed = true;
    }
  }

  private first(): Bits[] {
    this.changed = true;
    return nothing();
  }

  private end(fn: number, at: number, places: readonly Bits[]): void {
    const { code, dst, src } = this.code.instructions;
    if (code[at] === EXIT) {
      const merged = this.returns[fn] | places[0];
      if (merged !== this.returns[fn]) this.changed = true;
      this.returns[fn] = merged;
    } else if (isConditional(code[at])) {
      const right = (code[at] & BPF_SOURCE_REGISTER) === 0 ? 0n : places[src[at]];
      this.jumps.set(at, (this.jumps.get(at) ?? 0n) | places[dst[at]] | right);
    }
  }

  private step(at: number, places: Bits[]): void {
    const { code, dst, src, off } = this.code.instructions;
    const own = this.checkAt[at] < 0 ? 0n : 1n << BigInt(this.checkAt[at]);
    switch (instructionClass(code[at])) {
      case BPF_ALU:
      case BPF_ALU64: {
        const isMove = (code[at] & 0xf0) === 0xb0;
        const right = (code[at] & BPF_SOURCE_REGISTER) === 0 ? own : places[src[at]];
        places[dst[at]] = isMove ? right : places[dst[at]] | right;
        return;
      }
      case BPF_LDX: {
        const slot = slotOf(src[at], off[at]);
        places[dst[at]] = slot === null ? places[src[at]] : places[slot];
        return;
      }
      case BPF_STX: {
        const slot = slotOf(dst[at], off[at]);
        // A slot has parts that other stores wrote.
        if (slot !== null) places[slot] |= places[src[at]];
        return;
      }
      case 0:
        if (code[at] === BPF_LD_IMM64) places[dst[at]] = own;
        return;
      default:
        if (code[at] === BPF_CALL) this.call(at, places);
    }
  }

  private call(at: number, places: Bits[]): void {
    const reference = this.code.references[at];
    let returned = 0n;
    if (this.code.instructions.src[at] === PSEUDO_CALL && reference?.kind === 'function') {
      const callee = this.functionAt.get(reference.entry);
      if (callee !== undefined) {
        const inside = nothing();
        for (let register = 1; register <= 5; register++) inside[register] = places[register];
        this.merge(callee, 0, inside);
        returned = this.returns[callee];
      }
    }
    places.fill(0n, 0, 6);
    places[0] = returned;
  }
}

function nothing(): Bits[] {
  return new Array<Bits>(PLACES).fill(0n);
}

/** The place of the 8-byte slot that an access through the frame pointer is in. */
function slotOf(base: number, offset: number): number | null {
  if (base !== FRAME_POINTER || offset >= 0 || offset < -8 * STACK_SLOTS) return null;
  return FRAME_POINTER + 1 + Math.floor(-(offset + 1) / 8);
}
