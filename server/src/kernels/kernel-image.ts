import type { Result } from '../bytes';
import type { Arch } from './arch';
import { withoutSurroundings } from './byte-source';
import type { Compression } from './expand';
import type { Banner, Fact } from './facts';

export type ImageFormat =
  | 'raw BTF'
  | 'vmlinux'
  | 'BPF object'
  | 'ELF'
  | 'kernel module'
  | 'BTF archive'
  | 'boot image (uncompressed)'
  | `boot image (${Compression})`;

/** The BTF taken out of a file, and what the file tells besides. */
export interface KernelImage {
  readonly btf: Uint8Array;
  /** As the ELF class tells; null where there is no ELF file around the BTF. */
  readonly pointerSize: 4 | 8 | null;
  readonly format: ImageFormat;
  readonly compression: Compression | null;
  readonly banner: Banner | null;
  readonly arch: Fact<Arch> | null;
}

/** An image that is nothing but its BTF. */
export function found(btf: Uint8Array, format: ImageFormat): Result<KernelImage> {
  const alone = { pointerSize: null, compression: null, banner: null, arch: null };
  return { ok: true, value: { btf: withoutSurroundings(btf), format, ...alone } };
}
