import { success, type Fault, type Result } from '../bytes';
import { Kind, resolveSize, type Btf } from '../btf';
import { objectFailure, type ObjectFaultCode } from './faults';

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

const SIZE_ATTRIBUTES = new Set(['key', 'value']);
const KNOWN_ATTRIBUTES = new Set([
  'type',
  'max_entries',
  'map_flags',
  'numa_node',
  'key_size',
  'key',
  'value_size',
  'value',
  'values',
  'pinning',
  'map_extra',
]);

/** The BTF-defined maps (libbpf.c, bpf_object__init_user_btf_maps, parse_btf_map_def), in the order of `.maps`. */
export function readMaps(btf: Btf): Result<MapDefinition[], Fault<ObjectFaultCode>> {
  const section = btf
    .names()
    .named('.maps')
    .find((id) => btf.kind(id) === Kind.DATASEC);
  const maps: MapDefinition[] = [];
  if (section === undefined) return success(maps);
  for (let i = 0; i < btf.vlen(section); i++) {
    const { type: variable, offset } = btf.sectionVariable(section, i);
    const name = btf.name(variable);
    const bad = (what: string) => objectFailure('map-bad-definition', name, what);
    if (btf.kind(variable) !== Kind.VAR) return bad('it is no variable');
    if (btf.linkage(variable) !== 1) return bad('it is not global; drop `static`');
    const definition = btf.skipModifiers(btf.type(variable));
    if (btf.kind(definition) !== Kind.STRUCT) return bad('its definition is no struct');
    const attributes = readAttributes(btf, definition);
    if (typeof attributes === 'string') return bad(attributes);
    const number = (attribute: string) => attributes.get(attribute) ?? 0;
    const type = number('type');
    if (type === 0) return bad('its type is not given');
    maps.push({
      name,
      offset,
      type,
      keySize: number('key_size'),
      valueSize: number('value_size'),
      maxEntries: number('max_entries'),
      flags: number('map_flags'),
      keyType: attributes.get('key') ?? null,
      valueType: attributes.get('value') ?? null,
    });
  }
  return success(maps);
}

/** Numbers by attribute; `key` and `value` give type ids and set the sizes. A string tells what is wrong. */
function readAttributes(btf: Btf, definition: number): Map<string, number> | string {
  const attributes = new Map<string, number>();
  for (let i = 0; i < btf.vlen(definition); i++) {
    const attribute = btf.elementName(definition, i);
    if (!KNOWN_ATTRIBUTES.has(attribute))
      return `libbpf does not know its attribute '${attribute}'`;
    if (attribute === 'values') {
      attributes.set('value_size', 4);
      continue;
    }
    const pointer = btf.skipModifiers(btf.elementType(definition, i));
    if (attribute === 'map_extra' && btf.kind(pointer) !== Kind.PTR) continue;
    if (btf.kind(pointer) !== Kind.PTR) return `its attribute '${attribute}' is no pointer`;
    const pointee = btf.type(pointer);
    if (SIZE_ATTRIBUTES.has(attribute)) {
      const size = resolveSize(btf, pointee);
      if (size === null) return `the size of its ${attribute} is unknown`;
      const earlier = attributes.get(`${attribute}_size`);
      if (earlier !== undefined && earlier !== size) {
        return `its ${attribute} has ${size} bytes, its ${attribute}_size is ${earlier}`;
      }
      attributes.set(attribute, pointee);
      attributes.set(`${attribute}_size`, size);
    } else if (btf.kind(pointee) === Kind.ARRAY) {
      attributes.set(attribute, btf.arrayLength(pointee));
    } else {
      return `its attribute '${attribute}' is not made with __uint`;
    }
  }
  return attributes;
}
