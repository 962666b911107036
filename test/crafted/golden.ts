import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ByteOrder } from '../support';

/** What libbpf did with one record; values from 2^53 on are strings. See test/oracle/README.md. */
export type RecordedResult =
  | readonly ['patched', field: 'imm' | 'off' | 'imm64', old: RecordedValue, new_: RecordedValue]
  | readonly [
      'patched',
      field: 'off',
      old: RecordedValue,
      new_: RecordedValue,
      oldWidth: number,
      newWidth: number,
    ]
  | readonly ['poisoned']
  | readonly ['skipped']
  | readonly ['fatal', text: string];
export type RecordedValue = number | string;

/** `slot` counts from the function's start, or from the section's for a skipped record, which has no function. */
export type RecordedRecord = readonly [
  section: string,
  numberInBlock: number,
  functionName: string | null,
  slot: number,
  spec: string | null,
  result: RecordedResult,
];

export interface RecordedAnswer {
  /** In libbpf's order; a fatal record is the last. */
  readonly records: readonly RecordedRecord[];
  /** What failed the object without belonging to a record. */
  readonly fatal?: string;
}

interface CraftedGolden {
  readonly libbpf: string;
  /** `big` is left out where both byte orders have the same answer. */
  readonly cases: Readonly<
    Partial<Record<string, { little: RecordedAnswer; big?: RecordedAnswer }>>
  >;
}

const path = join(__dirname, '..', 'golden', 'libbpf', 'crafted.json');
let golden: CraftedGolden | undefined;

/** libbpf's recorded answer to a crafted case; throws for a case that was never recorded. */
export function recordedAnswer(name: string, order: ByteOrder): RecordedAnswer {
  golden ??= JSON.parse(readFileSync(path, 'utf8')) as CraftedGolden;
  const answers = golden.cases[name];
  if (answers === undefined) {
    throw new Error(`${name} has no recorded answer: run test/crafted/record.mjs`);
  }
  return order === 'big' ? (answers.big ?? answers.little) : answers.little;
}
