import type { Btf } from './btf';
import { Kind } from './kinds';

const DEEPEST_CHAIN = 32;
const LARGEST_SIZE = 0xffff_ffff;

/**
 * The size of a type in bytes, through typedefs, modifiers and arrays; null where libbpf gives an error: void,
 * FWD, FUNC, FUNC_PROTO, chains over 32 links, more than 2^32 − 1 bytes (btf.c, btf__resolve_size).
 */
export function resolveSize(btf: Btf, id: number): number | null {
  let elements = 1;
  let current = id;
  for (let links = 0; links < DEEPEST_CHAIN; links++) {
    switch (btf.kind(current)) {
      case Kind.INT:
      case Kind.STRUCT:
      case Kind.UNION:
      case Kind.ENUM:
      case Kind.ENUM64:
      case Kind.DATASEC:
      case Kind.FLOAT:
        return multiplied(elements, btf.size(current));
      case Kind.PTR:
        return multiplied(elements, btf.pointerSize);
      case Kind.TYPEDEF:
      case Kind.VOLATILE:
      case Kind.CONST:
      case Kind.RESTRICT:
      case Kind.VAR:
      case Kind.DECL_TAG:
      case Kind.TYPE_TAG:
        current = btf.type(current);
        break;
      case Kind.ARRAY: {
        const product = multiplied(elements, btf.arrayLength(current));
        if (product === null) return null;
        elements = product;
        current = btf.arrayElementType(current);
        break;
      }
      default:
        return null;
    }
  }
  return null;
}

function multiplied(elements: number, size: number): number | null {
  const product = elements * size;
  return product > LARGEST_SIZE ? null : product;
}
