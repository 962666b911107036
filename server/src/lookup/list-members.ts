import { typeText } from '../declaration';
import { fieldAt, type FieldStep } from './fields';
import { membersOf } from './members';
import { findTypes, pointee, type FoundType, type KernelTypes, type TypeName } from './types';

/** A member that a path could go on with. */
export interface ListedMember {
  readonly name: string;
  /** As the last of the kernels that has it declares it. */
  readonly type: string;
  /** Indexes of the kernels that have it, ascending. */
  readonly kernels: readonly number[];
}

/**
 * What can stand behind a path, over all kernels, in the order of the last kernel's declaration and then that of those
 * before it; `reached` tells which kernels have the struct at all.
 */
export function listMembers(
  kernels: readonly KernelTypes[],
  root: TypeName,
  path: readonly FieldStep[],
): { readonly members: readonly ListedMember[]; readonly reached: readonly number[] } {
  const found = new Map<string, { type: string; kernels: number[] }>();
  const reached: number[] = [];
  for (let kernel = kernels.length - 1; kernel >= 0; kernel--) {
    const struct = structBehind(kernels[kernel], root, path);
    if (struct === null) continue;
    reached.unshift(kernel);
    for (const [name, { typeId }] of membersOf(struct.btf, struct.typeId)) {
      const known = found.get(name);
      if (known === undefined) {
        found.set(name, { type: typeText(struct.btf, typeId), kernels: [kernel] });
      } else {
        known.kernels.unshift(kernel);
      }
    }
  }
  return { members: [...found].map(([name, rest]) => ({ name, ...rest })), reached };
}

function structBehind(
  { types }: KernelTypes,
  root: TypeName,
  path: readonly FieldStep[],
): FoundType | null {
  for (const candidate of findTypes(types, root)) {
    if (path.length === 0) return pointee(candidate, types);
    const field = fieldAt(candidate, path, types);
    if (field !== null) return pointee(field, types);
  }
  return null;
}
