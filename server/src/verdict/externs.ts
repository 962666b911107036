import { essentialName, Kind, type Btf } from '../btf';
import type { BpfObject, Extern } from '../object';
import { kconfigValue } from '../program';
import { Budget, typesAreCompatible } from '../relocation';
import type { Cause } from './cause';
import { absenceOf, findType, SURELY_ABSENT, type Absence, type KernelType } from './kernel-types';
import { loaderFacts } from './loader-facts';
import type { TargetKernel } from './target-kernel';

/** What libbpf makes of an extern on one kernel, and what a program then finds in it. */
export interface ResolvedExtern {
  /**
   * `absent`: a weak symbol that is not there; its address is 0 and a call of it an invalid one. `unknown`: BTF does not
   * tell. A Kconfig value is always present.
   */
  readonly presence: 'present' | 'absent' | 'unknown';
  /** A Kconfig option's bytes; null for symbols, and for an option whose value is not known. */
  readonly bytes: Uint8Array | null;
  /** Its address is a number to the verifier: the symbol has no type. */
  readonly isPlainAddress: boolean;
  /** The kernel's VAR or FUNC; null where there is none, or nobody asks for its type. */
  readonly type: KernelType | null;
  /** Why a weak kernel function is absent: none of the name, or none of the signature. */
  readonly whyAbsent: 'kfunc-missing' | 'kfunc-signature' | null;
  /** How sure it is that it is absent. */
  readonly absence: Absence;
  /** What libbpf refuses the object for, or may refuse it for. */
  readonly causes: readonly Cause[];
}

const PRESENT: ResolvedExtern = {
  presence: 'present',
  bytes: null,
  isPlainAddress: false,
  type: null,
  whyAbsent: null,
  absence: SURELY_ABSENT,
  causes: [],
};
const ABSENT: ResolvedExtern = { ...PRESENT, presence: 'absent' };
const UNKNOWN: ResolvedExtern = { ...PRESENT, presence: 'unknown' };

/** Resolves every extern of an object (libbpf.c, bpf_object__resolve_externs). */
export function resolveExterns(object: BpfObject, kernel: TargetKernel): ResolvedExtern[] {
  return object.externs.map((extern, index) => {
    if (extern.kconfig !== null) return resolveOption(object, extern, index, kernel);
    const kind = symbolKind(object.btf, extern);
    if (kind === 'function') return resolveFunction(object, extern, index, kernel);
    return kind === 'typed variable'
      ? resolveVariable(object, extern, index, kernel)
      : resolveAddress(extern, index, kernel);
  });
}

/** Whether the kernel's symbol list decides about an extern, its types about a variable, or its functions. */
export function symbolKind(
  btf: Btf,
  { typeId }: Extern,
): 'function' | 'typed variable' | 'typeless' {
  if (btf.kind(typeId) === Kind.FUNC) return 'function';
  return btf.skipModifiers(btf.type(typeId)) === 0 ? 'typeless' : 'typed variable';
}

/** A kernel function is sought by its essential name, other symbols by the whole. */
export function soughtName(btf: Btf, { name, typeId }: Extern): string {
  return btf.kind(typeId) === Kind.FUNC ? essentialName(name) : name;
}

function resolveOption(
  { littleEndian }: BpfObject,
  extern: Extern,
  index: number,
  kernel: TargetKernel,
): ResolvedExtern {
  const value = kconfigValue(extern, { ...kernel, ...loaderFacts(kernel) }, littleEndian);
  switch (value.status) {
    case 'known':
      return { ...PRESENT, bytes: value.bytes };
    case 'unknown': {
      const mayBeUnset = extern.name.startsWith('CONFIG_') && !extern.weak;
      return mayBeUnset
        ? { ...PRESENT, causes: [mayRefuse('kconfig-missing', index, extern.name)] }
        : PRESENT;
    }
    case 'refused': {
      const text = kernel.config?.(extern.name);
      const code = value.why === 'type-mismatch' ? 'kconfig-type' : 'kconfig-missing';
      const cause = { ...certainly, code, extern: index } as const;
      return { ...PRESENT, causes: [text === undefined ? cause : { ...cause, text }] };
    }
  }
}

function resolveFunction(
  object: BpfObject,
  extern: Extern,
  index: number,
  { types }: TargetKernel,
): ResolvedExtern {
  const name = soughtName(object.btf, extern);
  const search = findType(types, name, Kind.FUNC);
  if (search.found === null) {
    if (search.unreadable !== null) return { ...ABSENT, causes: [unreadable(search.unreadable)] };
    return absentFunction(
      'kfunc-missing',
      extern,
      index,
      absenceOf(types, name, Kind.FUNC, extern.name),
    );
  }
  const { btf, typeId } = search.found;
  const prototypes = [object.btf.type(extern.typeId), btf.type(typeId)] as const;
  const same = typesAreCompatible(object.btf, prototypes[0], btf, prototypes[1], new Budget(1));
  return same === 'same'
    ? { ...PRESENT, type: search.found }
    : absentFunction('kfunc-signature', extern, index);
}

function absentFunction(
  code: 'kfunc-missing' | 'kfunc-signature',
  { weak }: Extern,
  index: number,
  absence = SURELY_ABSENT,
): ResolvedExtern {
  if (weak) return { ...ABSENT, whyAbsent: code, absence };
  return { ...ABSENT, absence, causes: [{ ...absence, code, extern: index, site: null }] };
}

function resolveVariable(
  object: BpfObject,
  extern: Extern,
  index: number,
  { types }: TargetKernel,
): ResolvedExtern {
  const search = findType(types, extern.name, Kind.VAR);
  if (search.found === null) {
    if (search.unreadable !== null) return { ...ABSENT, causes: [unreadable(search.unreadable)] };
    if (extern.weak) return ABSENT;
    const absence = absenceOf(types, extern.name, Kind.VAR);
    return { ...ABSENT, absence, causes: [{ ...absence, code: 'ksym-missing', extern: index }] };
  }
  const { btf, typeId } = search.found;
  const local = object.btf.skipModifiers(object.btf.type(extern.typeId));
  const there = btf.skipModifiers(btf.type(typeId));
  const same = typesAreCompatible(object.btf, local, btf, there, new Budget(1));
  if (same === 'same') return { ...PRESENT, type: search.found };
  return { ...PRESENT, causes: [{ ...certainly, code: 'ksym-type', extern: index }] };
}

/** What BTF has is in the list of symbols too; that lists much more. */
function resolveAddress(extern: Extern, index: number, { types }: TargetKernel): ResolvedExtern {
  for (const kind of [Kind.FUNC, Kind.VAR]) {
    if (findType(types, extern.name, kind).found !== null) {
      return { ...PRESENT, isPlainAddress: true };
    }
  }
  const unknown = { ...UNKNOWN, isPlainAddress: true };
  return extern.weak
    ? unknown
    : { ...unknown, causes: [mayRefuse('ksym-missing', index, extern.name)] };
}

const certainly = { certainty: 'certain', dependsOn: [] } as const;

function mayRefuse(code: 'kconfig-missing' | 'ksym-missing', extern: number, name: string): Cause {
  return { code, certainty: 'kernel-unknown', dependsOn: [name], extern };
}

function unreadable({ module, fault }: { readonly module: string; readonly fault: string }): Cause {
  return { ...certainly, code: 'btf-unreadable', module, fault };
}
