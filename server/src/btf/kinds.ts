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

/** How long records are, in 32-bit words after the head of three, by kind. */
export interface KindLengths {
  /** What every record of the kind has; `UNKNOWN_LENGTH` for a kind whose length nobody told. */
  readonly fixed: Uint8Array;
  /** For each of the vlen elements. */
  readonly element: Uint8Array;
}

export const UNKNOWN_LENGTH = 255;
/** Kinds are numbers of 7 bits. */
const KIND_COUNT = 128;

/** The lengths of the kinds up to ENUM64; every other one is unknown. */
export function knownLengths(): KindLengths {
  const fixed = new Uint8Array(KIND_COUNT).fill(UNKNOWN_LENGTH);
  const element = new Uint8Array(KIND_COUNT);
  fixed.fill(0, Kind.INT, LAST_KNOWN_KIND + 1);
  fixed[Kind.ARRAY] = 3;
  for (const kind of [Kind.INT, Kind.VAR, Kind.DECL_TAG]) fixed[kind] = 1;
  for (const kind of [Kind.ENUM, Kind.FUNC_PROTO]) element[kind] = 2;
  for (const kind of [Kind.STRUCT, Kind.UNION, Kind.DATASEC, Kind.ENUM64]) element[kind] = 3;
  return { fixed, element };
}

export const LAST_KNOWN_KIND = Kind.ENUM64;

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

/** What C and people call the kinds that have a name of their own. */
export type TypeTag = 'struct' | 'union' | 'enum' | 'typedef' | 'function';

const TAGS: Readonly<Partial<Record<number, TypeTag>>> = {
  [Kind.STRUCT]: 'struct',
  [Kind.UNION]: 'union',
  [Kind.ENUM]: 'enum',
  [Kind.ENUM64]: 'enum',
  [Kind.TYPEDEF]: 'typedef',
  [Kind.FUNC]: 'function',
};

/** Null for kinds that are no declarations. */
export function tagOf(kind: number): TypeTag | null {
  return TAGS[kind] ?? null;
}

/** Equal kinds, ENUM and ENUM64 being one (libbpf, btf_kind_core_compat). */
export function sameKindForCore(a: number, b: number): boolean {
  return a === b || (isAnyEnum(a) && isAnyEnum(b));
}
