import { INT_SIGNED, isAnyEnum, Kind, resolveSize, type Btf } from '../btf';
import type { Access } from './access';
import { subjectOf, type RelocationKind } from './kinds';

/** What a relocation evaluates to in one set of types. */
export interface Evaluation {
  /** As u64. */
  readonly value: bigint;
  /** Bytes that a load of the field takes, for byte_off of anything but a bitfield; 0 otherwise. */
  readonly loadSize: number;
  /** The field's type that decides whether a load may be resized; 0 where `loadSize` is 0. */
  readonly loadTypeId: number;
  /** Whether an instruction has to hold the local value before it is patched. */
  readonly checksOriginal: boolean;
}

export type EvaluationFault = 'size-unknown' | 'bitfield-too-wide' | 'array-element-has-none';

/**
 * Computes a relocation in the types its access is about, local or a kernel's. `littleEndian` is the byte order of the
 * object: a loader runs where its objects run, so it is the kernel's too.
 */
export function evaluate(
  access: Access,
  kind: RelocationKind,
  littleEndian: boolean,
): Evaluation | EvaluationFault {
  switch (subjectOf(kind)) {
    case 'field':
      return evaluateField(access, kind, littleEndian);
    case 'type':
      return evaluateType(access.btf, access.rootTypeId, kind);
    case 'enumerator':
      return evaluateEnumerator(access, kind);
  }
}

/** A field relocation (relo_core.c, bpf_core_calc_field_relo). Sums are taken modulo 2^32 as there. */
function evaluateField(
  access: Access,
  kind: RelocationKind,
  littleEndian: boolean,
): Evaluation | EvaluationFault {
  if (kind === 'field_exists') return plain(1);
  const last = access.steps[access.steps.length - 1];
  return last.isMember
    ? evaluateMember(access, kind, littleEndian)
    : evaluateElement(access, kind, last.typeId);
}

function evaluateElement(
  { btf, bitOffset }: Access,
  kind: RelocationKind,
  typeId: number,
): Evaluation | EvaluationFault {
  if (kind === 'byte_off') {
    const loadSize = innermostElementSize(btf, typeId);
    if (loadSize === null) return 'size-unknown';
    return { ...plain(Math.floor(bitOffset / 8)), loadSize, loadTypeId: typeId };
  }
  if (kind !== 'byte_sz') return 'array-element-has-none';
  const size = resolveSize(btf, typeId);
  return size === null ? 'size-unknown' : plain(size);
}

function evaluateMember(
  { btf, steps, bitOffset }: Access,
  kind: RelocationKind,
  littleEndian: boolean,
): Evaluation | EvaluationFault {
  const { typeId: structId, index } = steps[steps.length - 1];
  const typeId = btf.skipModifiers(btf.elementType(structId, index));
  const bitfieldSize = btf.memberBitfieldSize(structId, index);
  const isBitfield = bitfieldSize > 0;
  const window = isBitfield
    ? bitfieldWindow(bitOffset, bitfieldSize, btf.size(typeId))
    : ordinaryWindow(btf, typeId, bitOffset);
  if (typeof window === 'string') return window;
  const { byteOffset, byteSize } = window;
  const bits = isBitfield ? bitfieldSize : byteSize * 8;

  switch (kind) {
    case 'byte_off': {
      if (isBitfield) return { ...plain(byteOffset), checksOriginal: false };
      const loadSize = innermostElementSize(btf, typeId);
      if (loadSize === null) return 'size-unknown';
      return { ...plain(byteOffset), loadSize, loadTypeId: typeId };
    }
    case 'byte_sz':
      return { ...plain(byteSize), checksOriginal: !isBitfield };
    case 'signed':
      return plain(isSigned(btf, typeId) ? 1 : 0);
    case 'lshift_u64': {
      const inWindow = bitOffset - byteOffset * 8;
      const shift = littleEndian ? 64 - (inWindow + bits) : (8 - byteSize) * 8 + inWindow;
      return { ...plain(shift >>> 0), checksOriginal: !isBitfield };
    }
    default:
      return plain((64 - bits) >>> 0);
  }
}

function ordinaryWindow(btf: Btf, typeId: number, bitOffset: number) {
  const byteSize = resolveSize(btf, typeId);
  if (byteSize === null) return 'size-unknown';
  return { byteOffset: Math.floor(bitOffset / 8), byteSize };
}

/** The smallest naturally aligned load that covers a bitfield, starting from its declared type. */
function bitfieldWindow(bitOffset: number, bits: number, declaredSize: number) {
  let byteSize = declaredSize;
  // libbpf divides by this size; a kernel never has it 0.
  if (byteSize === 0) return 'size-unknown';
  let byteOffset = Math.floor(Math.floor(bitOffset / 8) / byteSize) * byteSize;
  while ((bitOffset + bits - byteOffset * 8) >>> 0 > (byteSize * 8) >>> 0) {
    if (byteSize >= 8) return 'bitfield-too-wide';
    byteSize *= 2;
    byteOffset = Math.floor(Math.floor(bitOffset / 8) / byteSize) * byteSize;
  }
  return { byteOffset, byteSize };
}

function innermostElementSize(btf: Btf, id: number): number | null {
  let element = btf.skipModifiers(id);
  for (let depth = 0; depth < 256 && btf.kind(element) === Kind.ARRAY; depth++) {
    element = btf.skipModifiers(btf.arrayElementType(element));
  }
  return resolveSize(btf, element);
}

function isSigned(btf: Btf, id: number): boolean {
  if (isAnyEnum(btf.kind(id))) return btf.kindFlag(id);
  return btf.kind(id) === Kind.INT && (btf.intEncoding(id) & INT_SIGNED) !== 0;
}

/** A type relocation (relo_core.c, bpf_core_calc_type_relo). */
function evaluateType(
  btf: Btf,
  typeId: number,
  kind: RelocationKind,
): Evaluation | EvaluationFault {
  if (kind === 'local_type_id' || kind === 'target_type_id') {
    return { ...plain(typeId), checksOriginal: false };
  }
  if (kind !== 'type_size') return plain(1);
  const size = resolveSize(btf, typeId);
  return size === null ? 'size-unknown' : plain(size);
}

/** An enumerator relocation (relo_core.c, bpf_core_calc_enumval_relo). */
function evaluateEnumerator({ btf, steps }: Access, kind: RelocationKind): Evaluation {
  if (kind === 'enumval_exists') return plain(1);
  return { ...plain(0), value: btf.enumeratorValue(steps[0].typeId, steps[0].index) };
}

function plain(value: number): Evaluation {
  return { value: BigInt(value), loadSize: 0, loadTypeId: 0, checksOriginal: true };
}
