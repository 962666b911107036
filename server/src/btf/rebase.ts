import { failuresOf, success, type Fault, type Result } from '../bytes';
import { Btf } from './btf';
import { INT_BOOL, INT_CHAR, INT_SIGNED, isComposite, isModifier, Kind } from './kinds';
import type { BtfFaultCode } from './faults';
import { readBtf } from './read-btf';

const faults = {
  'btf-base-invalid': (id: number) =>
    `.BTF.base is damaged: type [${id}] is nameless or of a kind that a distilled base does not hold`,
  'btf-base-unmapped': (name: string) =>
    `.BTF.base does not fit this vmlinux: it has no type like '${name}'`,
  'btf-base-ambiguous': (name: string) =>
    `.BTF.base does not fit this vmlinux: several types could be '${name}'`,
};
const failure = failuresOf(faults);

export type RebaseFaultCode = keyof typeof faults | BtfFaultCode;

/**
 * Reads a module's split BTF that comes with a distilled base (`.BTF` and `.BTF.base` of a .ko) and puts it on the BTF
 * of a vmlinux: base ids are mapped by kind, name and size where libbpf asks for the size (btf_relocate.c).
 */
export function rebaseSplitBtf(
  splitBytes: Uint8Array,
  distilledBytes: Uint8Array,
  vmlinux: Btf,
): Result<Btf, Fault<RebaseFaultCode>> {
  const distilled = readBtf(distilledBytes, { pointerSize: vmlinux.pointerSize === 4 ? 4 : 8 });
  if (!distilled.ok) return distilled;
  const split = readBtf(splitBytes, { base: distilled.value });
  if (!split.ok) return split;

  const embedded = embeddedComposites(split.value);
  const ids = new Uint32Array(distilled.value.typeCount);
  for (let id = 1; id < ids.length; id++) {
    if (!isDistilled(distilled.value, id)) return failure('btf-base-invalid', id);
    const twins = twinsOf(distilled.value, id, vmlinux, embedded.has(id));
    if (twins.length === 0) return failure('btf-base-unmapped', distilled.value.name(id));
    if (twins.length > 1) return failure('btf-base-ambiguous', distilled.value.name(id));
    ids[id] = twins[0];
  }
  return success(split.value.rebased({ base: vmlinux, ids }));
}

/** Base structs and unions that the split BTF holds by value: their size has to agree. */
function embeddedComposites(split: Btf): Set<number> {
  const embedded = new Set<number>();
  for (let id = split.firstId; id < split.typeCount; id++) {
    if (!isComposite(split.kind(id))) continue;
    const members = split.vlen(id);
    for (let member = 0; member < members; member++) {
      const held = heldByValue(split, split.elementType(id, member));
      if (held < split.firstId && isComposite(split.kind(held))) embedded.add(held);
    }
  }
  return embedded;
}

function heldByValue(btf: Btf, id: number): number {
  let current = id;
  for (let links = 0; links < 64; links++) {
    const kind = btf.kind(current);
    if (isModifier(kind)) current = btf.type(current);
    else if (kind === Kind.ARRAY) current = btf.arrayElementType(current);
    else break;
  }
  return current;
}

function isDistilled(distilled: Btf, id: number): boolean {
  switch (distilled.kind(id)) {
    case Kind.INT:
    case Kind.FLOAT:
    case Kind.ENUM:
    case Kind.STRUCT:
    case Kind.UNION:
    case Kind.FWD:
      return distilled.name(id) !== '';
    default:
      return false;
  }
}

function twinsOf(distilled: Btf, id: number, vmlinux: Btf, isEmbedded: boolean): number[] {
  const sameName = vmlinux.names().named(distilled.name(id));
  const composites = sameName.filter((twin) => isComposite(vmlinux.kind(twin))).length;
  return sameName.filter((twin) => {
    const kind = vmlinux.kind(twin);
    const sizeDecides = isEmbedded || (isComposite(kind) ? composites > 1 : kind !== Kind.FWD);
    if (sizeDecides && vmlinux.size(twin) !== distilled.size(id)) return false;
    return isTwinKind(distilled, id, vmlinux, twin);
  });
}

/** The kinds that are looked through; for a distilled struct or union libbpf does not ask which one it is. */
const HAVE_TWINS: ReadonlySet<number> = new Set([
  Kind.INT,
  Kind.FLOAT,
  Kind.ENUM,
  Kind.ENUM64,
  Kind.FWD,
  Kind.STRUCT,
  Kind.UNION,
]);

/** The kinds a distilled type may stand for; a union's and a struct's kind flag are asked exactly as libbpf does. */
function isTwinKind(distilled: Btf, id: number, vmlinux: Btf, twin: number): boolean {
  const kind = vmlinux.kind(twin);
  switch (distilled.kind(id)) {
    case Kind.FWD:
      if (kind === Kind.FWD) return vmlinux.kindFlag(twin) === distilled.kindFlag(id);
      if (kind === Kind.STRUCT) return !vmlinux.kindFlag(twin);
      return kind === Kind.UNION && vmlinux.kindFlag(twin);
    case Kind.INT: {
      const flags = INT_SIGNED | INT_CHAR | INT_BOOL;
      return (
        kind === Kind.INT &&
        (vmlinux.intEncoding(twin) & flags) === (distilled.intEncoding(id) & flags)
      );
    }
    case Kind.ENUM:
      return kind === Kind.ENUM || kind === Kind.ENUM64;
    case Kind.STRUCT:
    case Kind.UNION:
      return HAVE_TWINS.has(kind);
    default:
      return kind === distilled.kind(id);
  }
}
