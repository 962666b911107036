/** What an archive holds. Paths have no leading slash; folders stand before what is in them. */
export type ArchiveEntry =
  | { readonly kind: 'folder'; readonly path: string; readonly mode: number }
  | {
      readonly kind: 'file';
      readonly path: string;
      readonly mode: number;
      readonly data: Uint8Array;
    }
  | { readonly kind: 'link'; readonly path: string; readonly target: string }
  | {
      readonly kind: 'device';
      readonly path: string;
      readonly mode: number;
      readonly major: number;
      readonly minor: number;
    };

const MAGIC = '070701';
const LAST_NAME = 'TRAILER!!!';
const TYPES = { folder: 0o040000, file: 0o100000, link: 0o120000, device: 0o020000 } as const;
const LINK_MODE = 0o777;
const UNIT = 4;

/**
 * A cpio archive of the form that kernels take as initramfs ("newc", Documentation/driver-api/early-userspace/
 * buffer-format.rst), in pieces. All belongs to root and has no date, so that the same entries give the same bytes.
 */
export function* cpioArchive(entries: Iterable<ArchiveEntry>): Generator<Uint8Array> {
  let inode = 1;
  for (const entry of entries) {
    const data = contentsOf(entry);
    yield header(entry, inode++, data.length);
    yield data;
    yield padding(data.length);
  }
  yield headerOf(LAST_NAME, { nlink: 1 });
}

const encoder = new TextEncoder();

function contentsOf(entry: ArchiveEntry): Uint8Array {
  if (entry.kind === 'file') return entry.data;
  return encoder.encode(entry.kind === 'link' ? entry.target : '');
}

function header(entry: ArchiveEntry, inode: number, size: number): Uint8Array {
  return headerOf(entry.path, {
    inode,
    mode: TYPES[entry.kind] | (entry.kind === 'link' ? LINK_MODE : entry.mode),
    nlink: entry.kind === 'folder' ? 2 : 1,
    size,
    ...(entry.kind === 'device' && { rmajor: entry.major, rminor: entry.minor }),
  });
}

interface Fields {
  readonly inode?: number;
  readonly mode?: number;
  readonly nlink: number;
  readonly size?: number;
  readonly rmajor?: number;
  readonly rminor?: number;
}

function headerOf(path: string, fields: Fields): Uint8Array {
  const { inode = 0, mode = 0, nlink, size = 0, rmajor = 0, rminor = 0 } = fields;
  const name = encoder.encode(`${path}\0`);
  const [user, group, date, major, minor, checksum] = [0, 0, 0, 0, 0, 0];
  const numbers = [inode, mode, user, group, nlink, date, size, major, minor, rmajor, rminor];
  const words = [...numbers, name.length, checksum].map((number) =>
    number.toString(16).padStart(8, '0'),
  );
  const fixed = encoder.encode(MAGIC + words.join(''));
  const length = fixed.length + name.length;
  const bytes = new Uint8Array(length + padding(length).length);
  bytes.set(fixed);
  bytes.set(name, fixed.length);
  return bytes;
}

/** Headers and contents begin at multiples of four. */
function padding(length: number): Uint8Array {
  return new Uint8Array(-length & (UNIT - 1));
}
