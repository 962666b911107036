import { cString } from '../bytes';
import type { BpfObject } from '../object';

/** `shoff` and `shentsize` in the header of a 64-bit ELF file. */
const SECTION_TABLE = 0x28;
const SECTION_ENTRY_SIZE = 0x3a;

/** Where .BTF.ext's header tells of its three tables, each by offset and length behind the header. */
const EXT_TABLES = [8, 16, 24] as const;

/**
 * libbpf leaves out what stands in `SEC("?…")` unless an application switches it on. For loaders that cannot, the question
 * mark of these programs' sections is taken off, also in .BTF.ext, which names sections by their names. Another section
 * of the name that is left, of whose programs none is kept, gives it up.
 */
export function switchOn(bytes: Uint8Array, object: BpfObject, kept: ReadonlySet<number>): void {
  const { functions, elf, littleEndian } = object;
  const named = new Set<string>();
  for (const index of kept) {
    const { autoload, section } = functions[index];
    if (autoload) continue;
    named.add(`?${section}`);
    if (elf.sections.some(({ name }) => name === section)) named.add(section);
  }
  if (named.size === 0) return;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const shorten = (at: number) => {
    view.setUint32(at, view.getUint32(at, littleEndian) + 1, littleEndian);
  };
  const table = Number(view.getBigUint64(SECTION_TABLE, littleEndian));
  const size = view.getUint16(SECTION_ENTRY_SIZE, littleEndian);
  for (const { index, name } of elf.sections) {
    if (named.has(name)) shorten(table + index * size);
  }
  for (const at of namesInExt(view, object)) {
    const name = cString(bytes, at.string);
    if (named.has(name)) shorten(at.place);
  }
}

/**
 * A program in `SEC("?x")` and one in `SEC("x")`: libbpf could no more tell their sections apart. Null where there are no
 * such two.
 */
export function cannotBeTogether(
  { functions }: BpfObject,
  kept: readonly number[],
): readonly [off: number, on: number] | null {
  for (const off of kept) {
    if (functions[off].autoload) continue;
    const on = kept.find(
      (other) => functions[other].autoload && functions[other].section === functions[off].section,
    );
    if (on !== undefined) return [off, on];
  }
  return null;
}

/** Every place where .BTF.ext names a section, and where in the file that name stands. */
function* namesInExt(
  view: DataView,
  { elf, littleEndian }: BpfObject,
): Generator<{ readonly place: number; readonly string: number }> {
  const ext = elf.sections.find(({ name }) => name === '.BTF.ext');
  const btf = elf.sections.find(({ name }) => name === '.BTF');
  if (ext === undefined || btf === undefined) return;
  const u32 = (at: number) => (at + 4 > view.byteLength ? 0 : view.getUint32(at, littleEndian));
  const strings = btf.offset + u32(btf.offset + 4) + u32(btf.offset + 16);
  const header = u32(ext.offset + 4);
  const extEnd = ext.offset + ext.size;
  for (const field of EXT_TABLES) {
    if (field + 8 > header) return;
    const start = ext.offset + header + u32(ext.offset + field);
    const end = Math.min(start + u32(ext.offset + field + 4), extEnd);
    if (start + 4 > end) continue;
    const recordSize = u32(start);
    for (let at = start + 4; at + 8 <= end; at += 8 + u32(at + 4) * recordSize) {
      yield { place: at, string: strings + u32(at) };
    }
  }
}
