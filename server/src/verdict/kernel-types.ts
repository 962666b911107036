import { isAnyEnum, type Btf } from '../btf';
import type { TargetTypes } from '../relocation';

/** The enums by which a kernel tells what it can do. */
export type KernelEnum = 'bpf_func_id' | 'bpf_map_type' | 'bpf_prog_type' | 'bpf_attach_type';

/** Names by value; of two names of one value the first. */
type Enumerators = ReadonlyMap<number, string>;

const enumsOfKernels = new WeakMap<Btf, Map<KernelEnum, Enumerators | null>>();

/**
 * The enumerators of one of the kernel's own enums, without those that only end it or stand for nothing; null when its
 * BTF does not have the enum, which then says nothing.
 */
export function kernelEnum(vmlinux: Btf, name: KernelEnum): Enumerators | null {
  let known = enumsOfKernels.get(vmlinux);
  if (known === undefined) {
    known = new Map();
    enumsOfKernels.set(vmlinux, known);
  }
  let values = known.get(name);
  if (values === undefined) {
    values = readEnum(vmlinux, name);
    known.set(name, values);
  }
  return values;
}

function readEnum(btf: Btf, name: KernelEnum): Enumerators | null {
  const id = btf
    .names()
    .named(name)
    .find((candidate) => isAnyEnum(btf.kind(candidate)) && btf.vlen(candidate) > 0);
  if (id === undefined) return null;
  const values = new Map<number, string>();
  for (let i = 0; i < btf.vlen(id); i++) {
    const enumerator = btf.elementName(id, i);
    if (enumerator.startsWith('__') || /_unspec$/i.test(enumerator)) continue;
    const value = Number(btf.enumeratorValue(id, i));
    if (!values.has(value)) values.set(value, enumerator);
  }
  return values;
}

/** How a kernel's enum names a helper: `bpf_strncmp`; null when it does not have it. */
export function helperName(btf: Btf, helper: number): string | null {
  const name = kernelEnum(btf, 'bpf_func_id')?.get(helper);
  return name === undefined ? null : name.replace(/^BPF_FUNC_/, 'bpf_');
}

/** A type of the kernel. */
export interface KernelType {
  readonly btf: Btf;
  readonly typeId: number;
  /** Null for vmlinux. */
  readonly module: string | null;
}

export type KernelSearch =
  | { readonly found: KernelType }
  /** No vmlinux and no module has it. */
  | { readonly found: null; readonly unreadable: null }
  /** Vmlinux does not have it, and the first module whose BTF cannot be read stops libbpf. */
  | {
      readonly found: null;
      readonly unreadable: { readonly module: string; readonly fault: string };
    };

const NOWHERE: KernelSearch = { found: null, unreadable: null };

/** How sure it is that what is nowhere at hand is nowhere at all: a module may have it, of which nothing is known. */
export interface Absence {
  readonly certainty: 'certain' | 'kernel-unknown';
  readonly dependsOn: readonly string[];
}

export const SURELY_ABSENT: Absence = { certainty: 'certain', dependsOn: [] };

/** @param called what messages call it, where that is not its name in BTF */
export function absenceOf(
  { mayBeElsewhere }: TargetTypes,
  name: string,
  kind: number,
  called = name,
): Absence {
  const isUnsure = mayBeElsewhere?.(name, kind) === true;
  return isUnsure ? { certainty: 'kernel-unknown', dependsOn: [called] } : SURELY_ABSENT;
}

/** The type of exactly this name and kind, in vmlinux or else in a module (libbpf.c, find_ksym_btf_id). */
export function findType(
  { vmlinux, modules }: TargetTypes,
  name: string,
  kind: number,
): KernelSearch {
  const typeId = ownType(vmlinux, name, kind);
  if (typeId !== null) return { found: { btf: vmlinux, typeId, module: null } };
  const unreadable = modules.find((module) => 'fault' in module);
  if (unreadable !== undefined && 'fault' in unreadable) {
    return { found: null, unreadable: { module: unreadable.name, fault: unreadable.fault } };
  }
  for (const module of modules) {
    if ('fault' in module) continue;
    const id = ownType(module.btf, name, kind);
    if (id !== null) return { found: { btf: module.btf, typeId: id, module: module.name } };
  }
  return NOWHERE;
}

/** An own type of a BTF by its exact name and kind; null for none. */
export function ownType(btf: Btf, name: string, kind: number): number | null {
  return (
    btf
      .names()
      .named(name)
      .find((id) => btf.kind(id) === kind) ?? null
  );
}
