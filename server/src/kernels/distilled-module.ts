import { readBtf } from '../btf';
import { ByteView, success, type Result } from '../bytes';

const HEADER_BYTES = 24;

/**
 * A module's split BTF and the distilled base it was made against as one BTF: type ids and string offsets of the split
 * one count on from its base's, so that both stay as they are. It shows what libbpf sees when it opens such a module
 * alone (btf_parse_elf): the module's types, and what .BTF.base holds of the types they use.
 */
export function joinWithDistilledBase(split: Uint8Array, base: Uint8Array): Result<Uint8Array> {
  const readBase = readBtf(base);
  if (!readBase.ok) return readBase;
  const readSplit = readBtf(split, { base: readBase.value });
  if (!readSplit.ok) return readSplit;

  const { littleEndian } = readBase.value;
  const parts = [partsOf(base, littleEndian), partsOf(split, readSplit.value.littleEndian)];
  const typesLength = parts[0].types.length + parts[1].types.length;
  const stringsLength = parts[0].strings.length + parts[1].strings.length;
  const joined = new Uint8Array(HEADER_BYTES + typesLength + stringsLength);
  // Magic number, version and flags are the base's.
  joined.set(base.subarray(0, 4));
  const header = new DataView(joined.buffer);
  header.setUint32(4, HEADER_BYTES, littleEndian);
  header.setUint32(12, typesLength, littleEndian);
  header.setUint32(16, typesLength, littleEndian);
  header.setUint32(20, stringsLength, littleEndian);
  let at = HEADER_BYTES;
  for (const piece of [...parts.map(({ types }) => types), ...parts.map((part) => part.strings)]) {
    joined.set(piece, at);
    at += piece.length;
  }
  return success(joined);
}

/** The type and string sections of a BTF whose header was checked. */
function partsOf(
  bytes: Uint8Array,
  littleEndian: boolean,
): { readonly types: Uint8Array; readonly strings: Uint8Array } {
  const view = new ByteView(bytes, littleEndian);
  const section = (offset: number, length: number) => {
    const start = view.u32(4) + offset;
    return bytes.subarray(start, start + length);
  };
  return {
    types: section(view.u32(8), view.u32(12)),
    strings: section(view.u32(16), view.u32(20)),
  };
}
