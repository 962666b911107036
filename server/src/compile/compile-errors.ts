/** What is wrong with a source in the words of clang. */
export interface CompileError {
  /** The first error, without its place. */
  readonly message: string;
  /** As clang calls the file; null when the error is of no place, such as an argument that it refuses. */
  readonly file: string | null;
  readonly line: number | null;
  readonly column: number | null;
  readonly count: number;
}

const AT_A_PLACE = /^(.+?):(\d+):(\d+): (?:fatal )?error: (.*)$/;
const OF_NO_PLACE = /(?:^|: )error: (.*)$/;

/** The first error of what clang wrote; its last line when none is told as such. */
export function compileError(errors: string, fallback: string): CompileError {
  const lines = errors.split(/\r?\n/);
  const told = lines.filter((line) => OF_NO_PLACE.test(line) || AT_A_PLACE.test(line));
  const first = told.at(0);
  const placed = first === undefined ? null : AT_A_PLACE.exec(first);
  if (placed !== null) {
    const [, file, line, column, message] = placed;
    return { message, file, line: Number(line), column: Number(column), count: told.length };
  }
  const message =
    (first === undefined ? null : OF_NO_PLACE.exec(first)?.[1]) ??
    lines.findLast((line) => line.trim() !== '') ??
    fallback;
  return { message, file: null, line: null, column: null, count: Math.max(1, told.length) };
}
