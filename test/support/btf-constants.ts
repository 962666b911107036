/** BTF kinds as numbers of the format (uapi btf.h), kept apart from the engine's own table so that each checks the other. */
export const BTF_KIND = {
  VOID: 0,
  INT: 1,
  PTR: 2,
  ARRAY: 3,
  STRUCT: 4,
  UNION: 5,
  ENUM: 6,
  FWD: 7,
  TYPEDEF: 8,
  VOLATILE: 9,
  CONST: 10,
  RESTRICT: 11,
  FUNC: 12,
  FUNC_PROTO: 13,
  VAR: 14,
  DATASEC: 15,
  FLOAT: 16,
  DECL_TAG: 17,
  TYPE_TAG: 18,
  ENUM64: 19,
} as const;

export const BTF_MAGIC = 0xeb9f;

/** Bytes after the record head, and bytes of each element, by kind: what a layout section says of the known kinds. */
export const KNOWN_LAYOUT: readonly LayoutEntry[] = [
  [0, 0],
  [4, 0],
  [0, 0],
  [12, 0],
  [0, 12],
  [0, 12],
  [0, 8],
  [0, 0],
  [0, 0],
  [0, 0],
  [0, 0],
  [0, 0],
  [0, 0],
  [0, 8],
  [4, 0],
  [0, 12],
  [0, 0],
  [4, 0],
  [0, 0],
  [0, 12],
];

export type LayoutEntry = readonly [fixedBytes: number, elementBytes: number];

/** CO-RE relocation kinds by libbpf's names; the position is the number (relo_core.c, core_relo_kind_str). */
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
export type RelocationKindName = (typeof RELOCATION_KINDS)[number];
