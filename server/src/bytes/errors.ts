/** An error of the program itself, with where it arose. */
export function traceOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** What an exception of the system means, in words; its code where there are none for it. */
export function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return 'it is not there';
    case 'EACCES':
    case 'EPERM':
      return 'permission denied';
    case 'EISDIR':
      return 'it is a folder';
    case 'ELOOP':
      return 'a symbolic link that leads back to itself';
    case 'ENOSPC':
      return 'no space is left';
    case 'EROFS':
      return 'it can only be read';
    case 'ENOEXEC':
      return 'it is no program of this machine';
    default:
      return code;
  }
}
