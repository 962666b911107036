import { ByteView, success, type Fault, type Result } from '../bytes';
import { Btf } from './btf';
import { btfFailure as failure, type BtfFaultCode } from './faults';
import { Kind, knownLengths, LAST_KNOWN_KIND, type KindLengths } from './kinds';
import { scanTypes } from './scan-types';

export interface ReadBtfOptions {
  /** For split BTF: the BTF of its vmlinux. */
  readonly base?: Btf;
  /** Bytes of a pointer where the file's surroundings tell it (an ELF's class); found in the types otherwise. */
  readonly pointerSize?: 4 | 8;
}

const MAGIC = 0xeb9f;
const OLD_HEADER = 24;
const HEADER_WITH_LAYOUT = 32;

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

  const lengths = kindLengths(view, base, headerLength, typesOffset + typesLength, stringsOffset);
  if (lengths === null) return failure('btf-bad-header', 'the layout section is misplaced');

  const stringsAt = headerLength + stringsOffset;
  if (stringsLength === 0) {
    if (base === null) return failure('btf-bad-strings', 'it is empty');
  } else if (bytes[stringsAt + stringsLength - 1] !== 0) {
    return failure('btf-bad-strings', 'it does not end with a NUL');
  } else if (base === null && bytes[stringsAt] !== 0) {
    return failure('btf-needs-base');
  }

  const records = scanTypes(view, headerLength + typesOffset, typesLength, {
    lengths,
    base,
    stringEnd: stringsLength + (base?.stringLength ?? 0),
  });
  if (!records.ok) return records;
  return success(
    new Btf({
      view,
      records: records.value,
      stringsAt,
      stringsLength,
      base,
      pointerSize: options.pointerSize ?? null,
      kindLengths: lengths,
    }),
  );
}

/** Record lengths by kind: the known ones, and those of new kinds from the layout section, or else from the base's. */
function kindLengths(
  view: ByteView,
  base: Btf | null,
  headerLength: number,
  typesEnd: number,
  stringsOffset: number,
): KindLengths | null {
  const length = headerLength < HEADER_WITH_LAYOUT ? 0 : view.u32(28);
  if (length === 0) return base?.kindLengths ?? knownLengths();
  const offset = view.u32(24);
  if (offset % 4 !== 0 || length % 4 !== 0) return null;
  if (offset < typesEnd || offset + length > stringsOffset) return null;
  const lengths = knownLengths();
  for (let kind = 0; kind < length / 4 && kind < lengths.fixed.length; kind++) {
    if (kind !== Kind.VOID && kind <= LAST_KNOWN_KIND) continue;
    const at = headerLength + offset + kind * 4;
    const fixed = view.u8(at);
    const element = view.u8(at + 1);
    if (fixed % 4 !== 0 || element % 4 !== 0) continue;
    lengths.fixed[kind] = fixed / 4;
    lengths.element[kind] = element / 4;
  }
  return lengths;
}
