/** The 13 CO-RE relocation kinds by number, in libbpf's words (relo_core.c, core_relo_kind_str). */
export const RELOCATION_KINDS = [
  'byte_off',
  'byte_sz',
  'field_exists',
  'signed',
  'lshift_u64',
  'rshift_u64',
  'local_type_id',
  'target_type_id',
  'type_exists',
  'type_size',
  'enumval_exists',
  'enumval_value',
  'type_matches',
] as const;

export type RelocationKind = (typeof RELOCATION_KINDS)[number];

/** What a relocation asks about: decides how its access string reads and how candidates are matched. */
export type RelocationSubject = 'field' | 'type' | 'enumerator';

const SUBJECTS: Readonly<Record<RelocationKind, RelocationSubject>> = {
  byte_off: 'field',
  byte_sz: 'field',
  field_exists: 'field',
  signed: 'field',
  lshift_u64: 'field',
  rshift_u64: 'field',
  local_type_id: 'type',
  target_type_id: 'type',
  type_exists: 'type',
  type_size: 'type',
  enumval_exists: 'enumerator',
  enumval_value: 'enumerator',
  type_matches: 'type',
};

/** Null for a number that this libbpf does not know. */
export function relocationKind(number: number): RelocationKind | null {
  return RELOCATION_KINDS[number] ?? null;
}

export function subjectOf(kind: RelocationKind): RelocationSubject {
  return SUBJECTS[kind];
}

/** Kinds whose missing target is no failure: the instruction gets 0. */
const ZERO_WHEN_MISSING: ReadonlySet<RelocationKind> = new Set([
  'field_exists',
  'target_type_id',
  'type_exists',
  'type_size',
  'enumval_exists',
  'type_matches',
]);

export function becomesZeroWhenMissing(kind: RelocationKind): boolean {
  return ZERO_WHEN_MISSING.has(kind);
}
