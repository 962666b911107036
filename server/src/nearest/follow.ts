import { isComposite, Kind, sameKindForCore, type Btf } from '../btf';
import type { TargetTypes, UnderstoodRelocation } from '../relocation';
import { layoutOf, type LaidMember, type Layout } from './layout';

export type Access = UnderstoodRelocation['access'];

/** A local access followed by name through the types of one BTF, as far as they have its steps. */
export interface Followed {
  readonly btf: Btf;
  /** The layout in which each member step is sought, null for element steps; one more than `members` when it fails. */
  readonly holders: readonly (Layout | null)[];
  /** What was found at each step; null for an element. */
  readonly members: readonly (LaidMember | null)[];
  /** The step that is not there; null when all are. */
  readonly failedStep: number | null;
  /** The type in which the failing step is sought, modifiers stripped; that of the field when none fails. */
  readonly typeId: number;
}

/** Follows an access in a kernel's types of the root's name; of several, the one in which it gets furthest. */
export function followInKernel(access: Access, kernel: TargetTypes): Followed | null {
  const inVmlinux = followIn(access, kernel.vmlinux);
  if (inVmlinux !== null) return inVmlinux;
  for (const module of kernel.modules) {
    if ('fault' in module) continue;
    const inModule = followIn(access, module.btf);
    if (inModule !== null) return inModule;
  }
  return null;
}

/** A kernel has two or three types of a name. */
const MOST_CANDIDATES = 16;

function followIn(access: Access, btf: Btf): Followed | null {
  let furthest: Followed | null = null;
  const ids = typesNamedLike(access.btf, access.rootTypeId, btf);
  for (const id of ids.slice(0, MOST_CANDIDATES)) {
    const followed = followFrom(access, btf, id);
    if (furthest === null || reach(followed) > reach(furthest)) furthest = followed;
  }
  return furthest;
}

/** The types of a BTF's own that may be the local one: of its essential name and kind. */
export function typesNamedLike(local: Btf, localId: number, btf: Btf): number[] {
  const owner = local.ownerOf(localId);
  const offset = owner.nameOffset(localId);
  if (offset === 0) return [];
  const holder = owner.stringOwner(offset);
  const kind = local.kind(localId);
  return btf
    .names()
    .withEssentialNameOf(holder.view.bytes, holder.stringPosition(offset))
    .filter((id) => sameKindForCore(btf.kind(id), kind));
}

function reach({ failedStep }: Followed): number {
  return failedStep ?? Infinity;
}

/** Follows an access by the names of its steps from a root type. */
export function followFrom(access: Access, btf: Btf, rootId: number): Followed {
  const holders: (Layout | null)[] = [];
  const members: (LaidMember | null)[] = [];
  let typeId = btf.skipModifiers(rootId);
  const failed = (failedStep: number | null): Followed => ({
    btf,
    holders,
    members,
    failedStep,
    typeId,
  });
  for (const [i, step] of access.steps.entries()) {
    if (!step.isMember) {
      holders.push(null);
      if (i > 0) {
        if (btf.kind(typeId) !== Kind.ARRAY) return failed(i);
        typeId = btf.skipModifiers(btf.arrayElementType(typeId));
      }
      members.push(null);
      continue;
    }
    const holder = isComposite(btf.kind(typeId)) ? layoutOf(btf, typeId) : null;
    holders.push(holder);
    const member = holder?.byName.get(access.btf.elementName(step.typeId, step.index));
    if (member === undefined) return failed(i);
    members.push(member);
    typeId = btf.skipModifiers(member.typeId);
  }
  return failed(null);
}
