import { Kind, type Btf } from '../btf';

/** Negative values as kernels use them, from before enums told whether they are signed (Linux 6.0). */
const LEAST_UNTOLD = -4096n;

/** The value of an enumerator as C would write it: with a sign where the enum has one. */
export function enumeratorText(btf: Btf, enumId: number, index: number): string {
  const value = btf.enumeratorValue(enumId, index);
  const signed = BigInt.asIntN(64, value);
  if (signed >= 0n) return signed.toString();
  const isSigned =
    btf.kindFlag(enumId) || (btf.kind(enumId) === Kind.ENUM && signed >= LEAST_UNTOLD);
  if (isSigned) return signed.toString();
  return (btf.size(enumId) < 8 ? BigInt.asUintN(32, value) : value).toString();
}
