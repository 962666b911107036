import { Kind, tagOf, type Btf } from '../btf';
import type { Tag } from './types';

/** A name that a kernel's BTF has. */
export interface FoundName {
  readonly kernel: number;
  readonly tag: Tag | 'function';
  readonly name: string;
}

/** A type whose name fits, of a lower rank the better it does. */
interface Match {
  readonly typeId: number;
  readonly rank: number;
  readonly length: number;
}

const MOST_MATCHES = 1 << 16;
/** Of a shorter one, everything is a match. */
const SHORTEST_QUERY = 2;

/**
 * Types and functions whose names contain a query, in whatever case, best and shortest first; each once, of the first of the
 * kernels in `order` that has it. What has the very name is looked for in all kernels, for the rest those that come later are
 * asked only while there is not enough.
 */
export function searchNames(
  vmlinuxes: readonly Btf[],
  order: readonly number[],
  query: string,
  most: number,
): FoundName[] {
  const wanted = new TextEncoder().encode(query.toLowerCase());
  if (wanted.length < SHORTEST_QUERY) return [];
  const found = new Map<string, FoundName>();
  const add = (kernel: number, typeId: number) => {
    const tag = tagOf(vmlinuxes[kernel].kind(typeId));
    if (tag === null || found.size === most) return;
    const name = vmlinuxes[kernel].name(typeId);
    const key = `${tag} ${name}`;
    if (!found.has(key)) found.set(key, { kernel, tag, name });
  };
  for (const kernel of order) {
    for (const typeId of vmlinuxes[kernel].names().named(query)) add(kernel, typeId);
  }
  for (const kernel of order) {
    if (found.size === most) break;
    const matches = matchesIn(vmlinuxes[kernel], wanted);
    // The order among equals stays: that of the types.
    matches.sort((a, b) => a.rank - b.rank || a.length - b.length);
    for (const { typeId } of matches) add(kernel, typeId);
  }
  return [...found.values()];
}

function matchesIn(btf: Btf, wanted: Uint8Array): Match[] {
  const matches: Match[] = [];
  for (let typeId = btf.firstId; typeId < btf.typeCount; typeId++) {
    const offset = btf.nameOffset(typeId);
    if (offset === 0 || tagOf(btf.kind(typeId)) === null) continue;
    const holder = btf.stringOwner(offset);
    const fit = fitOf(holder.view.bytes, holder.stringPosition(offset), wanted);
    if (fit === NO_FIT) continue;
    // Types before functions.
    const rank = (fit & 7) * 2 + Number(btf.kind(typeId) === Kind.FUNC);
    matches.push({ typeId, rank, length: fit >> 3 });
    if (matches.length === MOST_MATCHES) break;
  }
  return matches;
}

const UNDERSCORE = 0x5f;
const NO_FIT = -1;
const [EQUAL, BEGINS, WORD_BEGINS, CONTAINS, NOWHERE] = [0, 1, 2, 3, 4];

/** How well the name at a place fits, in its lowest 3 bits, with its length above them; bytes are compared where they stand. */
function fitOf(bytes: Uint8Array, start: number, wanted: Uint8Array): number {
  const first = wanted[0];
  const capital = first >= 0x61 && first <= 0x7a ? first - 0x20 : first;
  let best = NOWHERE;
  let end = start;
  for (let byte = bytes[end]; byte > 0; byte = bytes[++end]) {
    if ((byte !== first && byte !== capital) || !isAt(bytes, end, wanted)) continue;
    const here = end === start ? BEGINS : bytes[end - 1] === UNDERSCORE ? WORD_BEGINS : CONTAINS;
    if (here < best) best = here;
  }
  if (best === NOWHERE) return NO_FIT;
  const length = end - start;
  return (length << 3) | (best === BEGINS && length === wanted.length ? EQUAL : best);
}

function isAt(bytes: Uint8Array, at: number, wanted: Uint8Array): boolean {
  for (let i = 1; i < wanted.length; i++) if (lower(bytes[at + i]) !== wanted[i]) return false;
  return true;
}

function lower(byte: number): number {
  return byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte;
}
