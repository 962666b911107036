import { causesOf, findingOf } from '../../causes';
import type { Cause } from '../../../verdict';
import type { Rule } from '../../rule';

type VerifierChange = Extract<Cause, { code: 'instruction-unsupported' }>['lacks'];

/** What the verifier lacks, in the words of messages; other instructions go by their codes. */
const LACKING: Readonly<Partial<Record<VerifierChange, string>>> = {
  callbackAddresses: 'the address of a function, as callbacks need it',
  signedLoads: 'sign-extending loads',
  plainSwaps: 'unconditional byte swaps',
  longJumps: 'long jumps',
  mayGoto: 'may_goto',
  indirectJumps: 'indirect jumps',
  kernelFunctions: 'calls of kernel functions',
  fetchingAtomics: 'atomic operations that give the old value',
  extendingMoves: 'sign-extending moves',
  signedDivision: 'signed division',
};

export const instructionUnsupported: Rule = {
  id: 'instruction-unsupported',
  summary: 'an instruction is newer than the verifier of some kernel',
  severity: 'error',
  *find(checked) {
    for (const occurrence of causesOf(checked, 'instruction-unsupported')) {
      const { site, opcode, lacks } = occurrence.cause;
      const code = `0x${opcode.toString(16).padStart(2, '0')}`;
      yield findingOf(occurrence, {
        place: { kind: 'instruction', site, token: null },
        subject: lacks,
        message: `the verifier does not know ${LACKING[lacks] ?? `instruction ${code}`}`,
        help: 'compile for an older instruction set, such as clang -mcpu=v2, or switch the program off there',
      });
    }
  },
};
