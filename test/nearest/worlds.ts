import assert from 'node:assert/strict';
import { join } from 'node:path';
import { isComposite, Kind, readBtf, type Btf } from '../../server/src/btf';
import { openBundledKernels } from '../../server/src/kernels';
import type { TargetTypes, UnderstoodRelocation } from '../../server/src/relocation';
import { BtfBuilder, type Member, type Name } from '../support';

export type Access = UnderstoodRelocation['access'];

/** A member by name, type and size in bytes, or width in bits where it is a bitfield. */
export type Field = readonly [name: Name, type: number, bytes: number, bitfieldWidth?: number];

/** A BTF in the making that lays structs out, one member after the other. */
export class Types extends BtfBuilder {
  readonly unsigned = this.int('unsigned int', 4);
  readonly signed = this.int('int', 4, { signed: true });
  readonly long = this.int('long int', 8, { signed: true });
  readonly ulong = this.int('long unsigned int', 8);
  readonly u8 = this.int('unsigned char', 1);
  readonly voidPointer = this.ptr(0);

  /** Members are packed; those of a union all start at 0. */
  laid(name: Name, fields: readonly Field[], kind: 'struct' | 'union' = 'struct'): number {
    const members: Member[] = [];
    let bits = 0;
    let end = 0;
    for (const [field, type, bytes, width] of fields) {
      const size = width ?? bytes * 8;
      const bitfield = width === undefined ? {} : { width };
      members.push({ name: field, type, bits: kind === 'union' ? 0 : bits, ...bitfield });
      bits += size;
      end = kind === 'union' ? Math.max(end, size) : bits;
    }
    const bytes = Math.ceil(end / 8);
    return kind === 'union' ? this.union(name, bytes, members) : this.struct(name, bytes, members);
  }
}

export type Tell = (types: Types) => unknown;

export function btfOf(tell: Tell): Btf {
  const types = new Types();
  tell(types);
  const read = readBtf(types.build());
  assert.ok(read.ok);
  return read.value;
}

export function kernelOf(tell: Tell): TargetTypes {
  return { vmlinux: btfOf(tell), modules: [] };
}

/** The access that BPF_CORE_READ makes of `path` in the named struct of a BTF. */
export function accessTo(btf: Btf, root: string, path: string): Access {
  const rootTypeId = structNamed(btf, root);
  const steps: Access['steps'][number][] = [{ typeId: rootTypeId, index: 0, isMember: false }];
  let typeId = rootTypeId;
  for (const word of path.split(/\.|(?=\[)/)) {
    typeId = btf.skipModifiers(typeId);
    if (word.startsWith('[')) {
      typeId = btf.skipModifiers(btf.arrayElementType(typeId));
      steps.push({ typeId, index: Number(word.slice(1, -1)), isMember: false });
      continue;
    }
    const holder = memberNamed(btf, typeId, word);
    assert.ok(holder !== null, `${root} has no ${word}`);
    steps.push({ ...holder, isMember: true });
    typeId = btf.elementType(holder.typeId, holder.index);
  }
  return { btf, rootTypeId, steps, bitOffset: 0 };
}

export function structNamed(btf: Btf, name: string): number {
  const id = btf
    .names()
    .named(name)
    .find((other) => isComposite(btf.kind(other)));
  assert.ok(id !== undefined, `no struct ${name}`);
  return id;
}

/** Where a member is declared, nameless structs looked through. */
export function memberNamed(
  btf: Btf,
  typeId: number,
  name: string,
): { typeId: number; index: number } | null {
  for (let index = 0; index < btf.vlen(typeId); index++) {
    if (btf.elementName(typeId, index) === name) return { typeId, index };
    const inner = btf.skipModifiers(btf.elementType(typeId, index));
    if (btf.elementName(typeId, index) !== '' || !isComposite(btf.kind(inner))) continue;
    const found = memberNamed(btf, inner, name);
    if (found !== null) return found;
  }
  return null;
}

/** The struct that a type is, points to or has an array of. */
export function structBehind(btf: Btf, typeId: number): number {
  const id = btf.skipModifiers(typeId);
  const kind = btf.kind(id);
  if (kind === Kind.PTR) return btf.skipModifiers(btf.type(id));
  return kind === Kind.ARRAY ? btf.skipModifiers(btf.arrayElementType(id)) : id;
}

const KERNELS = join(__dirname, '..', '..', 'kernels');

/** The types of the bundled kernels by the first two numbers of their version, the oldest first. */
export async function bundledKernels(): Promise<ReadonlyMap<string, TargetTypes>> {
  const opened = await openBundledKernels(KERNELS);
  assert.ok(opened.ok);
  const kernels = new Map<string, TargetTypes>();
  for (const { name, kernel } of opened.value) {
    assert.ok(kernel.ok, name);
    const version = name.split('.').slice(0, 2).join('.');
    kernels.set(version, { vmlinux: kernel.value.btf, modules: [] });
  }
  return kernels;
}

/** Follows a path as answers write it, `mem[…].base` or `q->disk`, and fails where it does not lead on. */
export function assertIsThere(btf: Btf, root: string, path: string, story: string): void {
  let typeId = structNamed(btf, root);
  for (const word of path.split(/->|\.|(?=\[)/)) {
    // An index or a pointer that cannot be told: the rest is checked by the struct that the answer names.
    if (word === '…') return;
    if (word.startsWith('[')) continue;
    const found = memberNamed(btf, structBehind(btf, typeId), word);
    assert.ok(found !== null, `${story}: '${path}' has no ${word}`);
    typeId = btf.elementType(found.typeId, found.index);
  }
}
