import assert from 'node:assert/strict';
import { instructionClass, type Instructions } from '../../server/src/object';
import {
  prepareRelocations,
  RELOCATION_KINDS,
  relocateObject,
  type ReasonCode,
  type Relocation,
  type RelocationResult,
} from '../../server/src/relocation';
import {
  openTestKernel,
  openTestObject,
  recordedAnswers,
  recordedObjects,
  type RecordedRecord,
  type RecordedResult,
} from './corpus';

/** libbpf prints a spec into 256 bytes. */
const LONGEST_RECORDED_SPEC = 255;

describe("every relocation of the test programs equals libbpf's answer", () => {
  const seenKinds = new Set<string>();
  const seenReasons = new Set<ReasonCode>();
  let compared = 0;

  for (const name of recordedObjects()) {
    it(name, async () => {
      const object = openTestObject(name);
      const relocations = prepareRelocations(object);
      const { kernels, records } = recordedAnswers(name);
      for (const kernel of kernels) {
        const vmlinux = await openTestKernel(kernel);
        const { results } = relocateObject(object, relocations, { vmlinux, modules: [] });
        const answers = records.filter(
          (record) => record.function !== null && kernel in record.results,
        );
        for (const record of answers) {
          const index = relocations.findIndex((relocation) => isRecord(object, relocation, record));
          assert.notEqual(index, -1, `${where(record)} is not found`);
          const relocation = relocations[index];
          const compiled = object.functions[relocation.record.functionIndex].instructions();
          const ours = asRecorded(results[index], compiled, relocation.record.instruction);
          const theirs = comparable(record.results[kernel]);
          assert.deepEqual(ours, theirs, `${where(record)} on ${kernel}`);
          if (record.spec !== null && relocation.access !== null) {
            assert.equal(relocation.spec, specOf(record.spec, relocation.spec), where(record));
          }
          seenKinds.add(record.kind);
          seenReasons.add(results[index].reason.code);
          compared++;
        }
        const isWhole = answers.every(({ results: r }) => r[kernel][0] !== 'fatal');
        if (isWhole) assert.equal(answers.length, relocations.length, `records on ${kernel}`);
      }
    });
  }

  it('and the programs cover all kinds and over 400 records', () => {
    assert.deepEqual([...seenKinds].sort(), [...RELOCATION_KINDS].sort());
    assert.ok(compared > 15_000, `${compared} answers were compared`);
  });

  it('and every reason that a compiler can bring about', () => {
    const expected: ReasonCode[] = [
      'found',
      'type-missing',
      'type-kind-differs',
      'type-differs',
      'field-missing',
      'kinds-differ',
      'nesting-differs',
      'index-out-of-range',
      'enumerator-missing',
      'size-mismatch',
      'ambiguous',
      'anonymous-root',
      'malformed-access',
      'nesting-too-deep',
      'recursion-too-deep',
      'size-unknown',
      'bitfield-too-wide',
      'array-element-has-none',
      'unexpected-value',
      'offset-too-large',
      'load-size-unexpected',
      'load-size-impossible',
    ];
    assert.deepEqual(
      expected.filter((code) => !seenReasons.has(code)),
      [],
    );
  });
});

function isRecord(
  object: ReturnType<typeof openTestObject>,
  { record, kind }: Relocation,
  recorded: RecordedRecord,
): boolean {
  return (
    record.instruction === recorded.insn &&
    kind === recorded.kind &&
    object.functions[record.functionIndex].name === recorded.function
  );
}

function where(record: RecordedRecord): string {
  return `${record.function ?? '-'} #${record.insn} ${record.spec ?? record.kind}`;
}

/** Our result in the words of the recording, values as text. */
function asRecorded(
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

function comparable(result: RecordedResult): string[] {
  return result[0] === 'fatal' ? ['fatal'] : result.map(String);
}

/** The words about the type and path in libbpf's `<kind> [id] struct s.f (0:1 @ offset 4)`. */
function specOf(recorded: string, ours: string): string {
  if (recorded.length >= LONGEST_RECORDED_SPEC) return ours;
  return recorded
    .replace(/^<\w+> \[\d+\] /, '')
    .replace(/ \([\d:]+ @ offset [\d.]+\)$/, '')
    .replace(/ = -?\d+$/, '');
}
