/** What is wrong with a source in the words of clang. */
export interface CompileError {
  /** The first error, without its place. */
  readonly message: string;
  /** As clang calls the file; null when the error is of no place, such as an argument that it refuses. */
  readonly file: string | null;
  readonly line: number | null;
  readonly column: number | null;
  readonly count: number;
  /** What to do about it, where it is not the source that is wrong. */
  readonly advice: string | null;
}

const HEADER_ADVICE =
  'add its folder with -I to coreLens.clang.arguments, or have your build write a compile_commands.json';

const HEADER_MISSING = /^'.*' file not found/;

const AT_A_PLACE = /^(.+?):(\d+):(\d+): (?:fatal )?error: (.*)$/;
const OF_NO_PLACE = /(?:^|: )error: (.*)$/;

/** The first error of what clang wrote; its last line when none is told as such. */
export function compileError(
  errors: string,
  fallback: string,
  isBuildKnown: boolean,
): CompileError {
  const lines = errors.split(/\r?\n/);
  const told = lines.filter((line) => OF_NO_PLACE.test(line) || AT_A_PLACE.test(line));
  const first = told.at(0);
  const placed = first === undefined ? null : AT_A_PLACE.exec(first);
  if (placed !== null) {
    const [, file, line, column, message] = placed;
    const place = { file, line: Number(line), column: Number(column) };
    const advice = !isBuildKnown && HEADER_MISSING.test(message) ? HEADER_ADVICE : null;
    return { message, ...place, count: told.length, advice };
  }
  const message =
    (first === undefined ? null : OF_NO_PLACE.exec(first)?.[1]) ??
    lines.findLast((line) => line.trim() !== '') ??
    fallback;
  return {
    message,
    file: null,
    line: null,
    column: null,
    count: Math.max(1, told.length),
    advice: null,
  };
}
