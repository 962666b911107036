import { ByteView, success, type Fault, type Result } from '../bytes';
import { objectFailure, type ObjectFaultCode } from './faults';

/** The records of one .BTF.ext subsection that belong to one ELF section. */
export interface ExtBlock {
  /** Offset of the section's name in .BTF's strings. */
  readonly sectionName: number;
  /** Position of the first record in `ExtRecords.view`. */
  readonly start: number;
  readonly count: number;
}

/** One subsection of .BTF.ext: records of `recordSize` bytes, of which a reader knows the first few words. */
export interface ExtRecords {
  readonly view: ByteView;
  readonly recordSize: number;
  readonly blocks: readonly ExtBlock[];
}

export interface BtfExt {
  readonly functions: ExtRecords;
  readonly lines: ExtRecords;
  readonly relocations: ExtRecords;
}

const MAGIC = 0xeb9f;
const BLOCK_HEAD = 8;
const SMALLEST = { functions: 8, lines: 16, relocations: 16 };
/** Position of core_relo_off in the header; older headers end here. */
const OLD_HEADER = 24;
const FULL_HEADER = 32;

/**
 * Reads the headers of .BTF.ext (libbpf btf.c, btf_ext_parse and btf_ext_parse_sec_info); records stay in place.
 * Where libbpf would drop a damaged section with a warning, and every relocation with it, this is a fault.
 */
export function readBtfExt(bytes: Uint8Array): Result<BtfExt, Fault<ObjectFaultCode>> {
  const bad = (what: string) => objectFailure('object-bad-btf-ext', what);
  if (bytes.length < 8) return bad('it has no header');
  const view = new ByteView(bytes, new ByteView(bytes, true).u16(0) === MAGIC);
  if (view.u16(0) !== MAGIC) return bad('wrong magic');
  if (view.u8(2) !== 1) return bad(`unknown version ${view.u8(2)}`);
  if (view.u8(3) !== 0) return bad(`unknown flags ${view.u8(3)}`);
  const headerLength = view.u32(4);
  if (headerLength < OLD_HEADER) return bad(`a header of ${headerLength} bytes`);
  if (headerLength >= bytes.length) return bad('it ends with its header');

  const subsection = (name: keyof BtfExt, field: number) =>
    readSubsection(view, name, headerLength, view.u32(field), view.u32(field + 4));
  const functions = subsection('functions', 8);
  if (!functions.ok) return functions;
  const lines = subsection('lines', 16);
  if (!lines.ok) return lines;
  const relocations =
    headerLength >= FULL_HEADER
      ? subsection('relocations', 24)
      : success({ view, recordSize: SMALLEST.relocations, blocks: [] });
  if (!relocations.ok) return relocations;
  return success({
    functions: functions.value,
    lines: lines.value,
    relocations: relocations.value,
  });
}

function readSubsection(
  view: ByteView,
  name: keyof BtfExt,
  headerLength: number,
  offset: number,
  length: number,
): Result<ExtRecords, Fault<ObjectFaultCode>> {
  const bad = (what: string) => objectFailure('object-bad-btf-ext', `${what} in its ${name}`);
  const blocks: ExtBlock[] = [];
  if (length === 0) return success({ view, recordSize: SMALLEST[name], blocks });
  const start = headerLength + offset;
  if (offset % 4 !== 0) return bad('misalignment');
  if (length < 4 || !view.contains(start, length)) return bad('an offset outside the section');
  const recordSize = view.u32(start);
  if (recordSize < SMALLEST[name] || recordSize % 4 !== 0) {
    return bad(`a record size of ${recordSize}`);
  }
  const end = start + length;
  let at = start + 4;
  if (at === end) return bad('no record');
  while (at < end) {
    if (at + BLOCK_HEAD > end) return bad('a cut-off block');
    const count = view.u32(at + 4);
    const next = at + BLOCK_HEAD + count * recordSize;
    if (count === 0 || next > end) return bad(`a block of ${count} records`);
    blocks.push({ sectionName: view.u32(at), start: at + BLOCK_HEAD, count });
    at = next;
  }
  return success({ view, recordSize, blocks });
}
