import {
  BPF_ALU,
  BPF_ALU64,
  BPF_CALL,
  BPF_LD,
  BPF_LD_IMM64,
  BPF_LDX,
  BPF_SOURCE_REGISTER,
  instructionClass,
  type Instructions,
} from '../../object';
import { blockOf, type FlowGraph } from './flow-graph';
import { EXIT, isConditional } from './operations';
import type { ProgramCode } from './program-code';

const MOVE = 0xb0;
const ARGUMENTS = 0b11_1110;
const CALLER_SAVED = 0b11_1111;

/**
 * The loads, stores, calls and tests that use what the constant at a position goes into; none for an instruction that is
 * itself a use. Registers are followed, and a store of them is a use.
 */
export function usesOf(
  { instructions }: ProgramCode,
  graph: FlowGraph,
  position: number,
): number[] {
  const { code, dst } = instructions;
  const kind = instructionClass(code[position]);
  if (kind !== BPF_ALU && kind !== BPF_ALU64 && code[position] !== BPF_LD_IMM64) return [];
  const uses = new Set<number>();
  const entries = new Uint16Array(graph.starts.length);
  const waiting: [block: number, from: number, holders: number][] = [];
  const first = blockOf(graph, position);
  const next = position + (code[position] === BPF_LD_IMM64 ? 2 : 1);
  waiting.push([first, next, 1 << dst[position]]);
  for (let item = waiting.pop(); item !== undefined; item = waiting.pop()) {
    const [block, from] = item;
    let [, , holders] = item;
    for (let at = from; at < graph.ends[block] && holders !== 0; at++) {
      holders = step(instructions, at, holders, uses);
      if (code[at] === BPF_LD_IMM64) at++;
    }
    if (holders === 0) continue;
    for (const successor of graph.successors[block]) {
      const merged = entries[successor] | holders;
      if (merged === entries[successor]) continue;
      entries[successor] = merged;
      waiting.push([successor, graph.starts[successor], merged]);
    }
  }
  return [...uses].sort((a, b) => a - b);
}

/** The registers that hold it after an instruction. */
function step(
  { code, dst, src }: Instructions,
  at: number,
  holders: number,
  uses: Set<number>,
): number {
  const opcode = code[at];
  const target = 1 << dst[at];
  const readsSource = (opcode & BPF_SOURCE_REGISTER) !== 0;
  const hasTarget = (holders & target) !== 0;
  const hasSource = (holders & (1 << src[at])) !== 0;
  switch (instructionClass(opcode)) {
    case BPF_ALU:
    case BPF_ALU64: {
      const isMove = (opcode & 0xf0) === MOVE;
      const holds = (readsSource && hasSource) || (hasTarget && !isMove);
      return holds ? holders | target : holders & ~target;
    }
    case BPF_LD:
      return holders & ~target;
    case BPF_LDX:
      if (hasSource) uses.add(at);
      return holders & ~target;
    case BPF_LDX + 1:
      if (hasTarget) uses.add(at);
      return holders;
    case BPF_LDX + 2:
      if (hasTarget || hasSource) uses.add(at);
      return holders;
    default:
      break;
  }
  if (opcode === BPF_CALL) {
    if ((holders & ARGUMENTS) !== 0) uses.add(at);
    return holders & ~CALLER_SAVED;
  }
  if (opcode === EXIT && (holders & 1) !== 0) uses.add(at);
  if (isConditional(opcode) && (hasTarget || (readsSource && hasSource))) uses.add(at);
  return holders;
}
