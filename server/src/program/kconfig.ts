import type { Extern, KconfigType } from '../object';

/** What libbpf puts into a Kconfig extern, or why it refuses to load. */
export type KconfigValue =
  | { readonly status: 'known'; readonly bytes: Uint8Array }
  /** Nothing tells the value here; on a real host it is something. */
  | { readonly status: 'unknown' }
  | { readonly status: 'refused'; readonly why: KconfigRefusal };

export type KconfigRefusal = 'missing' | 'type-mismatch' | 'not-a-config';

/** What is known of a kernel that Kconfig externs ask for. */
export interface KernelFacts {
  /** As LINUX_KERNEL_VERSION counts; null when unknown. */
  readonly version: readonly [major: number, minor: number, patch: number] | null;
  /** The value of a CONFIG_ option as written, undefined when it is not set; null without a config. */
  readonly config: ((name: string) => string | undefined) | null;
}

/** The value of one Kconfig extern (libbpf.c, bpf_object__resolve_externs, set_kcfg_value_*). */
export function kconfigValue(
  { name, weak, kconfig }: Extern,
  facts: KernelFacts,
  littleEndian: boolean,
): KconfigValue {
  if (kconfig === null) return { status: 'refused', why: 'not-a-config' };
  if (name === 'LINUX_KERNEL_VERSION') {
    if (facts.version === null) return { status: 'unknown' };
    const [major, minor, patch] = facts.version;
    const value = (major << 16) + (minor << 8) + Math.min(patch, 255);
    return integer(BigInt(value), kconfig, littleEndian);
  }
  if (name.startsWith('LINUX_HAS_')) return { status: 'unknown' };
  if (!name.startsWith('CONFIG_')) {
    if (name.startsWith('LINUX_') && weak) return zeroes(kconfig);
    return { status: 'refused', why: 'not-a-config' };
  }
  if (facts.config === null) return { status: 'unknown' };
  const text = facts.config(name);
  if (text === undefined) return weak ? zeroes(kconfig) : { status: 'refused', why: 'missing' };
  return configured(text, kconfig, littleEndian);
}

function configured(text: string, kconfig: KconfigType, littleEndian: boolean): KconfigValue {
  if (/^[ynm]$/.test(text)) return tristate(text, kconfig, littleEndian);
  if (text.startsWith('"')) return string(text, kconfig);
  const number = parseInteger(text);
  if (number === null) return { status: 'refused', why: 'type-mismatch' };
  return kconfig.type === 'int' || kconfig.type === 'char'
    ? integer(number, kconfig, littleEndian)
    : { status: 'refused', why: 'type-mismatch' };
}

function tristate(letter: string, kconfig: KconfigType, littleEndian: boolean): KconfigValue {
  switch (kconfig.type) {
    case 'bool':
      if (letter === 'm') return { status: 'refused', why: 'type-mismatch' };
      return integer(letter === 'y' ? 1n : 0n, kconfig, littleEndian);
    case 'tristate':
      return integer(letter === 'y' ? 1n : letter === 'm' ? 2n : 0n, kconfig, littleEndian);
    case 'char':
      return integer(BigInt(letter.charCodeAt(0)), kconfig, littleEndian);
    default:
      return { status: 'refused', why: 'type-mismatch' };
  }
}

function string(text: string, { type, size }: KconfigType): KconfigValue {
  if (type !== 'char-array' || !text.endsWith('"') || text.length < 2) {
    return { status: 'refused', why: 'type-mismatch' };
  }
  const bytes = new Uint8Array(size);
  bytes.set(new TextEncoder().encode(text.slice(1, -1)).subarray(0, size - 1));
  return { status: 'known', bytes };
}

/** A number as C writes it, with the base its prefix says. */
function parseInteger(text: string): bigint | null {
  const match = /^(-?)(0x[0-9a-f]+|0[0-7]*|[1-9]\d*)$/i.exec(text);
  if (match === null) return null;
  const [, sign, digits] = match;
  const isOctal = /^0[0-7]+$/.test(digits);
  const value = BigInt(isOctal ? `0o${digits.slice(1)}` : digits);
  return sign === '-' ? -value : value;
}

function integer(value: bigint, kconfig: KconfigType, littleEndian: boolean): KconfigValue {
  const bits = kconfig.size * 8;
  const fits = kconfig.signed
    ? BigInt.asIntN(bits, value) === value
    : BigInt.asUintN(bits, value) === value;
  if (!fits) return { status: 'refused', why: 'type-mismatch' };
  const bytes = new Uint8Array(kconfig.size);
  for (let i = 0; i < kconfig.size; i++) {
    const at = littleEndian ? i : kconfig.size - 1 - i;
    bytes[at] = Number((value >> BigInt(i * 8)) & 0xffn);
  }
  return { status: 'known', bytes };
}

function zeroes({ size }: KconfigType): KconfigValue {
  return { status: 'known', bytes: new Uint8Array(size) };
}
