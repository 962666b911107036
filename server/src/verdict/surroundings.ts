import { isComposite, Kind } from '../btf';
import type { BpfObject } from '../object';
import type { AttachTypeName, ReadOnlyData } from '../program';
import {
  KERNEL_POINTER,
  NON_NULL_POINTER,
  NULL_VALUE,
  pointerTo,
  TRUSTED_POINTER,
  type Surroundings,
  type UnknownInput,
  type Value,
  type VerifierRules,
} from '../verifier';
import { argumentAt } from './attach-signature';
import type { ResolvedExtern } from './externs';
import type { KernelType } from './kernel-types';
import { pointedSizesOf, pointsToStruct } from './parameters';

/** BPF_MAP_TYPE_ARRAY and _PERCPU_ARRAY. */
const ARRAYS = [2, 6];

/** What the walk asks about an object on one kernel. */
export interface KnownData {
  readonly object: BpfObject;
  readonly externs: readonly ResolvedExtern[];
  readonly data: ReadOnlyData;
  /** What the program attaches to, where its context tells of it. */
  readonly target: KernelType | null;
  readonly attachType: AttachTypeName | null;
  /** The instructions of the image that load a pointer to a struct by a relocated offset. */
  readonly pointerLoads: ReadonlySet<number>;
  /** CONFIG_NR_CPUS; null when unknown. */
  readonly mostProcessors: number | null;
}

/** `settableIsKnown`: what the application may still set counts as shipped; else as unknown, by the variable's name. */
export function surroundingsOf(
  known: KnownData,
  rules: VerifierRules,
  settableIsKnown: boolean,
): Surroundings {
  const { object, externs, data } = known;
  const { littleEndian } = object;
  const values = externs.map((extern, index) => valueOf(object, extern, index, rules));
  return {
    rules,
    littleEndian,
    extern: (index) => values[index],
    readData: (section, offset, size) => {
      if (!rules.readsFrozenData) return null;
      if (section < 0) {
        const extern = EXTERN_SECTIONS - section;
        const { bytes } = externs[extern];
        return bytes === null
          ? { unknown: object.externs[extern].name }
          : numberAt(bytes, offset, size, littleEndian);
      }
      const bytes = data.sections.get(section);
      if (bytes === undefined) return null;
      if (!settableIsKnown) {
        const variable = data.settable.find(
          (candidate) =>
            candidate.section === section &&
            candidate.offset < offset + size &&
            offset < candidate.offset + candidate.size,
        );
        if (variable !== undefined) return { unknown: variable.name };
      }
      return numberAt(bytes, offset, size, littleEndian);
    },
    arrayLength: (map) => {
      const { type, maxEntries } = object.maps[map];
      return ARRAYS.includes(type) ? maxEntries : null;
    },
    context: (offset, size) => (size === 8 ? argument(known, offset, rules) : null),
    loadsPointer: (pc) => known.pointerLoads.has(pc),
    mapSizes: (map) => ({ key: object.maps[map].keySize, value: object.maps[map].valueSize }),
    pointedSizes: (extern) => {
      const { typeId } = object.externs[extern];
      const isFunction = object.btf.kind(typeId) === Kind.FUNC;
      return isFunction ? pointedSizesOf(object.btf, object.btf.type(typeId)) : null;
    },
    endsPath: (extern) => object.externs[extern].name === 'bpf_throw',
    externName: (extern) => object.externs[extern].name,
    mostProcessors: known.mostProcessors,
  };
}

/** Programs whose arguments the verifier trusts to be there (btf.c, prog_args_trusted); null: struct_ops. */
const TRUSTED: ReadonlySet<AttachTypeName | null> = new Set<AttachTypeName | null>([
  'BPF_TRACE_RAW_TP',
  'BPF_LSM_MAC',
  null,
]);

function argument(
  { target, attachType }: KnownData,
  offset: number,
  rules: VerifierRules,
): Value | null {
  if (target === null || attachType === 'BPF_TRACE_ITER') return null;
  const type = argumentAt(target, offset);
  if (type === null || !pointsToStruct(target.btf, type)) return null;
  return rules.knowsTrustedPointers && TRUSTED.has(attachType) ? TRUSTED_POINTER : KERNEL_POINTER;
}

/** Kconfig values are data sections of their own to the walk, numbered downwards. */
const EXTERN_SECTIONS = -1;

function valueOf(
  { externs }: BpfObject,
  { presence, type }: ResolvedExtern,
  index: number,
  rules: VerifierRules,
): Value | UnknownInput {
  const { kconfig, name } = externs[index];
  if (kconfig !== null)
    return pointerTo({ kind: 'data', section: EXTERN_SECTIONS - index }, 0, 'never');
  if (presence === 'absent') return NULL_VALUE;
  if (presence === 'unknown') return { unknown: name };
  if (type === null) return NON_NULL_POINTER;
  return pointerTo({ kind: 'other' }, null, isKnownToBeThere(type, rules) ? 'never' : 'unasked');
}

/** verifier.c, reg_not_null: memory and functions count as never null, a struct's or a per-CPU variable's address does not. */
function isKnownToBeThere(
  { btf, typeId }: NonNullable<ResolvedExtern['type']>,
  rules: VerifierRules,
) {
  if (!rules.knowsTrustedPointers) return false;
  if (btf.kind(typeId) === Kind.FUNC) return true;
  return !isComposite(btf.kind(btf.skipModifiers(btf.type(typeId))));
}

function numberAt(
  bytes: Uint8Array,
  offset: number,
  size: number,
  littleEndian: boolean,
): bigint | null {
  if (offset < 0 || offset + size > bytes.length) return null;
  let value = 0n;
  for (let i = 0; i < size; i++) {
    const at = littleEndian ? offset + size - 1 - i : offset + i;
    value = (value << 8n) | BigInt(bytes[at]);
  }
  return value;
}
