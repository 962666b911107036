/** A word that a POSIX shell takes as it is, whatever it holds but NUL. */
export function shellWord(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
