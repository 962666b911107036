import { isAnyEnum, isComposite, Kind, resolveSize, type Btf } from '../btf';
import { baseText, declare, declaratorParts, joined } from './declarator';
import { enumeratorText } from './enumerators';
import { printable } from './names';
import { aligned, type Line } from './text';

/** Where a member stands in the text of a declaration. */
export interface MemberLine {
  /** The struct, union or enum that holds it, which may be a nameless one inside of the declared. */
  readonly holder: number;
  readonly index: number;
  /** Counts from 1. */
  readonly line: number;
}

/** A type as C declares it. */
export interface Declaration {
  readonly text: string;
  readonly members: readonly MemberLine[];
}

/** The largest enum of a kernel has 1,500 enumerators, its largest struct 500 members. */
const MOST_LINES = 8192;
const DEEPEST_NESTING = 16;

/**
 * The declaration of a type with the place of every member in a comment: bytes, and bits for bitfields, from the start of
 * the outermost struct. Nameless structs and unions are declared where they are used, all others by name.
 */
export function declarationOf(btf: Btf, typeId: number): Declaration {
  const printer = new Printer(btf);
  printer.declare(typeId);
  return { text: aligned(printer.lines), members: printer.members };
}

class Printer {
  readonly lines: Line[] = [];
  readonly members: MemberLine[] = [];

  constructor(private readonly btf: Btf) {}

  declare(typeId: number): void {
    const { btf } = this;
    const kind = btf.kind(typeId);
    const name = printable(btf.name(typeId));
    if ((isComposite(kind) || isAnyEnum(kind)) && btf.vlen(typeId) > 0) {
      this.body(typeId, ['', ''], 0, sizeText(btf, typeId), 0);
    } else if (kind === Kind.TYPEDEF) {
      const { before, baseId, declarator } = declaratorParts(btf, btf.type(typeId), name);
      const size = sizeText(btf, typeId);
      if (this.isInline(baseId)) this.body(baseId, [`typedef ${before}`, declarator], 0, size, 0);
      else this.add(0, `typedef ${declare(btf, btf.type(typeId), name)};`, size);
    } else if (kind === Kind.FUNC || kind === Kind.VAR) {
      this.add(0, `${declare(btf, btf.type(typeId), name)};`, sizeText(btf, btf.type(typeId)));
    } else {
      this.add(0, `${declare(btf, typeId, '')};`, sizeText(btf, typeId));
    }
  }

  /** A struct, union or enum with what stands before and behind it: `typedef` … `name[2]`; `place` is of the whole. */
  private body(
    id: number,
    [before, declarator]: readonly [string, string],
    start: number,
    place: string | null,
    depth: number,
  ): void {
    const { btf } = this;
    const name = btf.name(id) === '' ? keyword(btf, id) : baseText(btf, id);
    this.add(depth, `${before}${name} {`, null);
    if (isAnyEnum(btf.kind(id))) this.enumerators(id, depth + 1);
    else this.fields(id, start, depth + 1);
    this.add(depth, `}${declarator === '' ? '' : ` ${declarator}`};`, place);
  }

  private fields(structId: number, start: number, depth: number): void {
    const { btf } = this;
    const count = btf.vlen(structId);
    for (let index = 0; index < count; index++) {
      if (this.isFull(depth, count - index)) return;
      const typeId = btf.elementType(structId, index);
      const at = start + btf.memberBitOffset(structId, index);
      const bits = btf.memberBitfieldSize(structId, index);
      const width = bits > 0 ? `: ${bits}` : '';
      const name = printable(btf.elementName(structId, index));
      const { before, baseId, declarator } = declaratorParts(btf, typeId, name);
      this.members.push({ holder: structId, index, line: this.lines.length + 1 });
      const place = bits > 0 ? bitsText(at, bits) : placeText(at, sizeText(btf, typeId));
      if (this.isInline(baseId) && depth < DEEPEST_NESTING) {
        // What a pointer points to has places of its own.
        const inner = declarator.includes('*') ? 0 : at;
        this.body(baseId, [before, declarator + width], inner, place, depth);
        continue;
      }
      const base = baseId < 0 ? '…' : baseText(btf, baseId);
      this.add(depth, `${joined(before, base, declarator)}${width};`, place);
    }
  }

  private enumerators(enumId: number, depth: number): void {
    const { btf } = this;
    const count = btf.vlen(enumId);
    for (let index = 0; index < count; index++) {
      if (this.isFull(depth, count - index)) return;
      this.members.push({ holder: enumId, index, line: this.lines.length + 1 });
      const name = printable(btf.elementName(enumId, index));
      this.add(depth, `${name} = ${enumeratorText(btf, enumId, index)},`, null);
    }
  }

  private isInline(id: number): boolean {
    const kind = id < 0 ? Kind.VOID : this.btf.kind(id);
    return (isComposite(kind) || isAnyEnum(kind)) && this.btf.name(id) === '';
  }

  private isFull(depth: number, left: number): boolean {
    if (this.lines.length < MOST_LINES) return false;
    this.add(depth, `/* and ${left} more */`, null);
    return true;
  }

  private add(depth: number, text: string, comment: string | null): void {
    this.lines.push({ text: '    '.repeat(depth) + text, comment });
  }
}

function keyword(btf: Btf, id: number): string {
  const kind = btf.kind(id);
  return kind === Kind.STRUCT ? 'struct' : kind === Kind.UNION ? 'union' : 'enum';
}

function sizeText(btf: Btf, typeId: number): string | null {
  const size = resolveSize(btf, typeId);
  return size === null ? null : size === 1 ? '1 byte' : `${size} bytes`;
}

function placeText(bitOffset: number, size: string | null): string {
  const byte = Math.floor(bitOffset / 8);
  return size === null ? `${byte}` : `${byte}: ${size}`;
}

function bitsText(bitOffset: number, bits: number): string {
  const words = bits === 1 ? '1 bit' : `${bits} bits`;
  return `${Math.floor(bitOffset / 8)}: ${words} at ${bitOffset % 8}`;
}
