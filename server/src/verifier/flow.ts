import { BPF_CALL, BPF_LD_IMM64, instructionClass, type Instructions } from '../object';
import type { ImageReference } from '../program';
import { Jump } from './branch';
import { helperEffect } from './helpers';
import type { WalkedFunction } from './machine';
import { postDominators } from './post-dominators';

const EXIT = 0x95;
const LONG_JUMP = 0x06;
const INDIRECT_JUMP = 0x0d;
const PSEUDO_CALL = 1;

/** What the instructions of an image lead to, without anything that is known of values. */
export interface Flow {
  readonly instructions: Instructions;
  readonly references: readonly (ImageReference | undefined)[];
  readonly functions: readonly WalkedFunction[];
  /** By instruction, the index of its function. */
  readonly functionOf: Int32Array;
  /** By instruction, where control goes: −1 for nowhere, or out of the function. */
  readonly next: Int32Array;
  /** Where a conditional jump goes beside that; −1 for other instructions. */
  readonly target: Int32Array;
  /** By function, the calls of it. */
  readonly callers: readonly (readonly number[])[];
  /** Functions whose address is taken: helpers may call them. */
  readonly callbacks: ReadonlySet<number>;
  /** Calls of helpers that run callbacks. */
  readonly callbackCalls: readonly number[];
  /** Jumps on which an instruction is control dependent; null where that was too much to work out. */
  deciding(pc: number): readonly number[] | null;
}

/** More than real programs have, by far. */
const MOST_DEPENDENCES = 4_000_000;

/** Null for images whose control flow cannot be told from the instructions alone. */
export function flowOf(
  instructions: Instructions,
  references: readonly (ImageReference | undefined)[],
  functions: readonly WalkedFunction[],
): Flow | null {
  const { code, off, imm, src } = instructions;
  const functionOf = new Int32Array(code.length).fill(-1);
  const next = new Int32Array(code.length).fill(-1);
  const target = new Int32Array(code.length).fill(-1);
  const callers = functions.map((): number[] => []);
  const callbacks = new Set<number>();
  const callbackCalls: number[] = [];
  const indexByStart = new Map(functions.map(({ start }, index) => [start, index]));
  for (const [index, { start, count }] of functions.entries()) {
    const end = start + count;
    for (let pc = start; pc < end; pc++) {
      functionOf[pc] = index;
      const opcode = code[pc];
      if (opcode === EXIT) continue;
      if (opcode === INDIRECT_JUMP) return null;
      const reference = references[pc];
      const after = opcode === BPF_LD_IMM64 ? pc + 2 : pc + 1;
      next[pc] = after < end ? after : -1;
      if (reference?.kind === 'function') {
        const callee = indexByStart.get(reference.entry);
        if (callee === undefined) return null;
        if (opcode === BPF_CALL) callers[callee].push(pc);
        else callbacks.add(callee);
      }
      if (opcode === BPF_CALL) {
        const isHelper = src[pc] !== PSEUDO_CALL && reference === undefined;
        if (isHelper && helperEffect(imm[pc]).callback !== null) callbackCalls.push(pc);
        continue;
      }
      const kind = instructionClass(opcode);
      if (kind !== 5 && kind !== 6) continue;
      const jumped = pc + 1 + (opcode === LONG_JUMP ? imm[pc] : off[pc]);
      const inside = jumped >= start && jumped < end ? jumped : -1;
      if ((opcode & 0xf0) === Jump.ALWAYS) next[pc] = inside;
      else target[pc] = inside;
    }
  }
  const decidingIn = functions.map(
    (): readonly (readonly number[])[] | null | undefined => undefined,
  );
  return {
    instructions,
    references,
    functions,
    functionOf,
    next,
    target,
    callers,
    callbacks,
    callbackCalls,
    deciding: (pc) => {
      const index = functionOf[pc];
      if (index < 0) return [];
      const known = (decidingIn[index] ??= dependences(functions[index], next, target));
      return known === null ? null : known[pc - functions[index].start];
    },
  };
}

/** By instruction of a function, the conditional jumps it is control dependent on. */
function dependences(
  { start, count }: WalkedFunction,
  next: Int32Array,
  target: Int32Array,
): readonly (readonly number[])[] | null {
  const local = (pc: number) => (pc < 0 ? -1 : pc - start);
  const first = new Int32Array(count);
  const second = new Int32Array(count);
  for (let i = 0; i < count; i++) {
    second[i] = local(target[start + i]);
    first[i] = local(next[start + i]);
    if (first[i] < 0 && second[i] < 0) first[i] = count;
  }
  const nearest = postDominators({ count, first, second });
  if (nearest.includes(-1)) return null;
  const deciding = Array.from({ length: count }, (): number[] => []);
  let total = 0;
  for (let i = 0; i < count; i++) {
    if (second[i] < 0) continue;
    for (const successor of [first[i], second[i]]) {
      for (
        let node = successor;
        node >= 0 && node !== nearest[i] && node < count;
        node = nearest[node]
      ) {
        if (++total > MOST_DEPENDENCES) return null;
        const jumps = deciding[node];
        if (jumps.at(-1) !== start + i) jumps.push(start + i);
        if (nearest[node] === node) break;
      }
    }
  }
  return deciding;
}
