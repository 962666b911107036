import { success, type Fault, type Result } from '../bytes';
import { INT_BOOL, INT_SIGNED, Kind, resolveSize, type Btf } from '../btf';
import { SHN_UNDEF, STT_NOTYPE, type ElfSymbol } from '../elf';
import { objectFailure, type ObjectFaultCode } from './faults';

/** What a Kconfig extern can hold (libbpf.c, find_kcfg_type). */
export interface KconfigType {
  readonly type: 'bool' | 'char' | 'tristate' | 'int' | 'char-array';
  /** Bytes in the .kconfig map. */
  readonly size: number;
  readonly signed: boolean;
}

export interface Extern {
  readonly name: string;
  readonly symbolIndex: number;
  readonly weak: boolean;
  /** The VAR or FUNC in the object's BTF. */
  readonly typeId: number;
  /** For __kconfig what it can hold; null for __ksym. */
  readonly kconfig: KconfigType | null;
}

/** The undefined symbols that the loader fills in (libbpf.c, bpf_object__collect_externs), in symbol order. */
export function readExterns(
  btf: Btf,
  symbols: readonly ElfSymbol[],
): Result<Extern[], Fault<ObjectFaultCode>> {
  const externs: Extern[] = [];
  const sections = sectionByVariable(btf);
  for (const [symbolIndex, symbol] of symbols.entries()) {
    if (symbol.sectionIndex !== SHN_UNDEF || symbol.type !== STT_NOTYPE) continue;
    if (symbol.binding !== 'global' && symbol.binding !== 'weak') continue;
    const { name } = symbol;
    if (name === '') continue;
    const typeId = btf
      .names()
      .named(name)
      .find((id) => btf.kind(id) === Kind.VAR || btf.kind(id) === Kind.FUNC);
    if (typeId === undefined || btf.linkage(typeId) !== 2) {
      return objectFailure('extern-without-btf', name);
    }
    const section = sections.get(typeId);
    if (section !== '.kconfig' && section !== '.ksyms') {
      return objectFailure('extern-outside-section', name);
    }
    let kconfig: KconfigType | null = null;
    if (section === '.kconfig') {
      kconfig = btf.kind(typeId) === Kind.VAR ? kconfigType(btf, btf.type(typeId)) : null;
      if (kconfig === null) return objectFailure('extern-unsupported-type', name);
    }
    externs.push({ name, symbolIndex, weak: symbol.binding === 'weak', typeId, kconfig });
  }
  return success(externs);
}

function sectionByVariable(btf: Btf): Map<number, string> {
  const sections = new Map<number, string>();
  for (let id = 1; id < btf.typeCount; id++) {
    if (btf.kind(id) !== Kind.DATASEC) continue;
    for (let i = 0; i < btf.vlen(id); i++) {
      const { type } = btf.sectionVariable(id, i);
      if (!sections.has(type)) sections.set(type, btf.name(id));
    }
  }
  return sections;
}

function kconfigType(btf: Btf, declared: number): KconfigType | null {
  const id = btf.skipModifiers(declared);
  const size = resolveSize(btf, id) ?? 0;
  switch (btf.kind(id)) {
    case Kind.INT: {
      const encoding = btf.intEncoding(id);
      const signed = (encoding & INT_SIGNED) !== 0;
      if ((encoding & INT_BOOL) !== 0) {
        return size === 1 ? { type: 'bool', size, signed: false } : null;
      }
      if (size === 1) return { type: 'char', size, signed };
      return size === 2 || size === 4 || size === 8 ? { type: 'int', size, signed } : null;
    }
    case Kind.ENUM:
      return size === 4 && btf.name(id) === 'libbpf_tristate'
        ? { type: 'tristate', size, signed: false }
        : null;
    case Kind.ENUM64:
      return btf.name(id) === 'libbpf_tristate' ? { type: 'tristate', size, signed: false } : null;
    case Kind.ARRAY:
      return btf.arrayLength(id) > 0 && kconfigType(btf, btf.arrayElementType(id))?.type === 'char'
        ? { type: 'char-array', size, signed: false }
        : null;
    default:
      return null;
  }
}
