import { sameBytes } from '../bytes';
import type { Btf } from './btf';
import { essential, walkEssentialName } from './names';

/**
 * The own named types of one BTF by the hash of their essential name: buckets of chains through two flat arrays, names
 * compared as bytes where they stand. Types of one name come in the order of their ids, as libbpf's scan meets them.
 */
export class NameIndex {
  private readonly buckets: Uint32Array;
  private readonly next: Uint32Array;
  private readonly mask: number;

  constructor(private readonly btf: Btf) {
    const ownCount = btf.typeCount - btf.firstId;
    let size = 16;
    while (size < ownCount) size *= 2;
    this.mask = size - 1;
    this.buckets = new Uint32Array(size);
    this.next = new Uint32Array(ownCount);
    for (let id = btf.typeCount - 1; id >= btf.firstId; id--) {
      const nameOffset = btf.nameOffset(id);
      if (nameOffset === 0) continue;
      const owner = btf.stringOwner(nameOffset);
      walkEssentialName(owner.view.bytes, owner.stringPosition(nameOffset));
      if (essential.length === 0) continue;
      const bucket = essential.hash & this.mask;
      this.next[id - btf.firstId] = this.buckets[bucket];
      this.buckets[bucket] = id;
    }
  }

  get byteLength(): number {
    return this.buckets.byteLength + this.next.byteLength;
  }

  /** The own type ids whose essential name equals that of the NUL-terminated name at `start`, ascending. */
  withEssentialNameOf(bytes: Uint8Array, start: number): number[] {
    walkEssentialName(bytes, start);
    const { hash, length } = essential;
    const ids: number[] = [];
    if (length === 0) return ids;
    const { btf } = this;
    for (let id = this.buckets[hash & this.mask]; id !== 0; id = this.next[id - btf.firstId]) {
      const nameOffset = btf.nameOffset(id);
      const owner = btf.stringOwner(nameOffset);
      const position = owner.stringPosition(nameOffset);
      if (!sameBytes(bytes, start, owner.view.bytes, position, length)) continue;
      walkEssentialName(owner.view.bytes, position);
      if (essential.length === length) ids.push(id);
    }
    return ids;
  }

  /** The own type ids of exactly this name, ascending. */
  named(name: string): number[] {
    const bytes = new TextEncoder().encode(`${name}\0`);
    return this.withEssentialNameOf(bytes, 0).filter((id) => this.btf.name(id) === name);
  }
}
