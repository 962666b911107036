/**
 * Compilers count the columns of line_info in bytes of UTF-8; everything here counts UTF-16 units, as editors do. The two
 * are the same up to the first character beyond ASCII.
 */
export function fromByteColumn(line: string, byteColumn: number): number {
  let bytes = 1;
  let at = 0;
  while (at < line.length && bytes < byteColumn) {
    const point = line.codePointAt(at) ?? 0;
    bytes += utf8Length(point);
    at += point > 0xffff ? 2 : 1;
  }
  // Behind the end every column is one byte.
  return at + 1 + (bytes < byteColumn ? byteColumn - bytes : 0);
}

function utf8Length(point: number): number {
  if (point < 0x80) return 1;
  if (point < 0x800) return 2;
  return point < 0x10000 ? 3 : 4;
}
