import { success, type Fault, type Result } from '../bytes';
import { Kind, type Btf } from '../btf';
import { STT_OBJECT, type ElfFile, type ElfSymbol } from '../elf';
import { objectFailure, type ObjectFaultCode } from './faults';

/** A global variable of the object; offset and size in bytes in its section. */
export interface Variable {
  readonly name: string;
  readonly section: string;
  /** The BTF VAR, or whatever stands in its place. */
  readonly typeId: number;
  readonly offset: number;
  readonly size: number;
  /** Its symbol is of hidden or internal visibility: libbpf takes it for static. */
  readonly isHidden: boolean;
}

/** Filled in by the loader, not by the linker. */
const EXTERN_SECTIONS = new Set(['.kconfig', '.ksyms']);
const STATIC = 0;
const EXTERN = 2;

/**
 * The variables of every DATASEC, by section and offset. clang leaves offsets to the ELF symbols
 * (libbpf.c, btf_fixup_datasec).
 */
export function readVariables(
  btf: Btf,
  elf: ElfFile,
  symbols: readonly ElfSymbol[],
): Result<Variable[], Fault<ObjectFaultCode>> {
  const variables: Variable[] = [];
  const places = variableSymbols(symbols);
  for (let id = 1; id < btf.typeCount; id++) {
    if (btf.kind(id) !== Kind.DATASEC || EXTERN_SECTIONS.has(btf.name(id))) continue;
    const found = variablesOf(btf, id, elf, places);
    if (!found.ok) return found;
    variables.push(...found.value.sort((a, b) => a.offset - b.offset));
  }
  return success(variables);
}

function variablesOf(
  btf: Btf,
  sectionId: number,
  elf: ElfFile,
  places: ReadonlyMap<string, ElfSymbol>,
): Result<Variable[], Fault<ObjectFaultCode>> {
  const section = btf.name(sectionId);
  const isUnfinished = btf.size(sectionId) === 0;
  const elfSection = elf.sections.find(({ name }) => name === section);
  if (isUnfinished && (elfSection === undefined || elfSection.size === 0)) {
    return objectFailure('variables-without-section', section);
  }
  const variables: Variable[] = [];
  for (let i = 0; i < btf.vlen(sectionId); i++) {
    const { type: typeId, offset, size } = btf.sectionVariable(sectionId, i);
    const name = btf.name(typeId);
    if (btf.kind(typeId) !== Kind.VAR) return objectFailure('variable-is-none', section, name);
    const linkage = btf.linkage(typeId);
    let place = offset;
    let isHidden = false;
    if (linkage !== STATIC && linkage !== EXTERN) {
      const symbol = places.get(name);
      if (symbol === undefined) return objectFailure('variable-without-symbol', name);
      if (isUnfinished) place = symbol.value;
      isHidden = symbol.hidden;
    }
    variables.push({ name, section, typeId, offset: place, size, isHidden });
  }
  return success(variables);
}

/** The first symbol of each name that a variable can have (libbpf.c, find_elf_var_sym). */
function variableSymbols(symbols: readonly ElfSymbol[]): Map<string, ElfSymbol> {
  const places = new Map<string, ElfSymbol>();
  for (const symbol of symbols) {
    const { name, type, binding } = symbol;
    if (type !== STT_OBJECT || (binding !== 'global' && binding !== 'weak')) continue;
    if (!places.has(name)) places.set(name, symbol);
  }
  return places;
}
