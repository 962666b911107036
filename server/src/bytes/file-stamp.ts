/** What the system tells of a file. */
interface FileState {
  readonly mtimeMs: number;
  readonly size: number;
  readonly ino: number;
}

/** What tells one state of a file from another. */
export function stampOf({ mtimeMs, size, ino }: FileState): string {
  return `${mtimeMs} ${size} ${ino}`;
}
