import { Kind } from '../btf';
import { readRelocations, sectionContents, SHT_REL, type ElfSection } from '../elf';
import { functionIndexAt, type BpfObject } from '../object';

/** A map of .struct_ops: a table of functions that the kernel is to call, with the programs it is made of. */
export interface StructOpsMap {
  readonly name: string;
  /** The STRUCT in the object's BTF. */
  readonly typeId: number;
  /** False in a section that starts with `?`: the map is made only when the application asks for it. */
  readonly autocreate: boolean;
  /** The table as compiled, program pointers still 0. */
  readonly contents: Uint8Array;
  /** Index in `BpfObject.functions` by member of the struct. */
  readonly programs: ReadonlyMap<number, number>;
}

export interface StructOpsMaps {
  readonly maps: readonly StructOpsMap[];
  /** What libbpf refuses to open the object for; null for nothing. */
  readonly flaw: string | null;
}

const SECTION = /^\??\.struct_ops(\.link)?$/;

/** The struct_ops maps of an object (libbpf.c, init_struct_ops_maps, bpf_object__collect_st_ops_relos). */
export function readStructOps(object: BpfObject): StructOpsMaps {
  const maps: StructOpsMap[] = [];
  for (const section of object.elf.sections) {
    if (!SECTION.test(section.name) || section.size === 0) continue;
    const flaw = readSection(object, section, maps);
    if (flaw !== null) return { maps: [], flaw };
  }
  return { maps, flaw: null };
}

function readSection(object: BpfObject, section: ElfSection, maps: StructOpsMap[]): string | null {
  const { btf, elf } = object;
  const contents = sectionContents(elf, section).bytes;
  const inSection: { map: StructOpsMap; offset: number; programs: Map<number, number> }[] = [];
  const variables = object.variables.filter((variable) => variable.section === section.name);
  if (variables.length === 0) return `section ${section.name} is not described by its types`;
  for (const { name, typeId: variable, offset } of variables) {
    const typeId = btf.skipModifiers(btf.type(variable));
    if (btf.kind(typeId) !== Kind.STRUCT || btf.name(typeId) === '') {
      return `'${name}' in section ${section.name} is of no named struct`;
    }
    const size = btf.size(typeId);
    if (offset + size > contents.length)
      return `'${name}' crosses the end of section ${section.name}`;
    const programs = new Map<number, number>();
    const map: StructOpsMap = {
      name,
      typeId,
      autocreate: !section.name.startsWith('?'),
      contents: contents.subarray(offset, offset + size),
      programs,
    };
    inSection.push({ map, offset, programs });
    maps.push(map);
  }
  for (const table of elf.sections) {
    if (table.type !== SHT_REL || table.info !== section.index) continue;
    for (const { offset, symbolIndex } of readRelocations(elf, table)) {
      const owner = inSection.find(
        ({ map, offset: start }) => start <= offset && offset < start + map.contents.length,
      );
      const symbol = object.symbols.at(symbolIndex);
      if (owner === undefined || symbol === undefined) {
        return `the relocation section ${table.name} points outside its maps`;
      }
      const { map, programs } = owner;
      const member = memberAt(object, map.typeId, (offset - owner.offset) * 8);
      const program = functionIndexAt(object.functions, symbol.sectionIndex, symbol.value / 8);
      if (member === null || program < 0 || !isStructOps(object, program)) {
        return `map '${map.name}' points to '${symbol.name}', which is no struct_ops program`;
      }
      programs.set(member, program);
    }
  }
  return null;
}

function memberAt({ btf }: BpfObject, struct: number, bits: number): number | null {
  for (let i = 0; i < btf.vlen(struct); i++) {
    if (btf.memberBitOffset(struct, i) === bits) return i;
  }
  return null;
}

function isStructOps({ functions }: BpfObject, index: number): boolean {
  return /^struct_ops(\.s)?(\/|$)/.test(functions[index].section);
}
