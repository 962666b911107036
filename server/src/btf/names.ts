const UNDERSCORE = 0x5f;
const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/**
 * The hash of the essential name at `start`, over the bytes before its flavor, and the essential length, found in the
 * same walk over the NUL-terminated name. One scratch object is reused: read it before the next call.
 */
export const essential = { hash: 0, length: 0 };

/**
 * Walks a name and leaves its essential length and hash in `essential` (libbpf.c, bpf_core_essential_name_len): the
 * rightmost run of exactly three underscores between two other characters cuts the flavor off.
 */
export function walkEssentialName(bytes: Uint8Array, start: number): void {
  let hash = FNV_OFFSET;
  let hashBeforeRun = 0;
  let run = 0;
  let cutLength = -1;
  let cutHash = 0;
  let at = start;
  for (; ; at++) {
    const byte = bytes[at];
    if (!(byte > 0)) break; // NUL, or the end of the bytes
    if (byte === UNDERSCORE) {
      if (run === 0) hashBeforeRun = hash;
      run++;
    } else {
      if (run === 3 && at - start > 3) {
        cutLength = at - start - 3;
        cutHash = hashBeforeRun;
      }
      run = 0;
    }
    hash = Math.imul(hash ^ byte, FNV_PRIME);
  }
  essential.length = cutLength >= 0 ? cutLength : at - start;
  essential.hash = cutLength >= 0 ? cutHash : hash;
}

/** The bytes of a name that count: what stands before its flavor. */
export function essentialNameLength(bytes: Uint8Array, start: number): number {
  walkEssentialName(bytes, start);
  return essential.length;
}

/** `task_struct` of `task_struct___5_10`. */
export function essentialName(name: string): string {
  const bytes = new TextEncoder().encode(`${name}\0`);
  return new TextDecoder().decode(bytes.subarray(0, essentialNameLength(bytes, 0)));
}
