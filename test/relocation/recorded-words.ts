import { instructionClass, type Instructions } from '../../server/src/object';
import type { RelocationResult } from '../../server/src/relocation';

/** libbpf prints a spec into 256 bytes. */
const LONGEST_RECORDED_SPEC = 255;

/** Our result in the words of the recording, values as text. */
export function asRecorded(
  { status, value, memSize }: RelocationResult,
  { code, off, imm }: Instructions,
  index: number,
): string[] {
  if (status === 'poisoned' || status === 'fatal') return [status];
  const opcode = code[index];
  const u64 = (number: bigint) => BigInt.asUintN(64, number).toString();
  switch (instructionClass(opcode)) {
    case 0: {
      const held = (BigInt(imm[index + 1]) << 32n) | BigInt(imm[index] >>> 0);
      return ['patched', 'imm64', u64(held), `${value}`];
    }
    case 4:
    case 7:
      return ['patched', 'imm', u64(BigInt(imm[index])), `${value}`];
    default: {
      const patched = ['patched', 'off', u64(BigInt(off[index])), `${value}`];
      const width = [4, 2, 1, 8][(opcode >> 3) & 3];
      return memSize === null ? patched : [...patched, `${width}`, `${memSize}`];
    }
  }
}

/** A recorded result, values as text; of a refusal only that it is one. */
export function comparable(result: readonly (string | number)[]): string[] {
  return result[0] === 'fatal' ? ['fatal'] : result.map(String);
}

/** The words about the type and path in libbpf's `<kind> [id] struct s.f (0:1 @ offset 4)`. */
export function specOf(recorded: string, ours: string): string {
  if (recorded.length >= LONGEST_RECORDED_SPEC) return ours;
  return recorded
    .replace(/^<\w+> \[\d+\] /, '')
    .replace(/ \([\d:]+ @ offset [\d.]+\)$/, '')
    .replace(/ = -?\d+$/, '');
}
