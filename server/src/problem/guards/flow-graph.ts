import { BPF_CALL, BPF_LD_IMM64, type Instructions } from '../../object';
import { EXIT, GOTO_REGISTER, isConditional, isJump, JA_WIDE, MAY_GOTO } from './operations';
import type { CodeFunction } from './program-code';

/** The basic blocks of one function; positions are those of the program's code. */
export interface FlowGraph {
  /** First position of each block, ascending. */
  readonly starts: readonly number[];
  /** One past the last position of each block. */
  readonly ends: readonly number[];
  readonly successors: readonly (readonly number[])[];
}

/** Blocks end at jumps and exits; calls of functions return. */
export function flowGraph(
  instructions: Instructions,
  { start, count }: Pick<CodeFunction, 'start' | 'count'>,
): FlowGraph {
  const { code } = instructions;
  const end = start + count;
  const leads = new Uint8Array(count + 1);
  leads[0] = 1;
  for (let i = start; i < end; i += lengthOf(code[i])) {
    const next = nextOf(instructions, i);
    if (next === null) continue;
    for (const target of next) if (target >= start && target < end) leads[target - start] = 1;
    leads[i + 1 - start] = 1;
  }
  const starts: number[] = [];
  const blockAt = new Map<number, number>();
  for (let i = 0; i < count; i++) {
    if (leads[i] !== 1) continue;
    blockAt.set(start + i, starts.length);
    starts.push(start + i);
  }
  const ends = starts.map((_, block) => starts.at(block + 1) ?? end);
  const successors = starts.map((first, block) => {
    const last = lastOf(code, first, ends[block]);
    const next = nextOf(instructions, last) ?? [ends[block]];
    return [...new Set(next.flatMap((target) => blockAt.get(target) ?? []))];
  });
  return { starts, ends, successors };
}

/** Where control goes behind a jump or exit; null for an instruction that just goes on. */
function nextOf({ code, off, imm }: Instructions, at: number): number[] | null {
  const opcode = code[at];
  if (!isJump(opcode) || opcode === BPF_CALL) return null;
  if (opcode === EXIT || opcode === GOTO_REGISTER) return [];
  const target = at + 1 + (opcode === JA_WIDE ? imm[at] : off[at]);
  return isConditional(opcode) || opcode === MAY_GOTO ? [at + 1, target] : [target];
}

function lengthOf(opcode: number): number {
  return opcode === BPF_LD_IMM64 ? 2 : 1;
}

function lastOf(code: Uint8Array, first: number, end: number): number {
  let last = first;
  for (let i = first; i < end; i += lengthOf(code[i])) last = i;
  return last;
}

/** The block that holds a position. */
export function blockOf({ starts }: FlowGraph, position: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle] <= position) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Whether control can get from one position of a function to another. */
export function canReach(graph: FlowGraph, from: number, to: number): boolean {
  const [first, last] = [blockOf(graph, from), blockOf(graph, to)];
  if (first === last && from <= to) return true;
  const seen = new Uint8Array(graph.starts.length);
  const waiting = [...graph.successors[first]];
  for (let block = waiting.pop(); block !== undefined; block = waiting.pop()) {
    if (block === last) return true;
    if (seen[block] === 1) continue;
    seen[block] = 1;
    waiting.push(...graph.successors[block]);
  }
  return false;
}

/**
 * The blocks whose jump decides whether control comes to a position, transitively: those with one way that always comes to it, and one
 * that need not (Ferrante, Ottenstein and Warren: control dependence by post-dominators).
 */
export function decidingBlocks(graph: FlowGraph, position: number): number[] {
  const parents = controlParents(graph);
  const found = new Set<number>();
  const waiting = [blockOf(graph, position)];
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    for (const parent of parents[at]) {
      if (found.has(parent)) continue;
      found.add(parent);
      waiting.push(parent);
    }
  }
  return [...found];
}

/** For each block those it directly depends on. */
function controlParents(graph: FlowGraph): number[][] {
  const { successors } = graph;
  const immediate = postDominators(graph);
  const parents: number[][] = successors.map(() => []);
  for (const [block, next] of successors.entries()) {
    if (next.length < 2) continue;
    for (const successor of next) {
      for (
        let at = successor;
        at !== immediate[block] && at < successors.length;
        at = immediate[at]
      ) {
        parents[at].push(block);
        if (at === immediate[at]) break;
      }
    }
  }
  return parents;
}

/**
 * The immediate post-dominator of each block; the number of blocks stands for the exit (Cooper, Harvey and Kennedy). Of
 * blocks that never come to an exit one counts as coming to it, as the loop it is in has to end.
 */
function postDominators({ successors }: FlowGraph): Int32Array {
  const exit = successors.length;
  const { order, next } = towardsExit(successors);
  const rank = new Int32Array(exit + 1);
  for (const [i, block] of order.entries()) rank[block] = i;
  const immediate = new Int32Array(exit + 1).fill(-1);
  immediate[exit] = exit;
  const common = (a: number, b: number): number => {
    let [left, right] = [a, b];
    while (left !== right) {
      if (rank[left] > rank[right]) left = immediate[left];
      else right = immediate[right];
    }
    return left;
  };
  let changed = true;
  while (changed) {
    changed = false;
    for (const block of order) {
      if (block === exit) continue;
      const found = next[block].filter((successor) => immediate[successor] >= 0).reduce(common);
      if (immediate[block] === found) continue;
      immediate[block] = found;
      changed = true;
    }
  }
  return immediate;
}

/** The blocks in reverse postorder of a walk backwards from the exit, and where each goes on, the exit included. */
function towardsExit(successors: FlowGraph['successors']): { order: number[]; next: number[][] } {
  const exit = successors.length;
  const next = successors.map((list) => (list.length === 0 ? [exit] : [...list]));
  const previous: number[][] = [...successors.map(() => []), []];
  for (const [block, list] of next.entries()) for (const to of list) previous[to].push(block);
  const seen = new Uint8Array(exit + 1);
  const left: number[] = [];
  const walk = (root: number) => {
    seen[root] = 1;
    const path = [{ block: root, index: 0 }];
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      if (top.index === previous[top.block].length) {
        left.push(top.block);
        path.pop();
        continue;
      }
      const before = previous[top.block][top.index++];
      if (seen[before] === 1) continue;
      seen[before] = 1;
      path.push({ block: before, index: 0 });
    }
  };
  // The exit is left last, so that it comes first: blocks that do not lead to it are walked before.
  for (const endless of endlessBlocks(successors)) next[endless].push(exit);
  for (const [block, list] of next.entries()) {
    if (list.includes(exit) && !previous[exit].includes(block)) previous[exit].push(block);
  }
  walk(exit);
  return { order: left.reverse(), next };
}

/** One block of each knot that no exit follows. */
function endlessBlocks(successors: FlowGraph['successors']): number[] {
  const count = successors.length;
  const previous: number[][] = successors.map(() => []);
  for (const [block, list] of successors.entries()) for (const to of list) previous[to].push(block);
  const ends = new Uint8Array(count);
  const endless: number[] = [];
  const mark = (root: number) => {
    const waiting = [root];
    for (let block = waiting.pop(); block !== undefined; block = waiting.pop()) {
      if (ends[block] === 1) continue;
      ends[block] = 1;
      waiting.push(...previous[block]);
    }
  };
  for (let block = 0; block < count; block++) if (successors[block].length === 0) mark(block);
  for (let block = count - 1; block >= 0; block--) {
    if (ends[block] === 1) continue;
    endless.push(block);
    mark(block);
  }
  return endless;
}
