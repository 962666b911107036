/** The four bytes of an IPv4 address; null for what is none. */
export function ipv4Bytes(text: string): Uint8Array | null {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part))) return null;
  const bytes = parts.map(Number);
  return bytes.every((byte) => byte <= 255) ? Uint8Array.from(bytes) : null;
}

/** The sixteen bytes of an IPv6 address, which may end as an IPv4 one; null for what is none. */
export function ipv6Bytes(text: string): Uint8Array | null {
  const halves = text.split('::');
  if (halves.length > 2) return null;
  const read = halves.map((half, i) => groupsOf(half, i === halves.length - 1));
  const [head, tail = []] = read;
  if (head === null || tail === null) return null;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return null;
  const groups = [...head, ...Array<number>(missing).fill(0), ...tail];
  return Uint8Array.from(groups.flatMap((group) => [group >> 8, group & 0xff]));
}

/** Groups of 16 bits; only at the end of an address may an IPv4 address stand for two. */
function groupsOf(text: string, isEnd: boolean): number[] | null {
  if (text === '') return [];
  const parts = text.split(':');
  const groups: number[] = [];
  for (const [i, part] of parts.entries()) {
    const inner = isEnd && i === parts.length - 1 ? ipv4Bytes(part) : null;
    if (inner !== null) groups.push((inner[0] << 8) | inner[1], (inner[2] << 8) | inner[3]);
    else if (/^[0-9a-f]{1,4}$/i.test(part)) groups.push(parseInt(part, 16));
    else return null;
  }
  return groups;
}

/** The six bytes of a hardware address; null for what is none. */
export function macBytes(text: string): Uint8Array | null {
  if (!/^[0-9a-f]{2}([:-][0-9a-f]{2}){5}$/i.test(text)) return null;
  return Uint8Array.from(text.split(/[:-]/), (part) => parseInt(part, 16));
}
