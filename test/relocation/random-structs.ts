import fc from 'fast-check';
import { BtfBuilder, type Member } from '../support';

/** A type as C would declare it; names are given by `emitStruct`, each its own. */
export type FieldType =
  | { readonly kind: 'int'; readonly size: number; readonly signed: boolean }
  | { readonly kind: 'enum'; readonly size: number; readonly signed: boolean }
  | { readonly kind: 'float'; readonly size: number }
  | { readonly kind: 'pointer' }
  | { readonly kind: 'array'; readonly of: FieldType; readonly length: number }
  | Composite;

export interface Composite {
  readonly kind: 'struct' | 'union';
  readonly fields: readonly Field[];
}

export interface Field {
  readonly type: FieldType;
  /** Width of a bitfield, null for an ordinary member. */
  readonly bits: number | null;
  /** A struct or union without a name, whose fields belong to the one around it. */
  readonly anonymous: boolean;
}

/** One thing that a program can access, and where a compiler would say that it is. */
export interface FieldAccess {
  readonly text: string;
  readonly bitOffset: number;
  readonly bits: number | null;
  readonly type: FieldType;
  readonly isElement: boolean;
}

export type Wrapper = 'const' | 'volatile' | 'restrict' | 'typedef' | 'type_tag';

export interface Emission {
  readonly name: string;
  /** Bytes in front of the fields of the outermost struct. */
  readonly padding?: number;
  /** What goes around the types of members and elements, one list after the other. */
  readonly wrappers?: readonly (readonly Wrapper[])[];
  /** Gives every field another name. */
  readonly renamed?: boolean;
}

const ints = fc
  .tuple(fc.constantFrom(1, 2, 4, 8), fc.boolean())
  .map(([size, signed]) => ({ kind: 'int', size, signed }) as const);
const enums = fc
  .tuple(fc.constantFrom(1, 4, 8), fc.boolean())
  .map(([size, signed]) => ({ kind: 'enum', size, signed }) as const);
const floats = fc.constantFrom(4, 8, 16).map((size) => ({ kind: 'float', size }) as const);
const pointers = fc.constant({ kind: 'pointer' } as const);

const { composite } = fc.letrec<{ type: FieldType; field: Field; composite: Composite }>((tie) => ({
  type: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    { weight: 3, arbitrary: ints },
    enums,
    floats,
    pointers,
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('array' as const),
        of: tie('type'),
        length: fc.integer({ min: 1, max: 5 }),
      }),
    },
    { weight: 2, arbitrary: tie('composite') },
  ),
  field: fc.tuple(tie('type'), fc.nat(), fc.boolean(), fc.boolean()).map(asField),
  composite: fc.record({
    kind: fc.constantFrom('struct', 'union'),
    fields: fc.array(tie('field'), { minLength: 1, maxLength: 5 }),
  }),
}));

function asField([type, number, isBitfield, isAnonymous]: [
  FieldType,
  number,
  boolean,
  boolean,
]): Field {
  const canBeBitfield = type.kind === 'int' || type.kind === 'enum';
  return {
    type,
    bits: canBeBitfield && isBitfield ? 1 + (number % (type.size * 8)) : null,
    anonymous: isComposite(type) && isAnonymous,
  };
}

/** Structs and unions of bitfields, arrays, enums and further structs, some of them nameless. */
export const structs: fc.Arbitrary<Composite> = composite;

export function sizeOf(type: FieldType): number {
  switch (type.kind) {
    case 'pointer':
      return 8;
    case 'array':
      return sizeOf(type.of) * type.length;
    case 'struct':
    case 'union':
      return Math.max(8, alignedTo(64, Math.max(...placed(type).map(({ end }) => end))) / 8);
    default:
      return type.size;
  }
}

/**
 * Everything in a struct that a program can name, `index` elements behind a pointer to it: fields, and the first and
 * last elements of arrays.
 */
export function accessesOf(root: Composite, index: number): FieldAccess[] {
  const start = index * sizeOf(root) * 8;
  const whole = { text: `${index}`, bitOffset: start, bits: null, type: root, isElement: true };
  return [whole, ...accessesBelow(root, `${index}`, start)];
}

function accessesBelow(type: FieldType, text: string, start: number): FieldAccess[] {
  if (type.kind === 'array') {
    return [...new Set([0, type.length - 1])].flatMap((index) => {
      const bitOffset = start + index * sizeOf(type.of) * 8;
      const path = `${text}:${index}`;
      const element = { text: path, bitOffset, bits: null, type: type.of, isElement: true };
      return [element, ...accessesBelow(type.of, path, bitOffset)];
    });
  }
  if (!isComposite(type)) return [];
  return placed(type).flatMap(({ field, at }, i) => {
    const path = `${text}:${i}`;
    const bitOffset = start + at;
    const below = accessesBelow(field.type, path, bitOffset);
    const { bits } = field;
    const access = { text: path, bitOffset, bits, type: field.type, isElement: false };
    return field.anonymous ? below : [access, ...below];
  });
}

/** Writes a struct and all below it; names of fields and types are numbered, so that none comes twice. */
export function emitStruct(btf: BtfBuilder, root: Composite, emission: Emission): number {
  return new Emitter(btf, emission).root(root);
}

/** Whether a type, or one that it has in it by value, is such. */
export function holds(
  type: FieldType,
  isSuch: (type: FieldType, bits: number | null) => boolean,
  bits: number | null = null,
): boolean {
  if (isSuch(type, bits)) return true;
  if (type.kind === 'array') return holds(type.of, isSuch);
  return isComposite(type) && type.fields.some((f) => holds(f.type, isSuch, f.bits));
}

class Emitter {
  private count = 0;
  private wrapped = 0;
  private aliases = 0;

  constructor(
    private readonly btf: BtfBuilder,
    private readonly emission: Emission,
  ) {}

  root(type: Composite): number {
    const padding = this.emission.padding ?? 0;
    const members = this.members(type).map((m) => ({ ...m, bits: m.bits + padding * 8 }));
    return this.btf[type.kind](this.emission.name, sizeOf(type) + alignedTo(8, padding), members);
  }

  private members(type: Composite): Member[] {
    return placed(type).map(({ field, at }) => {
      const name = field.anonymous
        ? ''
        : `field${this.number()}${this.emission.renamed ? 'x' : ''}`;
      // A typedef would give a nameless struct a name that clang does not see; C has no such member.
      const id = field.anonymous ? this.type(field.type, true) : this.wrap(this.type(field.type));
      const member = { name, type: id, bits: at };
      return field.bits === null ? member : { ...member, width: field.bits };
    });
  }

  private type(type: FieldType, isNameless = false): number {
    const { btf } = this;
    const name = isNameless ? '' : `type${this.number()}`;
    switch (type.kind) {
      case 'int':
        return btf.int(name, type.size, { signed: type.signed });
      case 'enum': {
        const values = { [`value${this.number()}`]: 1 };
        const { size, signed } = type;
        return size === 8
          ? btf.enum64(name, values, { size, signed })
          : btf.enumeration(name, values, { size, signed });
      }
      case 'float':
        return btf.float(name, type.size);
      case 'pointer':
        return btf.ptr(0);
      case 'array':
        return btf.array(this.wrap(this.type(type.of)), type.length);
      default: {
        const members = this.members(type);
        return btf[type.kind](name, sizeOf(type), members);
      }
    }
  }

  private wrap(id: number): number {
    const { wrappers = [] } = this.emission;
    if (wrappers.length === 0) return id;
    let outer = id;
    for (const wrapper of wrappers[this.wrapped++ % wrappers.length]) {
      outer = this.wrapOnce(wrapper, outer);
    }
    return outer;
  }

  private wrapOnce(wrapper: Wrapper, id: number): number {
    if (wrapper === 'typedef') return this.btf.typedef(`alias${this.aliases++}`, id);
    if (wrapper === 'type_tag') return this.btf.typeTag('tag', id);
    return this.btf[wrapper](id);
  }

  private number(): number {
    return this.count++;
  }
}

/** Where each field is, in bits: bitfields packed as compilers do, structs at multiples of 8 bytes. */
function placed(type: Composite) {
  let next = 0;
  return type.fields.map((field) => {
    const start = type.kind === 'union' ? 0 : next;
    const width = field.bits ?? sizeOf(field.type) * 8;
    const unit = field.bits === null ? alignmentOf(field.type) : sizeOf(field.type) * 8;
    const fits = field.bits !== null && (start % unit) + width <= unit;
    const at = fits ? start : alignedTo(unit, start);
    next = at + width;
    return { field, at, end: next };
  });
}

function alignmentOf(type: FieldType): number {
  if (type.kind === 'array') return alignmentOf(type.of);
  return isComposite(type) ? 64 : sizeOf(type) * 8;
}

function alignedTo(unit: number, value: number): number {
  return Math.ceil(value / unit) * unit;
}

function isComposite(type: FieldType): type is Composite {
  return type.kind === 'struct' || type.kind === 'union';
}
