const decoder = new TextDecoder('utf-8');

/** Bytes before the next NUL at or after `start`; to the end of `bytes` when there is none. */
export function cStringLength(bytes: Uint8Array, start: number): number {
  const end = bytes.indexOf(0, start);
  return (end < 0 ? bytes.length : end) - start;
}

/** No symbol, section or type name is longer (the kernel's KSYM_NAME_LEN is 512); hostile ones are cut here. */
const LONGEST_NAME = 1024;

/** The NUL-terminated string at `start`, decoded as UTF-8 with bad sequences replaced, cut at 1024 bytes. */
export function cString(bytes: Uint8Array, start: number): string {
  const length = cStringLength(bytes.subarray(start, start + LONGEST_NAME), 0);
  return decodeText(bytes.subarray(start, start + length));
}

export function decodeText(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}

/** Whether two runs of `length` bytes are equal. */
export function sameBytes(
  a: Uint8Array,
  aStart: number,
  b: Uint8Array,
  bStart: number,
  length: number,
): boolean {
  for (let i = 0; i < length; i++) {
    if (a[aStart + i] !== b[bStart + i]) return false;
  }
  return true;
}
