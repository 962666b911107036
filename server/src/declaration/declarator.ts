import { Kind, type Btf } from '../btf';
import { printable } from './names';

/** Pointers, arrays and qualifiers of one type; no kernel has a tenth. */
const LONGEST_CHAIN = 32;
/** Parameters in one declaration, those of its parameters included. */
const MOST_PARAMETERS = 128;
const DEEPEST_PROTOTYPE = 8;

/** A declaration taken apart: what stands before the type's own word, that type, and what stands behind it. */
export interface DeclaratorParts {
  readonly before: string;
  /** Anything but a pointer, an array, a prototype or a qualifier; −1 where none comes. */
  readonly baseId: number;
  /** With the declared name in it: `*const pages[4]`. */
  readonly declarator: string;
}

/** `struct page *pages[4]`, `int (*open)(struct inode *, struct file *)`; without a name the type alone. */
export function declare(btf: Btf, typeId: number, name: string): string {
  return new Declarator(btf).text(typeId, name, 0);
}

/** A type in C’s words: `struct mm_struct *`, `void (*)(struct callback_head *)`. */
export function typeText(btf: Btf, typeId: number): string {
  return declare(btf, typeId, '');
}

export function declaratorParts(btf: Btf, typeId: number, name: string): DeclaratorParts {
  return new Declarator(btf).parts(typeId, name, 0);
}

/** What C calls a base type: `struct sock`, `u32`. */
export function baseText(btf: Btf, id: number): string {
  const name = printable(btf.name(id));
  const tagged = (tag: string) => (name === '' ? `${tag} {…}` : `${tag} ${name}`);
  switch (btf.kind(id)) {
    case Kind.VOID:
      return 'void';
    case Kind.STRUCT:
      return tagged('struct');
    case Kind.UNION:
      return tagged('union');
    case Kind.FWD:
      return tagged(btf.kindFlag(id) ? 'union' : 'struct');
    case Kind.ENUM:
    case Kind.ENUM64:
      return tagged('enum');
    default:
      return name || '…';
  }
}

export function joined(before: string, base: string, declarator: string): string {
  const isTight = declarator === '' || declarator.startsWith('[');
  return `${before}${base}${isTight ? '' : ' '}${declarator}`;
}

class Declarator {
  private parametersLeft = MOST_PARAMETERS;

  constructor(private readonly btf: Btf) {}

  text(typeId: number, name: string, depth: number): string {
    const { before, baseId, declarator } = this.parts(typeId, name, depth);
    const base = baseId < 0 ? '…' : baseText(this.btf, baseId);
    return joined(before, base, declarator);
  }

  /** From the name outwards, as C’s declarators are read. */
  parts(typeId: number, name: string, depth: number): DeclaratorParts {
    const { btf } = this;
    let declarator = name;
    let qualifiers: string[] = [];
    let current = typeId;
    for (let links = 0; links < LONGEST_CHAIN; links++) {
      switch (btf.kind(current)) {
        case Kind.CONST:
          qualifiers.push('const');
          break;
        case Kind.VOLATILE:
          qualifiers.push('volatile');
          break;
        case Kind.RESTRICT:
          qualifiers.push('restrict');
          break;
        case Kind.TYPE_TAG:
          qualifiers.push(tagWord(btf, current));
          break;
        case Kind.PTR:
          declarator = `*${[...qualifiers, declarator].filter((word) => word !== '').join(' ')}`;
          qualifiers = [];
          break;
        case Kind.ARRAY:
          declarator = `${asOperand(declarator)}[${btf.arrayLength(current)}]`;
          current = btf.arrayElementType(current);
          continue;
        case Kind.FUNC_PROTO:
          declarator = `${asOperand(declarator)}(${this.parameters(current, depth)})`;
          qualifiers = [];
          break;
        default:
          return finished(current, qualifiers, declarator);
      }
      current = btf.type(current);
    }
    return finished(-1, qualifiers, declarator);
  }

  private parameters(prototype: number, depth: number): string {
    const { btf } = this;
    const count = btf.vlen(prototype);
    if (count === 0) return 'void';
    if (depth === DEEPEST_PROTOTYPE) return '…';
    const words: string[] = [];
    for (let i = 0; i < count; i++) {
      if (this.parametersLeft-- <= 0) return [...words, '…'].join(', ');
      const type = btf.elementType(prototype, i);
      const isRest = type === 0 && i === count - 1 && btf.elementNameOffset(prototype, i) === 0;
      words.push(
        isRest ? '...' : this.text(type, printable(btf.elementName(prototype, i)), depth + 1),
      );
    }
    return words.join(', ');
  }
}

/** Behind a `*`, brackets would bind to the name first. */
function asOperand(declarator: string): string {
  return declarator.startsWith('*') ? `(${declarator})` : declarator;
}

/** The kernel’s own words for its tags, as __user and __rcu; the others as attributes. */
function tagWord(btf: Btf, id: number): string {
  const tag = printable(btf.name(id));
  return btf.kindFlag(id) ? `__attribute__((${tag}))` : `__${tag}`;
}

/** C writes its own qualifiers before the type, the kernel its tags behind it: `const char __user *`. */
function finished(
  baseId: number,
  qualifiers: readonly string[],
  declarator: string,
): DeclaratorParts {
  const distinct = [...new Set(qualifiers)];
  const tags = distinct.filter((word) => word.startsWith('__'));
  const before = distinct.filter((word) => !word.startsWith('__'));
  return {
    before: before.map((word) => `${word} `).join(''),
    baseId,
    declarator: [...tags, ...(declarator === '' ? [] : [declarator])].join(' '),
  };
}
