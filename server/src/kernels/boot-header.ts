import { ByteView } from '../bytes';
import type { Arch } from './arch';
import { firstLine } from './find-btf';
import { ascii, startsWith } from './recognise';

/** What the header of a boot image tells. */
export interface BootHeader {
  readonly arch: Arch | null;
  /** The release and what follows it, as in a banner. */
  readonly banner: string | null;
  /** Where the kernel is, as a rule compressed; null where the header does not say. */
  readonly payload: { readonly position: number; readonly length: number } | null;
}

const LONGEST_VERSION = 256;
const SECTOR = 512;

/** Reads the header of a boot image that `recognise` has found to be one. */
export function readBootHeader(bytes: Uint8Array): BootHeader {
  const has = (position: number, magic: string) => startsWith(bytes, position, ascii(magic));
  if (has(0x202, 'HdrS') && bytes.length >= 0x268) return x86Header(bytes);
  if (has(4, 'zimg') && bytes.length >= 0x40) return zbootHeader(bytes);
  const arch = has(0x38, 'ARMd')
    ? 'arm64'
    : has(0x38, 'RSC\x05')
      ? 'riscv64'
      : has(0x10008, 'S390EP')
        ? 's390x'
        : startsWith(bytes, 0x24, [0x18, 0x28, 0x6f, 0x01])
          ? 'arm'
          : null;
  return { arch, banner: null, payload: null };
}

/** The x86 boot protocol (Documentation/arch/x86/boot.rst, "The Real-Mode Kernel Header"). */
function x86Header(bytes: Uint8Array): BootHeader {
  const view = new ByteView(bytes, true);
  const protocol = view.u16(0x206);
  const versionAt = view.u16(0x20e);
  const text = bytes.subarray(0x200 + versionAt, 0x200 + versionAt + LONGEST_VERSION);
  const is64 = protocol >= 0x20c && (view.u16(0x236) & 1) === 1;
  const setupSectors = view.u8(0x1f1) || 4;
  return {
    arch: is64 ? 'amd64' : 'i386',
    banner: versionAt === 0 ? null : firstLine(text),
    payload:
      protocol < 0x208
        ? null
        : {
            position: (setupSectors + 1) * SECTOR + view.u32(0x248),
            length: view.u32(0x24c),
          },
  };
}

/** The header of a self-expanding EFI image (drivers/firmware/efi/libstub/zboot-header.S). */
function zbootHeader(bytes: Uint8Array): BootHeader {
  const view = new ByteView(bytes, true);
  return {
    arch: archOfPortableExecutable(view),
    banner: null,
    payload: { position: view.u32(8), length: view.u32(12) },
  };
}

function archOfPortableExecutable(view: ByteView): Arch | null {
  const at = view.u32(0x3c);
  if (!view.contains(at, 6) || !startsWith(view.bytes, at, ascii('PE\0\0'))) return null;
  switch (view.u16(at + 4)) {
    case 0xaa64:
      return 'arm64';
    case 0x5064:
      return 'riscv64';
    case 0x6264:
      return 'loong64';
    default:
      return null;
  }
}
