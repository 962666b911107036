import type { Instructions } from '../object';
import { State } from './state';
import { Steps, type FunctionFacts, type UseSink } from './steps';
import { CONTEXT } from './values';

/** The kernel takes no program of more. */
const MOST_INSTRUCTIONS = 1_000_000;
/** Bytes of states that are kept at the jump targets of one function. */
const MOST_STATE_BYTES = 64 << 20;
/** Steps, by instruction of the function; real ones take two or three. */
const MOST_ROUNDS = 40;

const JMP = 5;
const JMP32 = 6;
const CALL = 0x80;
const EXIT = 0x90;
const GOTO = 0x00;
const BY_REGISTER = 0x08;
const LD_IMM64 = 0x18;

/**
 * Follows registers and stack through one function until nothing new is learnt at any jump target, then tells every use
 * to `sink`. False, with nothing told, when the function is more than anything the kernel would take.
 */
export function followFunction(facts: FunctionFacts, isProgram: boolean, sink: UseSink): boolean {
  const flow = new Flow(facts, isProgram);
  if (!flow.settle()) return false;
  flow.tell(sink);
  return true;
}

class Flow {
  private readonly states = new Map<number, State>();
  private readonly isTarget: Uint8Array;
  private readonly targets: number[] = [];
  private readonly stackBytes: number;
  private readonly steps: Steps;
  /** The one state that steps change. */
  private readonly working: State;

  constructor(
    private readonly facts: FunctionFacts,
    isProgram: boolean,
  ) {
    const { instructions } = facts;
    const count = instructions.code.length;
    this.isTarget = new Uint8Array(count);
    for (let i = 0; i < count; i += lengthOf(instructions, i)) {
      const target = jumpTarget(instructions, i);
      if (target !== null && target >= 0 && target < count) this.isTarget[target] = 1;
    }
    for (let i = 0; i < count; i++) if (this.isTarget[i] === 1) this.targets.push(i);
    this.stackBytes = stackDepth(instructions);
    this.steps = new Steps(facts);
    this.working = new State(this.stackBytes);
    const entry = new State(this.stackBytes);
    if (isProgram) entry.setRegister(1, CONTEXT);
    this.states.set(0, entry);
  }

  settle(): boolean {
    const { instructions } = this.facts;
    const count = instructions.code.length;
    const stateBytes = (this.targets.length + 2) * (this.stackBytes * 3 + 100);
    if (count === 0 || count > MOST_INSTRUCTIONS || stateBytes > MOST_STATE_BYTES) return false;
    for (let i = 0; i < count; i += lengthOf(instructions, i)) {
      if (isComputedJump(instructions.code[i])) return false;
    }
    let budget = count * MOST_ROUNDS;
    const isPending = new Uint8Array(count);
    let arePending = 1;
    isPending[0] = 1;
    const learn = (target: number, state: State): void => {
      const known = this.states.get(target);
      if (known === undefined) this.states.set(target, state.copy());
      else if (!known.join(state)) return;
      arePending += 1 - isPending[target];
      isPending[target] = 1;
    };
    const starts = this.starts();
    while (arePending > 0) {
      // In the order of the code most of what a place can learn is there before it is its turn.
      for (const from of starts) {
        if (isPending[from] === 0) continue;
        isPending[from] = 0;
        arePending--;
        budget -= this.walk(from, null, learn);
        if (budget < 0) return false;
      }
    }
    return true;
  }

  private starts(): readonly number[] {
    return this.isTarget[0] === 1 ? this.targets : [0, ...this.targets];
  }

  tell(sink: UseSink): void {
    const nothing = () => undefined;
    for (const from of this.starts()) {
      this.walk(from, sink, nothing);
    }
  }

  /** Straight on from an instruction to where control goes elsewhere or others come in; gives the steps taken. */
  private walk(
    from: number,
    sink: UseSink | null,
    learn: (target: number, state: State) => void,
  ): number {
    const { instructions } = this.facts;
    const { code } = instructions;
    const known = this.states.get(from);
    if (known === undefined) return 0;
    const state = this.working;
    state.set(known);
    let taken = 0;
    for (let i = from; i < code.length; i += lengthOf(instructions, i)) {
      if (i !== from && this.isTarget[i] === 1) {
        learn(i, state);
        return taken;
      }
      taken++;
      this.steps.apply(state, i, sink);
      const target = jumpTarget(instructions, i);
      if (target !== null && target >= 0 && target < code.length) learn(target, state);
      if (endsPath(code[i])) return taken;
    }
    return taken;
  }
}

function lengthOf({ code }: Instructions, index: number): number {
  return code[index] === LD_IMM64 ? 2 : 1;
}

function isJump(code: number): boolean {
  const kind = code & 7;
  return kind === JMP || kind === JMP32;
}

/** A jump through a table, whose targets are data. */
function isComputedJump(code: number): boolean {
  return isJump(code) && (code & 0xf0) === GOTO && (code & BY_REGISTER) !== 0;
}

function jumpTarget({ code, off, imm }: Instructions, index: number): number | null {
  const opcode = code[index];
  if (!isJump(opcode)) return null;
  const operation = opcode & 0xf0;
  if (operation === CALL || operation === EXIT) return null;
  const isLong = operation === GOTO && (opcode & 7) === JMP32;
  return index + 1 + (isLong ? imm[index] : off[index]);
}

function endsPath(code: number): boolean {
  if (!isJump(code)) return false;
  const operation = code & 0xf0;
  return operation === EXIT || operation === GOTO;
}

/** How far below the frame pointer the function speaks of; all of the stack where it does so in no plain way. */
function stackDepth({ code, dst, src, off, imm }: Instructions): number {
  const FRAME = 10;
  let deepest = 0;
  for (let i = 0; i < code.length; i++) {
    const kind = code[i] & 7;
    const isAccess =
      (kind === 1 && src[i] === FRAME) || ((kind === 2 || kind === 3) && dst[i] === FRAME);
    if (isAccess) deepest = Math.min(deepest, off[i]);
    // An addition to any register may be one to a copy of the frame pointer.
    if (code[i] === 0x07 && imm[i] < 0 && imm[i] >= -512) deepest = Math.min(deepest, imm[i]);
  }
  return -Math.max(deepest, -512);
}
