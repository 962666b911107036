/** Error numbers that bpf() and libbpf give, by the names of errno.h. */
const NAMES: ReadonlyMap<number, string> = new Map([
  [1, 'EPERM'],
  [2, 'ENOENT'],
  [3, 'ESRCH'],
  [7, 'E2BIG'],
  [8, 'ENOEXEC'],
  [9, 'EBADF'],
  [11, 'EAGAIN'],
  [12, 'ENOMEM'],
  [13, 'EACCES'],
  [14, 'EFAULT'],
  [16, 'EBUSY'],
  [17, 'EEXIST'],
  [19, 'ENODEV'],
  [20, 'ENOTDIR'],
  [22, 'EINVAL'],
  [28, 'ENOSPC'],
  [30, 'EROFS'],
  [34, 'ERANGE'],
  [75, 'EOVERFLOW'],
  [95, 'EOPNOTSUPP'],
  [524, 'ENOTSUPP'],
]);

/** What the C library calls them. */
const WORDS: ReadonlyMap<string, string> = new Map([
  ['operation not permitted', 'EPERM'],
  ['no such file or directory', 'ENOENT'],
  ['no such process', 'ESRCH'],
  ['argument list too long', 'E2BIG'],
  ['exec format error', 'ENOEXEC'],
  ['bad file descriptor', 'EBADF'],
  ['resource temporarily unavailable', 'EAGAIN'],
  ['cannot allocate memory', 'ENOMEM'],
  ['permission denied', 'EACCES'],
  ['bad address', 'EFAULT'],
  ['device or resource busy', 'EBUSY'],
  ['file exists', 'EEXIST'],
  ['no such device', 'ENODEV'],
  ['not a directory', 'ENOTDIR'],
  ['invalid argument', 'EINVAL'],
  ['no space left on device', 'ENOSPC'],
  ['read-only file system', 'EROFS'],
  ['numerical result out of range', 'ERANGE'],
  ['value too large for defined data type', 'EOVERFLOW'],
  ['operation not supported', 'EOPNOTSUPP'],
]);

/**
 * The name of an error as versions of libbpf write it: `-22`, `-EINVAL`, `Invalid argument`, `Invalid argument(-22)`;
 * null when it is none that is known.
 */
export function errorName(text: string): string | null {
  const trimmed = text.trim();
  const number = /\(?-(\d{1,4})\)?[.,]?$/.exec(trimmed)?.[1] ?? /\((\d{1,4})\)$/.exec(trimmed)?.[1];
  if (number !== undefined) return NAMES.get(Number(number)) ?? null;
  const name = /-?(E[A-Z0-9]{2,15})$/.exec(trimmed)?.[1];
  return name ?? WORDS.get(trimmed.toLowerCase()) ?? null;
}
