import { ByteView, failuresOf, success, type Fault, type Result } from '../bytes';
import { Btf } from './btf';
import { Kind, KIND_LAYOUT } from './kinds';

const faults = {
  'btf-too-short': () => 'BTF header not found: fewer than 24 bytes',
  'btf-wrong-magic': (magic: number) =>
    `not BTF: it starts with 0x${magic.toString(16).padStart(4, '0')}, not with 0xeb9f`,
  'btf-bad-header': (what: string) => `the BTF header is damaged: ${what}`,
  'btf-bad-strings': (what: string) => `the BTF string section is damaged: ${what}`,
  'btf-bad-type': (id: number, what: string) => `BTF type [${id}] is damaged: ${what}`,
  'btf-unknown-kind': (id: number, kind: number) =>
    `BTF type [${id}] is of kind ${kind}, which is unknown here, and the file does not tell its length`,
  'btf-needs-base': () =>
    'this is split BTF (of a kernel module), which needs the BTF of its vmlinux as base',
  'btf-too-large': (what: string) => `the BTF is larger than any kernel's: ${what}`,
};
const failure = failuresOf(faults);

export type BtfFaultCode = keyof typeof faults;

export interface ReadBtfOptions {
  /** For split BTF: the BTF of its vmlinux. */
  readonly base?: Btf;
  /** Bytes of a pointer where the file's surroundings tell it (an ELF's class); found in the types otherwise. */
  readonly pointerSize?: 4 | 8;
}

const MAGIC = 0xeb9f;
const OLD_HEADER = 24;
const HEADER_WITH_LAYOUT = 32;
const RECORD_HEAD = 12;
/** The kernel takes at most 2^20 − 1 types (BTF_MAX_TYPE); hostile files are refused well above that. */
const MOST_TYPES = 1 << 23;

/**
 * Reads a BTF blob of either byte order, of the classic or the 2026 format, alone or split on a base
 * (libbpf btf.c, btf_parse_hdr to btf_sanity_check: what it refuses is refused). `bytes` is kept, not copied.
 */
export function readBtf(
  bytes: Uint8Array,
  options: ReadBtfOptions = {},
): Result<Btf, Fault<BtfFaultCode>> {
  const base = options.base ?? null;
  if (bytes.length < OLD_HEADER) return failure('btf-too-short');
  const magic = new ByteView(bytes, true).u16(0);
  if (magic !== MAGIC && magic !== 0x9feb) return failure('btf-wrong-magic', magic);
  const view = new ByteView(bytes, magic === MAGIC);
  const headerLength = view.u32(4);
  if (headerLength < OLD_HEADER || headerLength > bytes.length) {
    return failure('btf-bad-header', `a header of ${headerLength} bytes`);
  }
  const typesLength = view.u32(12);
  const stringsOffset = view.u32(16);
  const stringsLength = view.u32(20);
  const room = bytes.length - headerLength;
  if (stringsOffset + stringsLength > room) {
    return failure('btf-bad-header', 'the strings lie outside the file');
  }
  const typesOffset = view.u32(8);
  if (typesOffset + typesLength > stringsOffset) {
    return failure('btf-bad-header', 'the types overlap the strings');
  }
  if (typesOffset % 4 !== 0) return failure('btf-bad-header', 'the types are not aligned');

  const lengths = kindLengths(view, headerLength, typesOffset + typesLength, stringsOffset);
  if (lengths === null) return failure('btf-bad-header', 'the layout section is misplaced');

  const stringsAt = headerLength + stringsOffset;
  if (stringsLength === 0) {
    if (base === null) return failure('btf-bad-strings', 'it is empty');
  } else if (bytes[stringsAt + stringsLength - 1] !== 0) {
    return failure('btf-bad-strings', 'it does not end with a NUL');
  } else if (base === null && bytes[stringsAt] !== 0) {
    return failure('btf-needs-base');
  }

  const scan = new TypeScan(view, lengths, base, stringsLength);
  const records = scan.run(headerLength + typesOffset, typesLength);
  if (!records.ok) return records;
  return success(
    new Btf({
      view,
      records: records.value,
      stringsAt,
      stringsLength,
      base,
      pointerSize: options.pointerSize ?? null,
    }),
  );
}

type KindLengths = (readonly [fixed: number, element: number] | undefined)[];

/** Record lengths by kind: the known ones, and from the layout section those of kinds that are new. */
function kindLengths(
  view: ByteView,
  headerLength: number,
  typesEnd: number,
  stringsOffset: number,
): KindLengths | null {
  const lengths: KindLengths = [...KIND_LAYOUT];
  lengths[Kind.VOID] = undefined;
  if (headerLength < HEADER_WITH_LAYOUT) return lengths;
  const offset = view.u32(24);
  const length = view.u32(28);
  if (length === 0) return lengths;
  if (offset % 4 !== 0 || length % 4 !== 0) return null;
  if (offset < typesEnd || offset + length > stringsOffset) return null;
  for (let kind = 0; kind < length / 4 && kind < 128; kind++) {
    if (kind !== Kind.VOID && kind < KIND_LAYOUT.length) continue;
    const at = headerLength + offset + kind * 4;
    const fixed = view.u8(at);
    const element = view.u8(at + 1);
    if (fixed % 4 === 0 && element % 4 === 0) lengths[kind] = [fixed, element];
  }
  return lengths;
}

/**
 * One walk over the type section that finds every record and checks every name offset and type id it holds: the
 * largest of each is kept and compared once, so that a sound file is read in one pass.
 */
class TypeScan {
  private readonly firstId: number;
  private readonly stringEnd: number;
  private largestId = 0;
  private largestName = 0;

  constructor(
    private readonly view: ByteView,
    private readonly lengths: KindLengths,
    private readonly base: Btf | null,
    stringsLength: number,
  ) {
    this.firstId = base?.typeCount ?? 1;
    this.stringEnd = stringsLength + (base?.stringLength ?? 0);
  }

  run(start: number, length: number): Result<Uint32Array, Fault<BtfFaultCode>> {
    const { view } = this;
    const end = start + length;
    let records = new Uint32Array(Math.min(length / RECORD_HEAD, Math.ceil(length / 20) + 16));
    let count = 0;
    for (let at = start; at < end;) {
      const id = this.firstId + count;
      if (at + RECORD_HEAD > end) return failure('btf-bad-type', id, 'its record is cut off');
      const info = view.u32(at + 4);
      const lengths = this.lengths[(info >>> 24) & 0x7f];
      if (lengths === undefined) return failure('btf-unknown-kind', id, (info >>> 24) & 0x7f);
      const next = at + RECORD_HEAD + lengths[0] + (info & 0xffffff) * lengths[1];
      if (next > end) return failure('btf-bad-type', id, 'its record is cut off');
      if (count === MOST_TYPES) return failure('btf-too-large', `over ${MOST_TYPES} types`);
      if (count === records.length) records = grown(records);
      records[count++] = at;
      const largestName = this.largestName;
      this.note(at, info);
      if (this.largestName > largestName && this.largestName >= this.stringEnd) {
        return failure('btf-bad-type', id, 'a name of it lies outside the strings');
      }
      at = next;
    }
    const found = records.slice(0, count);
    const fault = this.badReference(found);
    return fault ?? success(found);
  }

  /** Keeps the largest name offset and type id of one record. */
  private note(at: number, info: number): void {
    const { view } = this;
    this.noteName(view.u32(at));
    switch ((info >>> 24) & 0x7f) {
      case Kind.PTR:
      case Kind.TYPEDEF:
      case Kind.VOLATILE:
      case Kind.CONST:
      case Kind.RESTRICT:
      case Kind.VAR:
      case Kind.DECL_TAG:
      case Kind.TYPE_TAG:
      case Kind.FUNC:
        this.noteId(view.u32(at + 8));
        break;
      case Kind.ARRAY:
        this.noteId(view.u32(at + 12));
        this.noteId(view.u32(at + 16));
        break;
      case Kind.STRUCT:
      case Kind.UNION:
        this.noteElements(at, info, 12, true, true);
        break;
      case Kind.FUNC_PROTO:
        this.noteElements(at, info, 8, true, true);
        break;
      case Kind.ENUM:
        this.noteElements(at, info, 8, true, false);
        break;
      case Kind.ENUM64:
        this.noteElements(at, info, 12, true, false);
        break;
      case Kind.DATASEC:
        for (let i = 0; i < (info & 0xffffff); i++) this.noteId(view.u32(at + 12 + i * 12));
        break;
      default:
        break;
    }
  }

  private noteElements(at: number, info: number, size: number, names: boolean, ids: boolean): void {
    const { view } = this;
    let element = at + RECORD_HEAD;
    for (let left = info & 0xffffff; left > 0; left--) {
      if (names) this.noteName(view.u32(element));
      if (ids) this.noteId(view.u32(element + 4));
      element += size;
    }
  }

  private noteName(offset: number): void {
    if (offset > this.largestName) this.largestName = offset;
  }

  private noteId(id: number): void {
    if (id > this.largestId) this.largestId = id;
  }

  /** What the ids refer to can be judged only when all records are known. */
  private badReference(records: Uint32Array) {
    const { view, firstId } = this;
    const typeCount = firstId + records.length;
    const kindOf = (id: number) =>
      id >= firstId ? (view.u32(records[id - firstId] + 4) >>> 24) & 0x7f : this.base?.kind(id);
    const allExist = this.largestId < typeCount;
    for (let i = 0; i < records.length; i++) {
      const info = view.u32(records[i] + 4);
      const isFunc = ((info >>> 24) & 0x7f) === Kind.FUNC;
      if (!allExist) {
        this.largestId = 0;
        this.note(records[i], info);
        if (this.largestId >= typeCount) {
          return failure('btf-bad-type', firstId + i, `it refers to type [${this.largestId}]`);
        }
      }
      if (isFunc && kindOf(view.u32(records[i] + 8)) !== Kind.FUNC_PROTO) {
        return failure('btf-bad-type', firstId + i, 'its type is no function prototype');
      }
    }
    return null;
  }
}

function grown(records: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(records.length * 2 + 16);
  larger.set(records);
  return larger;
}
