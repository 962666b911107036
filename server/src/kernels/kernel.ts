import { readBtf, type Btf } from '../btf';
import { success, type Fault, type Result } from '../bytes';
import { archOfBtf, archOfConfig, type Arch } from './arch';
import type { KernelConfig } from './config';
import { findRelease, findVersion, type Fact, type ReleaseSources, type Version } from './facts';
import { failure } from './faults';
import type { KernelImage } from './kernel-image';
import type { ModulesResult } from './modules';

/** A kernel whose BTF was read, with what is known about it and from where. */
export interface Kernel {
  /** The folder's or the file's, the latter without .btf, .gz and their like. */
  readonly name: string;
  /** What was named. */
  readonly path: string;
  /** 'bundled', or the path. */
  readonly source: string;
  /** What the BTF was found in, as 'raw BTF, brotli' or 'boot image (zstd)'. */
  readonly format: string;
  /** `uname -r` where it can be known, else the version. */
  readonly release: Fact | null;
  /** The version it was built from, which LINUX_KERNEL_VERSION is made of. */
  readonly version: Version | null;
  readonly arch: Fact<Arch> | null;
  readonly btf: Btf;
  /** Bytes of the BTF. */
  readonly btfSize: number;
  /** Bytes of the file it was found in. */
  readonly fileSize: number;
  readonly config: KernelConfig | null;
  /** What is wrong beside the BTF: the kernel can be used. */
  readonly notes: readonly Fault[];
  /** Whether all its modules that have types are at hand. */
  readonly knowsModules: boolean;
  /** Its modules: read when first asked for, the same result ever after. */
  modules(): Promise<ModulesResult>;
}

interface KernelParts {
  readonly path: string;
  readonly source: string;
  readonly name: string;
  readonly image: KernelImage;
  readonly fileSize: number;
  readonly config: KernelConfig | null;
  readonly notes: readonly Fault[];
  /** Null where no modules are at hand. */
  readonly readModules: ((vmlinux: Btf) => Promise<ModulesResult>) | null;
}

const NO_MODULES: ModulesResult = { modules: [], faults: [] };
/** Without it, the kernel takes no types of modules; nor does one before 5.11, which does not have the option. */
const MODULES_HAVE_TYPES = 'CONFIG_DEBUG_INFO_BTF_MODULES';

/** Reads the BTF of an image and joins it with what its surroundings tell. */
export function assembleKernel(parts: KernelParts): Result<Kernel> {
  const { image, config, name, readModules } = parts;
  const read = readBtf(
    image.btf,
    image.pointerSize === null ? {} : { pointerSize: image.pointerSize },
  );
  if (!read.ok) return isSplitWithoutBase(image.btf, read.fault) ? failure('split-btf') : read;
  const btf = read.value;
  const told: ReleaseSources = { banner: image.banner, config, name };
  let modules: Promise<ModulesResult> | null = null;
  return success({
    name,
    path: parts.path,
    source: parts.source,
    format: image.format + (image.compression === null ? '' : `, ${image.compression}`),
    release: findRelease(told),
    version: findVersion(told),
    arch: findArch(image, config, btf),
    btf,
    btfSize: image.btf.length,
    fileSize: parts.fileSize,
    config,
    notes: parts.notes,
    knowsModules: readModules !== null || config?.isSet(MODULES_HAVE_TYPES) === false,
    modules: () => (modules ??= readModules?.(btf) ?? Promise.resolve(NO_MODULES)),
  });
}

function findArch(image: KernelImage, config: KernelConfig | null, btf: Btf): Fact<Arch> | null {
  const configured = config === null ? null : archOfConfig(config);
  if (configured !== null) return { value: configured, from: 'config' };
  if (image.arch !== null) return image.arch;
  const arch = archOfBtf(btf);
  return arch === null ? null : { value: arch, from: 'BTF' };
}

/** Split BTF starts its strings with no empty one, or has no strings at all. */
function isSplitWithoutBase(bytes: Uint8Array, fault: Fault): boolean {
  const SIZE_OF_EMPTY_MODULE = 24;
  return (
    fault.code === 'btf-needs-base' ||
    (fault.code === 'btf-bad-strings' && bytes.length === SIZE_OF_EMPTY_MODULE)
  );
}
