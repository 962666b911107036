import { essentialName, isAnyEnum, isComposite, Kind, type Btf } from '../btf';
import type { TargetTypes } from '../relocation';

/** What lookups need of a kernel. */
export interface KernelTypes {
  readonly types: TargetTypes;
}

export type Tag = 'struct' | 'union' | 'enum' | 'typedef';

/** A type by what a source calls it. */
export interface TypeName {
  readonly tag: Tag;
  /** With its flavor. */
  readonly name: string;
}

/** A type of a BTF. */
export interface FoundType {
  readonly btf: Btf;
  /** The module it is of; null for vmlinux and for a program's own types. */
  readonly module: string | null;
  readonly typeId: number;
}

/**
 * The definitions that a kernel has of a type, whatever flavor is asked for: those of vmlinux, or else those of its
 * modules, as libbpf looks for them. A typedef is found as one; a declaration without a body is none.
 */
export function findTypes({ vmlinux, modules }: TargetTypes, type: TypeName): FoundType[] {
  const found = definitions(vmlinux, null, type, essentialName(type.name));
  if (found.length > 0) return found;
  return modules.flatMap((module) =>
    'btf' in module ? definitions(module.btf, module.name, type, essentialName(type.name)) : [],
  );
}

/** The definitions of exactly this name in a program's own types. */
export function ownTypes(btf: Btf, type: TypeName): FoundType[] {
  return definitions(btf, null, type, type.name);
}

function definitions(
  btf: Btf,
  module: string | null,
  { tag }: TypeName,
  name: string,
): FoundType[] {
  return btf
    .names()
    .named(name)
    .filter((id) => isDefinition(btf, id, tag))
    .map((typeId) => ({ btf, module, typeId }));
}

function isDefinition(btf: Btf, id: number, tag: Tag): boolean {
  const kind = btf.kind(id);
  switch (tag) {
    case 'struct':
      return kind === Kind.STRUCT;
    case 'union':
      return kind === Kind.UNION;
    case 'enum':
      // An enum without enumerators is a declaration of one.
      return isAnyEnum(kind) && btf.vlen(id) > 0;
    case 'typedef':
      return kind === Kind.TYPEDEF;
  }
}

/** Arrays in arrays and pointers to pointers that are looked through. */
const MOST_LINKS = 16;

/** What a value of a type gives access to: the struct itself, that of an array's elements, or what a pointer points to. */
export function pointee(
  { btf, module, typeId }: FoundType,
  types: TargetTypes | null,
): (FoundType & { readonly throughPointer: boolean }) | null {
  let current = btf.skipModifiers(typeId);
  let throughPointer = false;
  for (let links = 0; links < MOST_LINKS; links++) {
    const kind = btf.kind(current);
    if (isComposite(kind)) return { btf, module, typeId: current, throughPointer };
    if (kind === Kind.ARRAY) {
      current = btf.skipModifiers(btf.arrayElementType(current));
    } else if (kind === Kind.PTR && !throughPointer) {
      throughPointer = true;
      current = btf.skipModifiers(btf.type(current));
    } else if (kind === Kind.FWD && types !== null) {
      const tag = btf.kindFlag(current) ? 'union' : 'struct';
      const defined = findTypes(types, { tag, name: btf.name(current) }).at(0);
      return defined === undefined ? null : { ...defined, throughPointer };
    } else {
      return null;
    }
  }
  return null;
}
