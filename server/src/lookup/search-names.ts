import { isAnyEnum, Kind, type Btf } from '../btf';
import type { Tag } from './types';

/** A name that a kernel's BTF has. */
export interface FoundName {
  readonly kernel: number;
  readonly tag: Tag | 'function';
  readonly name: string;
}

/** A name that fits, better ones first: equal, beginning like it, with a word that begins like it, containing it. */
interface Match {
  readonly kernel: number;
  readonly btf: Btf;
  readonly typeId: number;
  readonly rank: number;
  readonly length: number;
}

/** Kernels that are searched; what is in one of these is mostly in the others. */
const MOST_KERNELS = 8;
const MOST_MATCHES = 1 << 16;
/** Of a shorter one, everything is a match. */
const SHORTEST_QUERY = 2;

/**
 * Types and functions whose names contain a query, in whatever case, best and shortest first; each once, of the first of the
 * kernels in `order` that has it.
 */
export function searchNames(
  vmlinuxes: readonly Btf[],
  order: readonly number[],
  query: string,
  most: number,
): FoundName[] {
  const wanted = new TextEncoder().encode(query.toLowerCase());
  if (wanted.length < SHORTEST_QUERY) return [];
  const matches = order
    .slice(0, MOST_KERNELS)
    .flatMap((kernel) => matchesIn(vmlinuxes[kernel], kernel, wanted));
  // The order among equals stays: that of the kernels, and of the types in each.
  matches.sort((a, b) => a.rank - b.rank || a.length - b.length);
  const found = new Map<string, FoundName>();
  for (const { btf, typeId, kernel } of matches) {
    if (found.size === most) break;
    const tag = tagOf(btf, typeId);
    if (tag === null) continue;
    const name = btf.name(typeId);
    const key = `${tag} ${name}`;
    if (!found.has(key)) found.set(key, { kernel, tag, name });
  }
  return [...found.values()];
}

function matchesIn(btf: Btf, kernel: number, wanted: Uint8Array): Match[] {
  const matches: Match[] = [];
  const last = matcher(wanted);
  for (let typeId = btf.firstId; typeId < btf.typeCount; typeId++) {
    if (tagOf(btf, typeId) === null) continue;
    const offset = btf.nameOffset(typeId);
    if (offset === 0) continue;
    const holder = btf.stringOwner(offset);
    if (!last.run(holder.view.bytes, holder.stringPosition(offset))) continue;
    // Types before functions.
    const rank = last.rank * 2 + Number(btf.kind(typeId) === Kind.FUNC);
    matches.push({ kernel, btf, typeId, rank, length: last.length });
    if (matches.length === MOST_MATCHES) break;
  }
  return matches;
}

const UNDERSCORE = 0x5f;

/** Compares bytes where they stand: a kernel has 100,000 names. */
function matcher(wanted: Uint8Array) {
  const result = {
    rank: 0,
    length: 0,
    run(bytes: Uint8Array, start: number): boolean {
      let found = -1;
      let rank = 4;
      let end = start;
      for (; bytes[end] > 0; end++) {
        if (lower(bytes[end]) !== wanted[0] || !isAt(bytes, end)) continue;
        const here = end === start ? 1 : bytes[end - 1] === UNDERSCORE ? 2 : 3;
        if (here < rank) {
          rank = here;
          found = end;
        }
      }
      this.length = end - start;
      this.rank = rank === 1 && this.length === wanted.length ? 0 : rank;
      return found >= 0;
    },
  };
  const isAt = (bytes: Uint8Array, at: number) => {
    for (let i = 1; i < wanted.length; i++) if (lower(bytes[at + i]) !== wanted[i]) return false;
    return true;
  };
  return result;
}

function lower(byte: number): number {
  return byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte;
}

function tagOf(btf: Btf, typeId: number): FoundName['tag'] | null {
  const kind = btf.kind(typeId);
  if (kind === Kind.STRUCT) return 'struct';
  if (kind === Kind.UNION) return 'union';
  if (kind === Kind.TYPEDEF) return 'typedef';
  if (kind === Kind.FUNC) return 'function';
  return isAnyEnum(kind) ? 'enum' : null;
}
