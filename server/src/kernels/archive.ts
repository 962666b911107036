import { parseTar } from 'nanotar';
import type { Result } from '../bytes';
import type { ByteSource } from './byte-source';
import { failure } from './faults';
import { found, type KernelImage } from './kernel-image';
import { MOST_ARCHIVE_BYTES, MOST_ARCHIVE_ENTRIES, MOST_BTF_BYTES } from './limits';

/** Thrown out of the library's walk over the entries; never leaves this file. */
class BadEntry extends Error {}
class TooManyEntries extends Error {}

/** The one .btf file of a tar archive, as BTFHub keeps them (`5.4.0-1004-gcp.btf.tar.xz`). */
export async function readArchive(source: ByteSource): Promise<Result<KernelImage>> {
  if (source.size > MOST_ARCHIVE_BYTES) return failure('expands-too-far', MOST_ARCHIVE_BYTES);
  // The library reads the whole ArrayBuffer, whatever part of it the view shows.
  const bytes = new Uint8Array(await source.read(0, source.size));
  const contents = btfFilesIn(bytes);
  if (contents === 'damaged') return failure('archive-damaged');
  if (contents === 'too long') return failure('archive-too-long', MOST_ARCHIVE_ENTRIES);
  if (contents.length === 0) return failure('archive-without-btf');
  if (contents.length > 1) return failure('archive-with-several', contents.length);
  const [btf] = contents;
  if (btf.length > MOST_BTF_BYTES) return failure('btf-section-too-large', MOST_BTF_BYTES);
  return found(btf, 'BTF archive');
}

function btfFilesIn(bytes: Uint8Array): Uint8Array[] | 'damaged' | 'too long' {
  let entries = 0;
  try {
    const files = parseTar(bytes, {
      filter: ({ name, type, size }) => {
        // The library trusts sizes: one below zero would lead its walk backwards for ever.
        if (!(size >= 0 && size <= bytes.length)) throw new BadEntry();
        if (entries++ === MOST_ARCHIVE_ENTRIES) throw new TooManyEntries();
        return (type === 'file' || type === 'contiguousFile') && name.endsWith('.btf');
      },
    });
    return files.map(({ data = new Uint8Array(0) }) => data);
  } catch (error) {
    return error instanceof TooManyEntries ? 'too long' : 'damaged';
  }
}
