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
  /** Whether bpf_get_attach_cookie works; null or left out when unknown. */
  readonly hasAttachCookies?: boolean | null;
  /** Whether system calls have a wrapper named after the architecture, as __x64_sys_bpf. */
  readonly hasSyscallWrappers?: boolean | null;
}

/** The value of one Kconfig extern (libbpf.c, bpf_object__resolve_externs, set_kcfg_value_*). */
export function kconfigValue(
  { name, weak, kconfig }: Extern,
  facts: KernelFacts,
  littleEndian: boolean,
): KconfigValue {
  if (kconfig === null) return { status: 'refused', why: 'not-a-config' };
  if (name.startsWith('CONFIG_')) {
    if (facts.config === null) return { status: 'unknown' };
    const text = facts.config(name);
    if (text === undefined) return weak ? zeroes(kconfig) : { status: 'refused', why: 'missing' };
    return configured(text, kconfig, littleEndian);
  }
  switch (name) {
    case 'LINUX_KERNEL_VERSION': {
      if (facts.version === null) return { status: 'unknown' };
      const [major, minor, patch] = facts.version;
      const code = (major << 16) + (minor << 8) + Math.min(patch, 255);
      return virtual(BigInt(code), kconfig, littleEndian);
    }
    case 'LINUX_HAS_BPF_COOKIE':
      return evidence(facts.hasAttachCookies ?? null, kconfig, littleEndian);
    case 'LINUX_HAS_SYSCALL_WRAPPER':
      return evidence(facts.hasSyscallWrappers ?? null, kconfig, littleEndian);
    default:
      if (name.startsWith('LINUX_') && weak) return virtual(0n, kconfig, littleEndian);
      return { status: 'refused', why: 'not-a-config' };
  }
}

function evidence(
  there: boolean | null,
  kconfig: KconfigType,
  littleEndian: boolean,
): KconfigValue {
  const value = virtual(there === true ? 1n : 0n, kconfig, littleEndian);
  return there === null && value.status === 'known' ? { status: 'unknown' } : value;
}

/** A value that libbpf finds out by itself: any integer type takes it, bool where it is 0 or 1. */
function virtual(value: bigint, kconfig: KconfigType, littleEndian: boolean): KconfigValue {
  switch (kconfig.type) {
    case 'tristate':
    case 'char-array':
      return { status: 'refused', why: 'type-mismatch' };
    case 'bool':
      if (value > 1n) return { status: 'refused', why: 'type-mismatch' };
  }
  return integer(value, kconfig, littleEndian);
}

/** libbpf goes by the first character alone: `yes` counts as `y`. */
function configured(text: string, kconfig: KconfigType, littleEndian: boolean): KconfigValue {
  if (/^[ynm]/.test(text)) return tristate(text[0], kconfig, littleEndian);
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

const LARGEST = (1n << 64n) - 1n;

/** A number as strtoull(text, 0) takes it, modulo 2^64; null where it leaves something over or finds it too large. */
function parseInteger(text: string): bigint | null {
  const match = /^\s*([-+]?)(0x[0-9a-f]+|0[0-7]*|[1-9]\d*)$/i.exec(text);
  if (match === null) return null;
  const [, sign, digits] = match;
  const isOctal = /^0[0-7]+$/.test(digits);
  const value = BigInt(isOctal ? `0o${digits.slice(1)}` : digits);
  if (value > LARGEST) return null;
  return BigInt.asUintN(64, sign === '-' ? -value : value);
}

/** `value` is a u64: of a signed type its upper half stands for negative numbers (libbpf.c, is_kcfg_value_in_range). */
function integer(value: bigint, kconfig: KconfigType, littleEndian: boolean): KconfigValue {
  const bits = kconfig.size * 8;
  const signExtended = BigInt.asUintN(64, BigInt.asIntN(bits, value));
  const fits =
    bits === 64 ||
    (kconfig.signed ? signExtended === value : BigInt.asUintN(bits, value) === value);
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
