import { success, type Fault, type Result } from '../bytes';
import { isAnyEnum, Kind, resolveSize, type Btf } from '../btf';
import type { ElfSection } from '../elf';
import { objectFailure, type ObjectFaultCode } from './faults';
import type { Variable } from './variables';

/** A map of `.maps` as its BTF defines it; sizes in bytes, types as numbered in uapi bpf.h. */
export interface MapDefinition {
  readonly name: string;
  /** Bytes from the start of `.maps`, to which relocations refer. */
  readonly offset: number;
  readonly type: number;
  readonly keySize: number;
  readonly valueSize: number;
  readonly maxEntries: number;
  readonly flags: number;
  readonly keyType: number | null;
  readonly valueType: number | null;
}

const GLOBAL = 1;

/** The BTF-defined maps in the order of `.maps` (libbpf.c, bpf_object__init_user_btf_map). */
export function readMaps(
  btf: Btf,
  variables: readonly Variable[],
  sections: readonly ElfSection[],
): Result<MapDefinition[], Fault<ObjectFaultCode>> {
  const maps: MapDefinition[] = [];
  const mapsSection = sections.find(({ name }) => name === '.maps');
  if (mapsSection === undefined) return success(maps);
  const isDescribed = btf
    .names()
    .named('.maps')
    .some((id) => btf.kind(id) === Kind.DATASEC);
  if (!isDescribed) return objectFailure('maps-without-btf');
  for (const { name, section, typeId, offset, size, isHidden } of variables) {
    if (section !== '.maps') continue;
    const bad = (what: string) => objectFailure('map-bad-definition', name, what);
    if (name === '') return bad('it has no name');
    if (offset + size > mapsSection.size) return bad('it lies outside .maps');
    if (btf.linkage(typeId) !== GLOBAL) return bad('it is not global; drop `static`');
    if (isHidden) return bad('it is hidden, which libbpf takes for static');
    const definition = btf.skipModifiers(btf.type(typeId));
    if (btf.kind(definition) !== Kind.STRUCT) return bad('its definition is no struct');
    if (btf.size(definition) > size) return bad('its definition is larger than the variable');
    const attributes = new MapAttributes(btf, false);
    const flaw = attributes.read(definition);
    if (flaw !== null) return bad(flaw);
    maps.push({ name, offset, ...attributes.definition() });
  }
  return success(maps);
}

const PROG_ARRAY = 3;
const ARRAY_OF_MAPS = 12;
const HASH_OF_MAPS = 13;
/** LIBBPF_PIN_BY_NAME, the last way to pin. */
const LAST_PINNING = 1;

/** The attributes of one definition, one after the other as libbpf takes them (parse_btf_map_def). */
class MapAttributes {
  private readonly numbers = new Map<string, number>();

  constructor(
    private readonly btf: Btf,
    private readonly isInner: boolean,
  ) {}

  definition(): Omit<MapDefinition, 'name' | 'offset'> {
    const number = (attribute: string) => this.numbers.get(attribute) ?? 0;
    return {
      type: number('type'),
      keySize: number('key_size'),
      valueSize: number('value_size'),
      maxEntries: number('max_entries'),
      flags: number('map_flags'),
      keyType: this.numbers.get('key') ?? null,
      valueType: this.numbers.get('value') ?? null,
    };
  }

  /** What is wrong with a definition; null for nothing. */
  read(definition: number): string | null {
    const count = this.btf.vlen(definition);
    for (let i = 0; i < count; i++) {
      const flaw = this.attribute(
        this.btf.elementName(definition, i),
        this.btf.elementType(definition, i),
        i === count - 1,
      );
      if (flaw !== null) return flaw;
    }
    return (this.numbers.get('type') ?? 0) === 0 ? 'its type is not given' : null;
  }

  private attribute(name: string, type: number, isLast: boolean): string | null {
    switch (name) {
      case 'type':
      case 'max_entries':
      case 'map_flags':
      case 'numa_node':
        return this.plainNumber(name, type);
      case 'key_size':
      case 'value_size':
        return this.plainNumber(name, type, (given) => this.setSize(name, given));
      case 'key':
      case 'value':
        return this.sizedType(name, type);
      case 'values':
        return this.values(type, isLast);
      case 'pinning':
        if (this.isInner) return 'a map inside it cannot be pinned';
        return this.plainNumber(name, type, (given) =>
          given > LAST_PINNING ? `its pinning is ${given}, which libbpf does not know` : null,
        );
      case 'map_extra':
        return this.longNumber(name, type);
      default:
        return `libbpf does not know its attribute '${name}'`;
    }
  }

  /** `__uint(name, value)`: a pointer to an array with as many elements. */
  private plainNumber(
    name: string,
    type: number,
    take: (given: number) => string | null = (given) => {
      this.numbers.set(name, given);
      return null;
    },
  ): string | null {
    const { btf } = this;
    const pointer = btf.skipModifiers(type);
    if (btf.kind(pointer) !== Kind.PTR) return `its attribute '${name}' is no pointer`;
    const array = btf.type(pointer);
    if (btf.kind(array) !== Kind.ARRAY) return `its attribute '${name}' is not made with __uint`;
    return take(btf.arrayLength(array));
  }

  /** `__ulong(name, value)`: an enum of one enumerator; `__uint` will do, too. */
  private longNumber(name: string, type: number): string | null {
    const { btf } = this;
    const id = btf.skipModifiers(type);
    if (btf.kind(id) === Kind.PTR) return this.plainNumber(name, type);
    const isNumber = isAnyEnum(btf.kind(id)) && btf.vlen(id) === 1;
    return isNumber ? null : `its attribute '${name}' is not made with __ulong`;
  }

  private sizedType(name: 'key' | 'value', type: number): string | null {
    const { btf } = this;
    if (btf.kind(type) !== Kind.PTR) return `its attribute '${name}' is no pointer`;
    const pointee = btf.type(type);
    const size = resolveSize(btf, pointee);
    if (size === null) return `the size of its ${name} is unknown`;
    const flaw = this.setSize(`${name}_size`, size);
    if (flaw === null) this.numbers.set(name, pointee);
    return flaw;
  }

  private setSize(attribute: 'key_size' | 'value_size', size: number): string | null {
    const earlier = this.numbers.get(attribute) ?? 0;
    if (earlier !== 0 && earlier !== size) {
      const what = attribute === 'key_size' ? 'key' : 'value';
      return `its ${what} has ${earlier} bytes in one place, ${size} in another`;
    }
    this.numbers.set(attribute, size);
    return null;
  }

  /** What a map of maps or of programs holds: an array of no elements, of pointers to definitions or functions. */
  private values(type: number, isLast: boolean): string | null {
    const { btf } = this;
    const mapType = this.numbers.get('type') ?? 0;
    const holdsMaps = mapType === ARRAY_OF_MAPS || mapType === HASH_OF_MAPS;
    if (this.isInner) return 'maps nest over two levels deep';
    if (!isLast) return "its attribute 'values' is not the last one";
    if (!holdsMaps && mapType !== PROG_ARRAY)
      return "it has 'values', but holds no maps or programs";
    const given = this.numbers.get('value_size') ?? 0;
    if (given !== 0 && given !== 4) return `its value_size is ${given}, not 4`;
    this.numbers.set('value_size', 4);
    if (btf.kind(type) !== Kind.ARRAY || btf.arrayLength(type) !== 0) {
      return "its attribute 'values' is no array without a length";
    }
    const pointer = btf.skipModifiers(btf.arrayElementType(type));
    if (btf.kind(pointer) !== Kind.PTR) return "its attribute 'values' does not hold pointers";
    const held = btf.skipModifiers(btf.type(pointer));
    if (!holdsMaps) {
      const isFunction = btf.kind(held) === Kind.FUNC_PROTO;
      return isFunction ? null : "its attribute 'values' does not point to functions";
    }
    if (btf.kind(held) !== Kind.STRUCT) return "its attribute 'values' does not point to a map";
    const flaw = new MapAttributes(btf, true).read(held);
    return flaw === null ? null : `the map inside it: ${flaw}`;
  }
}
