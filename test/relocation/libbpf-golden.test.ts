import assert from 'node:assert/strict';
import {
  prepareRelocations,
  RELOCATION_KINDS,
  relocateObject,
  type ReasonCode,
  type Relocation,
} from '../../server/src/relocation';
import {
  openTestKernel,
  openTestObject,
  recordedAnswers,
  recordedObjects,
  type RecordedRecord,
} from './corpus';
import { asRecorded, comparable, specOf } from './recorded-words';

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
