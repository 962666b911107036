import { Kind, type Btf } from '../btf';
import { sectionContents } from '../elf';
import type { BpfObject } from '../object';

/** A `const volatile` variable: the application may set it between opening and loading. */
export interface SettableVariable {
  readonly name: string;
  /** Index of the ELF section. */
  readonly section: number;
  /** Bytes in the section. */
  readonly offset: number;
  readonly size: number;
}

/** The frozen data that programs see as constants, with what may still change before they load. */
export interface ReadOnlyData {
  /** Contents by index of the ELF section. */
  readonly sections: ReadonlyMap<number, Uint8Array>;
  readonly settable: readonly SettableVariable[];
}

const RODATA = /^\.rodata(\.|$)/;

/** The read-only data as the object ships it. */
export function shippedData(object: BpfObject): ReadOnlyData {
  const { btf, elf } = object;
  const rodata = object.dataSections.filter(({ name }) => RODATA.test(name));
  const indexByName = new Map(rodata.map(({ name, index }) => [name, index]));
  const settable: SettableVariable[] = [];
  for (const { name, section, typeId, offset, size } of object.variables) {
    const index = indexByName.get(section);
    if (index === undefined || !isVolatile(btf, typeId)) continue;
    settable.push({ name, section: index, offset, size });
  }
  return {
    sections: new Map(
      rodata.map((section) => [section.index, sectionContents(elf, section).bytes]),
    ),
    settable,
  };
}

const LONGEST_CHAIN = 32;

/** Of an array the qualifiers stand on its elements. */
function isVolatile(btf: Btf, variable: number): boolean {
  let id = variable;
  for (let links = 0; links < LONGEST_CHAIN; links++) {
    switch (btf.kind(id)) {
      case Kind.VOLATILE:
        return true;
      case Kind.ARRAY:
        id = btf.arrayElementType(id);
        break;
      case Kind.VAR:
      case Kind.CONST:
      case Kind.RESTRICT:
      case Kind.TYPEDEF:
      case Kind.TYPE_TAG:
        id = btf.type(id);
        break;
      default:
        return false;
    }
  }
  return false;
}
