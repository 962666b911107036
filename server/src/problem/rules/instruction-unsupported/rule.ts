import { causesOf, findingOf } from '../../causes';
import type { Rule } from '../../rule';

export const instructionUnsupported: Rule = {
  id: 'instruction-unsupported',
  summary: 'an instruction is newer than the verifier of some kernel',
  severity: 'error',
  *find(checked) {
    for (const occurrence of causesOf(checked, 'instruction-unsupported')) {
      const { site, opcode } = occurrence.cause;
      const code = `0x${opcode.toString(16).padStart(2, '0')}`;
      yield findingOf(occurrence, {
        place: { kind: 'instruction', site, token: null },
        subject: code,
        message: `the verifier does not know instruction ${code}`,
        help: 'compile for an older instruction set, such as clang -mcpu=v2',
      });
    }
  },
};
