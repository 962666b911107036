import type { Btf } from './btf';
import { Kind } from './kinds';

const DEEPEST_LABEL = 8;

/** A type in C's words, short: `struct task_struct`, `struct mm_struct *`, `u32[2]`, `kernel_cap_t`. */
export function typeLabel(btf: Btf, id: number, depth = 0): string {
  const name = btf.name(id);
  if (depth > DEEPEST_LABEL) return '…';
  const referred = () => typeLabel(btf, btf.type(id), depth + 1);
  switch (btf.kind(id)) {
    case Kind.VOID:
      return 'void';
    case Kind.PTR: {
      const pointee = referred();
      return pointee.endsWith('*') ? `${pointee}*` : `${pointee} *`;
    }
    case Kind.ARRAY:
      return `${typeLabel(btf, btf.arrayElementType(id), depth + 1)}[${btf.arrayLength(id)}]`;
    case Kind.STRUCT:
      return `struct ${name || '(nameless)'}`;
    case Kind.UNION:
      return `union ${name || '(nameless)'}`;
    case Kind.ENUM:
    case Kind.ENUM64:
      return `enum ${name || '(nameless)'}`;
    case Kind.FWD:
      return `forward declaration of ${btf.kindFlag(id) ? 'union' : 'struct'} ${name}`;
    case Kind.CONST:
      return `const ${referred()}`;
    case Kind.VOLATILE:
      return `volatile ${referred()}`;
    case Kind.RESTRICT:
    case Kind.TYPE_TAG:
      return referred();
    case Kind.FUNC_PROTO:
      return 'function';
    case Kind.FUNC:
      return `function ${name}`;
    default:
      return name || '(nameless)';
  }
}
