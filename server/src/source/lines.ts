/** The offsets at which the lines of a text begin. */
export function lineStarts(text: string): Uint32Array {
  const starts = [0];
  for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', end + 1)) {
    starts.push(end + 1);
  }
  return Uint32Array.from(starts);
}
