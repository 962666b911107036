/** BTF type kinds (uapi btf.h). */
export const Kind = {
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

/** libbpf's words for the kinds (btf.c, __btf_kind_str), as they appear in its messages. */
const KIND_NAMES = [
  'unknown',
  'int',
  'ptr',
  'array',
  'struct',
  'union',
  'enum',
  'fwd',
  'typedef',
  'volatile',
  'const',
  'restrict',
  'func',
  'func_proto',
  'var',
  'datasec',
  'float',
  'decl_tag',
  'type_tag',
  'enum64',
];

export function kindName(kind: number): string {
  return KIND_NAMES[kind] ?? 'unknown';
}

/** Bytes after a record's head, and bytes of each of its elements, by kind; undefined for a kind of unknown length. */
export type KindLengths = readonly (readonly [fixed: number, element: number] | undefined)[];

/** Bytes after the 12-byte record head, and bytes for each of the vlen elements after them, by kind. */
export const KIND_LAYOUT: readonly (readonly [fixed: number, element: number])[] = [
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

export const INT_SIGNED = 1;
export const INT_CHAR = 2;
export const INT_BOOL = 4;

export function isModifier(kind: number): boolean {
  return (
    kind === Kind.CONST ||
    kind === Kind.VOLATILE ||
    kind === Kind.RESTRICT ||
    kind === Kind.TYPE_TAG ||
    kind === Kind.TYPEDEF
  );
}

export function isComposite(kind: number): boolean {
  return kind === Kind.STRUCT || kind === Kind.UNION;
}

export function isAnyEnum(kind: number): boolean {
  return kind === Kind.ENUM || kind === Kind.ENUM64;
}

/** Equal kinds, ENUM and ENUM64 being one (libbpf, btf_kind_core_compat). */
export function sameKindForCore(a: number, b: number): boolean {
  return a === b || (isAnyEnum(a) && isAnyEnum(b));
}
