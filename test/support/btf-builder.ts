import { ByteWriter, cStringBytes, type ByteOrder } from './byte-writer';
import { BTF_KIND, BTF_MAGIC, KNOWN_LAYOUT, type LayoutEntry } from './btf-constants';

/** A name by its text, or by any string offset at all, good or bad. */
export type Name = string | { readonly offset: number };

export interface Member {
  readonly name: Name;
  readonly type: number;
  /** Offset from the start of the struct, in bits. */
  readonly bits: number;
  /** Width of a bitfield, in bits; a struct with one gets its kind flag set. */
  readonly width?: number;
}

export interface Parameter {
  readonly name?: Name;
  readonly type: number;
}

export interface Enumerator {
  readonly name: Name;
  readonly value: number | bigint;
}

export interface SectionVariable {
  readonly type: number;
  readonly offset: number;
  readonly size: number;
}

/** A type record by its words, for what the other methods would not write. */
export interface RawType {
  readonly name?: Name;
  readonly kind: number;
  readonly vlen?: number;
  readonly kindFlag?: boolean;
  readonly sizeOrType?: number;
  /** What follows the 12-byte head, as u32 words. */
  readonly words?: readonly number[];
}

/** Header fields to be written as given, whatever the blob holds. */
export interface BtfHeaderFields {
  magic: number;
  version: number;
  flags: number;
  headerLength: number;
  typeOffset: number;
  typeLength: number;
  stringOffset: number;
  stringLength: number;
  layoutOffset: number;
  layoutLength: number;
}

export interface BtfOptions {
  /** Makes a split BTF: ids and string offsets go on where the base's end. The base must not grow any more. */
  readonly base?: BtfBuilder;
  /** A layout section and the 32-byte header: the known kinds, and whatever `layoutOf` adds. */
  readonly layout?: boolean;
  /** 24 or 32; more adds bytes a reader does not know. */
  readonly headerLength?: number;
  /** Header bytes after the known 32 are set to this. */
  readonly extraHeaderByte?: number;
  /** Bytes between the types and what follows them. */
  readonly gapAfterTypes?: number;
  readonly header?: Partial<BtfHeaderFields>;
}

export interface IntOptions {
  readonly signed?: boolean;
  readonly char?: boolean;
  readonly bool?: boolean;
  /** Significant bits; all of them unless told. */
  readonly bits?: number;
  readonly bitOffset?: number;
}

export interface EnumOptions {
  readonly size?: number;
  /** Sets the kind flag. */
  readonly signed?: boolean;
}

/** A member at a byte offset. */
export const member = (name: Name, type: number, byte: number): Member => ({
  name,
  type,
  bits: byte * 8,
});

/** A nameless struct or union member at a byte offset. */
export const anonymous = (type: number, byte: number): Member => member('', type, byte);

/** A bitfield of `width` bits at a bit offset. */
export const bitfield = (name: Name, type: number, bits: number, width: number): Member => ({
  name,
  type,
  bits,
  width,
});

/**
 * Writes a BTF blob type by type. Every method returns the id of the type it added; ids may be used before their type
 * exists (`nextId` tells what comes), and nothing is checked, so that broken blobs are as easy to make as good ones.
 */
export class BtfBuilder {
  readonly order: ByteOrder;
  readonly options: BtfOptions;
  readonly firstId: number;
  readonly stringStart: number;
  private readonly types: ByteWriter;
  private readonly strings: ByteWriter;
  private readonly offsets = new Map<string, number>();
  private readonly layout: LayoutEntry[] = [...KNOWN_LAYOUT];
  private count = 0;

  constructor(order: ByteOrder = 'little', options: BtfOptions = {}) {
    this.order = order;
    this.options = options;
    this.types = new ByteWriter(order);
    this.strings = new ByteWriter(order);
    this.firstId = options.base?.nextId ?? 1;
    this.stringStart = options.base?.stringEnd ?? 0;
    if (options.base === undefined) this.newString('');
  }

  /** The id that the next type will get. */
  get nextId(): number {
    return this.firstId + this.count;
  }

  get stringEnd(): number {
    return this.stringStart + this.strings.length;
  }

  /** The offset of a string, one offset for equal texts; a base's strings are used first. */
  string(text: string): number {
    return this.findString(text) ?? this.newString(text);
  }

  /** A string of its own, even if the same text exists already: `newString('')` is an empty name that is not offset 0. */
  newString(text: string, encoding: 'utf8' | 'latin1' = 'utf8'): number {
    const offset = this.stringEnd;
    this.strings.bytes(cStringBytes(text, encoding));
    if (!this.offsets.has(text)) this.offsets.set(text, offset);
    return offset;
  }

  int(name: Name, size: number, options: IntOptions = {}): number {
    const encoding = (options.signed ? 1 : 0) | (options.char ? 2 : 0) | (options.bool ? 4 : 0);
    const bits = options.bits ?? Math.min(size * 8, 255);
    const word = (encoding << 24) | ((options.bitOffset ?? 0) << 16) | bits;
    return this.raw({ name, kind: BTF_KIND.INT, sizeOrType: size, words: [word] });
  }

  ptr(type: number, name: Name = ''): number {
    return this.raw({ name, kind: BTF_KIND.PTR, sizeOrType: type });
  }

  array(element: number, length: number, indexType = element): number {
    return this.raw({ kind: BTF_KIND.ARRAY, words: [element, indexType, length] });
  }

  struct(name: Name, size: number, members: readonly Member[], kindFlag?: boolean): number {
    return this.composite(BTF_KIND.STRUCT, name, size, members, kindFlag);
  }

  union(name: Name, size: number, members: readonly Member[], kindFlag?: boolean): number {
    return this.composite(BTF_KIND.UNION, name, size, members, kindFlag);
  }

  /** `values` maps names to values, or lists enumerators where names repeat or are bad. */
  enumeration(
    name: Name,
    values: Readonly<Record<string, number>> | readonly Enumerator[],
    options: EnumOptions = {},
  ): number {
    const list = enumerators(values);
    return this.raw({
      name,
      kind: BTF_KIND.ENUM,
      vlen: list.length,
      kindFlag: options.signed ?? false,
      sizeOrType: options.size ?? 4,
      words: list.flatMap((e) => [this.nameOffset(e.name), Number(e.value)]),
    });
  }

  enum64(
    name: Name,
    values: Readonly<Record<string, number | bigint>> | readonly Enumerator[],
    options: EnumOptions = {},
  ): number {
    const list = enumerators(values);
    return this.raw({
      name,
      kind: BTF_KIND.ENUM64,
      vlen: list.length,
      kindFlag: options.signed ?? false,
      sizeOrType: options.size ?? 8,
      words: list.flatMap((e) => {
        const bits = BigInt.asUintN(64, BigInt(e.value));
        return [this.nameOffset(e.name), Number(bits & 0xffff_ffffn), Number(bits >> 32n)];
      }),
    });
  }

  fwd(name: Name, of: 'struct' | 'union' = 'struct'): number {
    return this.raw({ name, kind: BTF_KIND.FWD, kindFlag: of === 'union' });
  }

  typedef(name: Name, type: number): number {
    return this.raw({ name, kind: BTF_KIND.TYPEDEF, sizeOrType: type });
  }

  volatile(type: number): number {
    return this.raw({ kind: BTF_KIND.VOLATILE, sizeOrType: type });
  }

  const(type: number): number {
    return this.raw({ kind: BTF_KIND.CONST, sizeOrType: type });
  }

  restrict(type: number): number {
    return this.raw({ kind: BTF_KIND.RESTRICT, sizeOrType: type });
  }

  func(name: Name, proto: number, linkage: 'static' | 'global' | 'extern' = 'global'): number {
    return this.raw({
      name,
      kind: BTF_KIND.FUNC,
      vlen: LINKAGES.indexOf(linkage),
      sizeOrType: proto,
    });
  }

  /** Parameters by type id, or with names. */
  funcProto(returns: number, parameters: readonly (number | Parameter)[] = []): number {
    return this.raw({
      kind: BTF_KIND.FUNC_PROTO,
      vlen: parameters.length,
      sizeOrType: returns,
      words: parameters.flatMap((p) =>
        typeof p === 'number' ? [0, p] : [this.nameOffset(p.name ?? ''), p.type],
      ),
    });
  }

  variable(name: Name, type: number, linkage: 'static' | 'global' | 'extern' = 'global'): number {
    const words = [LINKAGES.indexOf(linkage)];
    return this.raw({ name, kind: BTF_KIND.VAR, sizeOrType: type, words });
  }

  datasec(name: Name, size: number, variables: readonly SectionVariable[]): number {
    return this.raw({
      name,
      kind: BTF_KIND.DATASEC,
      vlen: variables.length,
      sizeOrType: size,
      words: variables.flatMap((v) => [v.type, v.offset, v.size]),
    });
  }

  float(name: Name, size: number): number {
    return this.raw({ name, kind: BTF_KIND.FLOAT, sizeOrType: size });
  }

  /** `component` is a member or parameter index, −1 for the whole type. */
  declTag(value: Name, type: number, component = -1): number {
    return this.raw({ name: value, kind: BTF_KIND.DECL_TAG, sizeOrType: type, words: [component] });
  }

  typeTag(value: Name, type: number): number {
    return this.raw({ name: value, kind: BTF_KIND.TYPE_TAG, sizeOrType: type });
  }

  /** Any record: kinds up to 127 and vlen up to 2^24 − 1, the wide encoding of 2026; smaller ones read the old way too. */
  raw(type: RawType): number {
    const id = this.nextId;
    const info =
      ((type.vlen ?? 0) & 0xff_ffff) | ((type.kind & 0x7f) << 24) | (type.kindFlag ? 1 << 31 : 0);
    this.types
      .u32(this.nameOffset(type.name ?? ''))
      .u32(info)
      .u32(type.sizeOrType ?? 0);
    for (const word of type.words ?? []) this.types.u32(word);
    this.count++;
    return id;
  }

  /** Tells the layout section how long records of a kind are; kinds between the known ones and this get zeros. */
  layoutOf(kind: number, fixedBytes: number, elementBytes: number): this {
    while (this.layout.length < kind) this.layout.push([0, 0]);
    this.layout[kind] = [fixedBytes, elementBytes];
    return this;
  }

  /** Bytes right after the last type, counted as types. */
  trailing(bytes: Uint8Array): this {
    this.types.bytes(bytes);
    return this;
  }

  nameOffset(name: Name): number {
    return typeof name === 'string' ? this.string(name) : name.offset;
  }

  build(): Uint8Array {
    const { base, layout = false, gapAfterTypes = 0, header = {} } = this.options;
    if (
      base !== undefined &&
      (base.nextId !== this.firstId || base.stringEnd !== this.stringStart)
    ) {
      throw new Error('the base BTF grew after a split BTF was put on it');
    }
    const headerLength = this.options.headerLength ?? (layout ? 32 : 24);
    const layoutLength = layout ? this.layout.length * 4 : 0;
    const fields: BtfHeaderFields = {
      magic: BTF_MAGIC,
      version: 1,
      flags: 0,
      headerLength,
      typeOffset: 0,
      typeLength: this.types.length,
      stringOffset: this.types.length + gapAfterTypes + layoutLength,
      stringLength: this.strings.length,
      layoutOffset: layout ? this.types.length + gapAfterTypes : 0,
      layoutLength,
      ...header,
    };
    const out = new ByteWriter(this.order);
    out.u16(fields.magic).u8(fields.version).u8(fields.flags).u32(fields.headerLength);
    out.u32(fields.typeOffset).u32(fields.typeLength);
    out.u32(fields.stringOffset).u32(fields.stringLength);
    if (headerLength >= 32) out.u32(fields.layoutOffset).u32(fields.layoutLength);
    while (out.length < headerLength) out.u8(this.options.extraHeaderByte ?? 0);
    out.bytes(this.types.toBytes()).zeros(gapAfterTypes);
    if (layout) for (const [fixed, element] of this.layout) out.u8(fixed).u8(element).u16(0);
    return out.bytes(this.strings.toBytes()).toBytes();
  }

  private composite(
    kind: number,
    name: Name,
    size: number,
    members: readonly Member[],
    kindFlag = members.some((m) => m.width !== undefined),
  ): number {
    return this.raw({
      name,
      kind,
      vlen: members.length,
      kindFlag,
      sizeOrType: size,
      words: members.flatMap((m) => [
        this.nameOffset(m.name),
        m.type,
        kindFlag ? ((m.width ?? 0) << 24) | (m.bits & 0xff_ffff) : m.bits,
      ]),
    });
  }

  private findString(text: string): number | undefined {
    return this.options.base?.findString(text) ?? this.offsets.get(text);
  }
}

const LINKAGES = ['static', 'global', 'extern'];

function enumerators(
  values: Readonly<Record<string, number | bigint>> | readonly Enumerator[],
): readonly Enumerator[] {
  if (isList(values)) return values;
  return Object.entries(values).map(([name, value]) => ({ name, value }));
}

// Array.isArray does not narrow readonly arrays.
function isList(values: object): values is readonly Enumerator[] {
  return Array.isArray(values);
}
