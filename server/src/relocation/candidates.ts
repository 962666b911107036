import { sameKindForCore, type Btf } from '../btf';
import type { Budget } from './budget';
import { isEmptyName, typeNameBytes } from './names';
import type { FatalReason } from './reason';
import type { TargetTypes } from './target';

/** A target type that may be the local one. */
export interface Candidate {
  readonly btf: Btf;
  /** The module it is in; null for vmlinux. */
  readonly module: string | null;
  readonly typeId: number;
}

/**
 * The candidates for each local root type of one object in one kernel: searched once (libbpf.c,
 * bpf_core_find_cands) and narrowed by every relocation that some of them match, so that the answers depend on the
 * order of the records, as libbpf's do.
 */
export class CandidateLists {
  private readonly lists = new Map<number, readonly Candidate[] | FatalReason>();

  constructor(
    private readonly local: Btf,
    private readonly target: TargetTypes,
    private readonly budget: Budget,
  ) {}

  /** The candidates left for a local type; a reason when libbpf gives up on the object. */
  find(localId: number): readonly Candidate[] | FatalReason {
    const known = this.lists.get(localId);
    if (known !== undefined) return known;
    const found = this.search(localId);
    this.lists.set(localId, found);
    return found;
  }

  narrow(localId: number, matching: readonly Candidate[]): void {
    this.lists.set(localId, matching);
  }

  private search(localId: number): Candidate[] | FatalReason {
    const { local, target } = this;
    if (isEmptyName(typeNameBytes(local, localId))) return { code: 'anonymous-root' };
    const found = this.searchIn(localId, target.vmlinux, null);
    if (!Array.isArray(found) || found.length > 0) return found;
    const fromModules: Candidate[] = [];
    for (const module of target.modules) {
      if ('fault' in module) {
        return { code: 'module-btf-unreadable', module: module.name, fault: module.fault };
      }
      const own = this.searchIn(localId, module.btf, module.name);
      if (!Array.isArray(own)) return own;
      fromModules.push(...own);
    }
    return fromModules;
  }

  private searchIn(localId: number, btf: Btf, module: string | null): Candidate[] | FatalReason {
    if (!this.budget.spend(1)) return { code: 'too-complex' };
    const kind = this.local.kind(localId);
    const ids = typesNamedLike(this.local, localId, btf);
    if (!this.budget.spend(ids.length)) return { code: 'too-complex' };
    return ids
      .filter((typeId) => sameKindForCore(btf.kind(typeId), kind))
      .map((typeId) => ({ btf, module, typeId }));
  }
}

/** Own types of `btf` with the essential name of a local type, of whatever kind, ascending. */
export function typesNamedLike(local: Btf, localId: number, btf: Btf): number[] {
  const name = typeNameBytes(local, localId);
  return btf.names().withEssentialNameOf(name.bytes, name.start);
}
