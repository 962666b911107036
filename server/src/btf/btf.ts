import { cString, type ByteView } from '../bytes';
import { isModifier, Kind, type KindLengths } from './kinds';
import { NameIndex } from './name-index';

/** Where the parts of a BTF blob stand, in bytes from its start, as its header says. */
export interface BtfLayout {
  readonly view: ByteView;
  /** Position of the record of each own type; entry 0 is type id `firstId`. */
  readonly records: Uint32Array;
  readonly stringsAt: number;
  readonly stringsLength: number;
  readonly base: Btf | null;
  readonly pointerSize: number | null;
  readonly kindLengths: KindLengths;
}

/** How type ids of a split BTF made against a distilled base map to those of the base it is used with. */
export interface RebasedIds {
  readonly base: Btf;
  /** By type id of the distilled base. */
  readonly ids: Uint32Array;
}

const RECORD_HEAD = 12;
const MEMBER_SIZE = 12;
/** libbpf walks any chain of typedefs to its end; a circle has none. */
const LONGEST_CHAIN = 4096;

/**
 * The types of one BTF blob, read on demand from its bytes. Type ids count as in BTF: 0 is void, a split BTF's own ids
 * follow those of its base. Every id below `typeCount` and every reference between types was checked by `readBtf`, so
 * accessors take valid ids and do not fail.
 */
export class Btf {
  readonly base: Btf | null;
  readonly firstId: number;
  readonly typeCount: number;
  /** Bytes of a pointer (libbpf, btf_ptr_sz). */
  readonly pointerSize: number;
  readonly view: ByteView;
  private readonly layout: BtfLayout;
  private readonly records: Uint32Array;
  private readonly stringBase: Btf | null;
  private readonly stringsAt: number;
  private readonly stringStart: number;
  private readonly stringEnd: number;
  private readonly rebasedIds: Uint32Array | null;
  private nameIndex: NameIndex | null = null;

  constructor(layout: BtfLayout, rebased: RebasedIds | null = null) {
    this.layout = layout;
    this.view = layout.view;
    this.records = layout.records;
    this.stringBase = layout.base;
    this.base = rebased?.base ?? layout.base;
    this.rebasedIds = rebased?.ids ?? null;
    this.firstId = this.base?.typeCount ?? 1;
    this.typeCount = this.firstId + this.records.length;
    this.stringsAt = layout.stringsAt;
    this.stringStart = layout.base?.stringEnd ?? 0;
    this.stringEnd = this.stringStart + layout.stringsLength;
    this.pointerSize = layout.pointerSize ?? this.base?.pointerSize ?? this.findPointerSize();
  }

  /** Bytes held beside the blob itself: record positions and, once something was looked up, the name index. */
  get memoryOverhead(): number {
    return this.records.byteLength + (this.nameIndex?.byteLength ?? 0);
  }

  /** Bytes of strings, its bases' included: the first string offset that does not exist. */
  get stringLength(): number {
    return this.stringEnd;
  }

  /** Record lengths by kind, which a split BTF without a layout section takes from its base. */
  get kindLengths(): KindLengths {
    return this.layout.kindLengths;
  }

  /** The same split BTF on another base. */
  rebased(ids: RebasedIds): Btf {
    return new Btf(this.layout, ids);
  }

  get littleEndian(): boolean {
    return this.view.littleEndian;
  }

  // Heads of types

  kind(id: number): number {
    return id === 0 ? Kind.VOID : (this.info(id) >>> 24) & 0x7f;
  }

  vlen(id: number): number {
    return this.info(id) & 0xffffff;
  }

  kindFlag(id: number): boolean {
    return this.info(id) >>> 31 === 1;
  }

  /** Bytes, for the kinds that have a size; see `resolveSize` for the others. */
  size(id: number): number {
    return id < this.firstId ? (this.base?.size(id) ?? 0) : this.view.u32(this.record(id) + 8);
  }

  /** The type id that a PTR, TYPEDEF, modifier, FUNC, VAR or tag refers to, or a FUNC_PROTO returns. */
  type(id: number): number {
    if (id < this.firstId) return this.base?.type(id) ?? 0;
    const type = this.reference(this.view.u32(this.record(id) + 8));
    // What a FUNC_PROTO returns is the one reference that libbpf does not check when it opens BTF.
    return type < this.typeCount ? type : 0;
  }

  nameOffset(id: number): number {
    if (id === 0) return 0;
    return id < this.firstId ? (this.base?.nameOffset(id) ?? 0) : this.view.u32(this.record(id));
  }

  name(id: number): string {
    const owner = this.ownerOf(id);
    return owner.string(owner.nameOffset(id));
  }

  /** The id after all typedefs, const, volatile, restrict and type tags (libbpf, skip_mods_and_typedefs). */
  skipModifiers(id: number): number {
    let current = id;
    for (let links = 0; links < LONGEST_CHAIN && isModifier(this.kind(current)); links++) {
      current = this.type(current);
    }
    return current;
  }

  // Kind-specific data

  /** INT: 1 signed, 2 char, 4 bool. */
  intEncoding(id: number): number {
    return (this.extra(id) >>> 24) & 15;
  }

  intBitOffset(id: number): number {
    return (this.extra(id) >>> 16) & 255;
  }

  arrayElementType(id: number): number {
    const owner = this.ownerOf(id);
    return owner.reference(owner.view.u32(owner.record(id) + RECORD_HEAD));
  }

  arrayLength(id: number): number {
    const owner = this.ownerOf(id);
    return owner.view.u32(owner.record(id) + RECORD_HEAD + 8);
  }

  /** The string offset of the name of member, enumerator or parameter `index`, in the BTF that owns type `id`. */
  elementNameOffset(id: number, index: number): number {
    const owner = this.ownerOf(id);
    return owner.view.u32(owner.element(id, index));
  }

  elementName(id: number, index: number): string {
    const owner = this.ownerOf(id);
    return owner.string(owner.elementNameOffset(id, index));
  }

  /** The type id of member or parameter `index`. */
  elementType(id: number, index: number): number {
    const owner = this.ownerOf(id);
    return owner.reference(owner.view.u32(owner.element(id, index) + 4));
  }

  memberBitOffset(id: number, index: number): number {
    const owner = this.ownerOf(id);
    const offset = owner.view.u32(owner.element(id, index) + 8);
    return owner.kindFlag(id) ? offset & 0xffffff : offset;
  }

  /** Bits of a bitfield member, 0 for an ordinary one. */
  memberBitfieldSize(id: number, index: number): number {
    const owner = this.ownerOf(id);
    return owner.kindFlag(id) ? owner.view.u32(owner.element(id, index) + 8) >>> 24 : 0;
  }

  /** ENUM values are sign-extended from 32 bits whatever the kind flag says, ENUM64 values are as stored; as u64. */
  enumeratorValue(id: number, index: number): bigint {
    const owner = this.ownerOf(id);
    const at = owner.element(id, index);
    if (owner.kind(id) === Kind.ENUM) return BigInt.asUintN(64, BigInt(owner.view.i32(at + 4)));
    return (BigInt(owner.view.u32(at + 8)) << 32n) | BigInt(owner.view.u32(at + 4));
  }

  /** VAR and FUNC: 0 static, 1 global, 2 extern. */
  linkage(id: number): number {
    return this.kind(id) === Kind.FUNC ? this.vlen(id) : this.extra(id);
  }

  /** DATASEC entry `index`. */
  sectionVariable(id: number, index: number): { type: number; offset: number; size: number } {
    const owner = this.ownerOf(id);
    const at = owner.element(id, index);
    return {
      type: owner.reference(owner.view.u32(at)),
      offset: owner.view.u32(at + 4),
      size: owner.view.u32(at + 8),
    };
  }

  /** DECL_TAG: the member or parameter that is tagged, −1 for the whole. */
  tagComponent(id: number): number {
    return this.extra(id) | 0;
  }

  // Strings

  string(offset: number): string {
    const owner = this.stringOwner(offset);
    return cString(owner.view.bytes, owner.stringPosition(offset));
  }

  /** The BTF whose blob holds the string at `offset`: this one, or a base. */
  stringOwner(offset: number): Btf {
    return offset < this.stringStart && this.stringBase !== null
      ? this.stringBase.stringOwner(offset)
      : this;
  }

  /** Where in the owner's blob an own string stands. */
  stringPosition(offset: number): number {
    return this.stringsAt + offset - this.stringStart;
  }

  /** The BTF whose blob holds the record of type `id`: this one, or a base. Name offsets of a type are its owner's. */
  ownerOf(id: number): Btf {
    return id < this.firstId && this.base !== null ? this.base.ownerOf(id) : this;
  }

  /** The words of the record of an own type: name, info, size or type, and what its kind has more. */
  words(id: number): Uint32Array {
    const kind = this.kind(id);
    const { fixed, element } = this.kindLengths;
    const count = RECORD_HEAD / 4 + fixed[kind] + this.vlen(id) * element[kind];
    return this.view.words(this.record(id), count * 4);
  }

  /** The index of this BTF's own types by essential name, built when first asked for. */
  names(): NameIndex {
    this.nameIndex ??= new NameIndex(this);
    return this.nameIndex;
  }

  private info(id: number): number {
    if (id >= this.firstId) return this.view.u32(this.record(id) + 4);
    return id === 0 || this.base === null ? 0 : this.base.info(id);
  }

  private extra(id: number): number {
    const owner = this.ownerOf(id);
    return owner.view.u32(owner.record(id) + RECORD_HEAD);
  }

  private record(id: number): number {
    return this.records[id - this.firstId];
  }

  private element(id: number, index: number): number {
    const kind = this.kind(id);
    const size = kind === Kind.ENUM || kind === Kind.FUNC_PROTO ? 8 : MEMBER_SIZE;
    return this.record(id) + RECORD_HEAD + index * size;
  }

  private reference(raw: number): number {
    const ids = this.rebasedIds;
    if (ids === null) return raw;
    return raw < ids.length ? ids[raw] : raw - ids.length + this.firstId;
  }

  /** The size of an INT named like `long`, else 8 (libbpf, determine_ptr_size, on a 64-bit host). */
  private findPointerSize(): number {
    for (let id = 1; id < this.typeCount; id++) {
      if (this.kind(id) !== Kind.INT) continue;
      const size = this.size(id);
      if ((size === 4 || size === 8) && LONG_NAMES.has(this.name(id))) return size;
    }
    return 8;
  }
}

const LONG_NAMES = new Set([
  'long',
  'long int',
  'int long',
  'unsigned long',
  'long unsigned',
  'unsigned long int',
  'unsigned int long',
  'long unsigned int',
  'long int unsigned',
  'int unsigned long',
  'int long unsigned',
]);
