import { essentialName, Kind, resolveSize, type Btf } from '../btf';
import type { BpfObject } from '../object';
import type { StructOpsMap } from '../program';
import type { TargetTypes } from '../relocation';
import type { Cause } from './cause';
import { absenceOf, findType, ownType, SURELY_ABSENT, type KernelType } from './kernel-types';

/** What becomes of the struct_ops maps of an object on one kernel. */
export interface StructOpsOutcome {
  /** What libbpf refuses the whole object for. */
  readonly causes: readonly Cause[];
  /** The function type that the kernel calls a program through, by index of the function. */
  readonly prototypes: ReadonlyMap<number, KernelType>;
}

const certainly = { certainty: 'certain', dependsOn: [] } as const;

/** Fits the tables of functions to the kernel's structs (libbpf.c, bpf_map__init_kern_struct_ops). */
export function resolveStructOps(
  object: BpfObject,
  maps: readonly StructOpsMap[],
  types: TargetTypes,
): StructOpsOutcome {
  const causes: Cause[] = [];
  const prototypes = new Map<number, KernelType>();
  for (const map of maps) {
    if (map.autocreate) causes.push(...fitMap(object, map, types, prototypes));
  }
  return { causes, prototypes };
}

function fitMap(
  { btf }: BpfObject,
  map: StructOpsMap,
  types: TargetTypes,
  prototypes: Map<number, KernelType>,
): Cause[] {
  const name = essentialName(btf.name(map.typeId));
  const wanted = `bpf_struct_ops_${name}`;
  const value = findType(types, wanted, Kind.STRUCT);
  if (value.found === null) {
    if (value.unreadable === null)
      return [missing(name, null, absenceOf(types, wanted, Kind.STRUCT, name))];
    return [{ ...certainly, code: 'btf-unreadable', ...value.unreadable }];
  }
  const { btf: there, typeId: valueType, module } = value.found;
  const struct =
    (there.base === null ? null : ownType(there.base, name, Kind.STRUCT)) ??
    ownType(there, name, Kind.STRUCT);
  if (struct === null) return [missing(name, module)];
  if (memberOfType(there, valueType, struct) === null) return [missing(name, module)];
  const causes: Cause[] = [];
  for (let i = 0; i < btf.vlen(map.typeId); i++) {
    const refusal = fitMember(btf, map, i, { there, struct, name, module }, prototypes);
    if (refusal !== null) causes.push(refusal);
  }
  return causes;
}

interface KernelStruct {
  readonly there: Btf;
  readonly struct: number;
  readonly name: string;
  readonly module: string | null;
}

/** Why libbpf cannot copy one member into the kernel's struct; null when it can. */
function fitMember(
  btf: Btf,
  map: StructOpsMap,
  index: number,
  { there, struct, name, module }: KernelStruct,
  prototypes: Map<number, KernelType>,
): Cause | null {
  const memberName = btf.elementName(map.typeId, index);
  const type = btf.elementType(map.typeId, index);
  const size = resolveSize(btf, type) ?? 0;
  const program = map.programs.get(index);
  const found = memberNamed(there, struct, memberName);
  if (found === null) {
    const at = btf.memberBitOffset(map.typeId, index) >> 3;
    const isSet =
      program !== undefined || map.contents.subarray(at, at + size).some((b) => b !== 0);
    return isSet ? missing(`${name}.${memberName}`, module) : null;
  }
  const refused = (what: string): Cause => ({
    ...certainly,
    code: 'object-refused',
    message: `member '${memberName}' of map '${map.name}' ${what}`,
  });
  const isBitfield =
    btf.memberBitfieldSize(map.typeId, index) > 0 || there.memberBitfieldSize(struct, found) > 0;
  if (isBitfield) return refused('is a bitfield, which libbpf cannot fill in');
  const own = btf.skipModifiers(type);
  const its = there.skipModifiers(there.elementType(struct, found));
  if (btf.kind(own) !== there.kind(its)) return refused('is of another kind in the kernel');
  if (btf.kind(own) !== Kind.PTR) {
    return resolveSize(there, its) === size ? null : refused('has another size in the kernel');
  }
  if (program === undefined) return null;
  const proto = there.skipModifiers(there.type(its));
  if (there.kind(proto) !== Kind.FUNC_PROTO) return refused('points to no function in the kernel');
  prototypes.set(program, { btf: there, typeId: proto, module });
  return null;
}

function missing(target: string, module: string | null, absence = SURELY_ABSENT): Cause {
  return { ...absence, code: 'attach-missing', kind: 'struct_ops', target, module };
}

function memberNamed(btf: Btf, struct: number, name: string): number | null {
  for (let i = 0; i < btf.vlen(struct); i++) {
    if (btf.elementName(struct, i) === name) return i;
  }
  return null;
}

function memberOfType(btf: Btf, struct: number, type: number): number | null {
  for (let i = 0; i < btf.vlen(struct); i++) {
    if (btf.elementType(struct, i) === type) return i;
  }
  return null;
}
