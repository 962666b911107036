/** Bounds of what is read and expanded, in bytes unless said otherwise: well above any real kernel's. */
const MiB = 1 << 20;

/** The BTF of a distribution's kernel is 4 to 15 MiB. */
export const MOST_BTF_BYTES = 64 * MiB;
/** An expanded vmlinux; with DWARF it is 400 to 900 MiB. */
export const MOST_VMLINUX_BYTES = 1024 * MiB;
/** The kernel in a boot image comes without DWARF: 40 to 120 MiB. All streams tried in one image share it. */
export const MOST_PAYLOAD_BYTES = 512 * MiB;
/** An archive holds one BTF. */
export const MOST_ARCHIVE_BYTES = 128 * MiB;
export const MOST_ARCHIVE_ENTRIES = 4096;
export const MOST_CONFIG_BYTES = 4 * MiB;
/** A compressed file or a boot image, which are read as a whole. */
export const MOST_FILE_BYTES = 1024 * MiB;
/** A `.rodata` that is searched for the version banner. */
export const MOST_BANNER_BYTES = 256 * MiB;

/** Where the first bytes do not tell what a compressed file holds, no more of it is expanded. */
export const HEAD_BYTES = 128 * 1024;
/** Members, frames, streams or separately expanded blocks of compressed data: one each, or one for each CPU. */
export const MOST_PIECES = 4096;
/** What setting up the expansion of a piece counts for where expanded bytes are budgeted. */
export const PIECE_COST_BYTES = 64 * 1024;
/** Compressed streams tried in a boot image that does not say where its payload is. */
export const MOST_PAYLOAD_TRIES = 64;
/** Folders inside folders below `modules/`. */
export const DEEPEST_MODULE_FOLDER = 24;
/** Module files of one kernel; distributions ship some 4 500. */
export const MOST_MODULES = 50_000;
