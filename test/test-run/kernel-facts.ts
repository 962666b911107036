import { join } from 'node:path';
import { Kind, resolveSize, type Btf } from '../../server/src/btf';
import { openBundledKernels } from '../../server/src/kernels';

const BUNDLED = join(__dirname, '..', '..', 'kernels');

/** The types of a bundled kernel, by its version. */
export interface KernelTypes {
  /** `6.12` */
  readonly version: string;
  readonly btf: Btf;
}

export async function bundledTypes(): Promise<KernelTypes[]> {
  const bundled = await openBundledKernels(BUNDLED);
  if (!bundled.ok) throw new Error(bundled.fault.message);
  return bundled.value.map(({ kernel }) => {
    if (!kernel.ok) throw new Error(kernel.fault.message);
    const { name, btf } = kernel.value;
    return { version: name.split('.').slice(0, 2).join('.'), btf };
  });
}

/** The first type of a kind and name; null where there is none. */
export function typeOf(btf: Btf, kind: number, name: string): number | null {
  return (
    btf
      .names()
      .named(name)
      .find((id) => btf.kind(id) === kind) ?? null
  );
}

/** The enumerators of an enum, as signed numbers; null where there is no such enum. */
export function enumOf(btf: Btf, name: string): Map<string, number> | null {
  const id = typeOf(btf, Kind.ENUM, name);
  if (id === null) return null;
  const indexes = Array.from({ length: btf.vlen(id) }, (_, i) => i);
  return new Map(
    indexes.map((i) => [
      btf.elementName(id, i),
      Number(BigInt.asIntN(64, btf.enumeratorValue(id, i))),
    ]),
  );
}

export interface Layout {
  readonly size: number;
  /** Byte offsets of members, those of anonymous members among them. */
  readonly offsets: ReadonlyMap<string, number>;
}

export function layoutOf(btf: Btf, name: string): Layout | null {
  const id = typeOf(btf, Kind.STRUCT, name);
  if (id === null) return null;
  const offsets = new Map<string, number>();
  collect(btf, id, 0, offsets);
  return { size: resolveSize(btf, id) ?? 0, offsets };
}

function collect(btf: Btf, id: number, start: number, offsets: Map<string, number>): void {
  for (let i = 0; i < btf.vlen(id); i++) {
    const at = start + btf.memberBitOffset(id, i) / 8;
    const name = btf.elementName(id, i);
    if (name === '') collect(btf, btf.skipModifiers(btf.elementType(id, i)), at, offsets);
    else offsets.set(name, at);
  }
}
