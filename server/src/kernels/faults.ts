import { failuresOf, type Failure, type Fault } from '../bytes';

const mebibytes = (bytes: number) => `${Math.round(bytes / (1 << 20))} MiB`;

const faults = {
  'not-found': () => 'no such file or folder',
  'permission-denied': () => 'permission denied; make it readable for this user',
  'symlink-loop': () => 'its symbolic links lead in a circle',
  'not-a-file': (what: string) => `it is ${what}; name a file or a folder`,
  unreadable: (code: string) => `it cannot be read (${code})`,
  'empty-file': () => 'the file is empty',
  'file-too-large': (limit: number) =>
    `it is larger than ${mebibytes(limit)}; name the BTF taken out of it (bpftool btf dump, pahole --btf_encode_detached)`,
  'folder-without-kernel': () =>
    'the folder holds no vmlinux.btf, vmlinux or vmlinuz (each may end in .gz, .xz, .zst or .br)',
  'not-recognised': () =>
    'this is neither BTF, an ELF file, a boot image nor one of those compressed with gzip, xz, zstd or brotli (by name: .br)',
  'compressed-otherwise': (method: string) =>
    `it is compressed with ${method}, which is not read here; expand it first`,
  'nested-too-deep': () => 'it is compressed twice; expand it first',
  'expands-too-far': (limit: number) => `it expands to more than ${mebibytes(limit)}`,
  'compressed-in-pieces': (limit: number) =>
    `it is made of more than ${limit} compressed pieces; expand it first`,
  'compression-truncated': (method: string) =>
    `the ${method} data ends too early; copy the file again`,
  'compression-damaged': (method: string) => `the ${method} data is damaged; copy the file again`,
  'compression-unsupported': (method: string, what: string) =>
    `the ${method} data uses ${what}, which is not read here; expand it first`,
  'archive-damaged': () => 'the tar archive is damaged',
  'archive-too-long': (limit: number) =>
    `the tar archive holds more than ${limit} entries; unpack it and name its .btf file`,
  'archive-without-btf': () => 'the tar archive holds no .btf file',
  'archive-with-several': (count: number) =>
    `the tar archive holds ${count} .btf files; unpack it and name one`,
  'elf-without-btf': () =>
    'it has no .BTF section: the kernel was built without CONFIG_DEBUG_INFO_BTF, or the section was stripped',
  'elf-btf-not-stored': () => 'its .BTF section is not stored in the file (debug symbols alone?)',
  'boot-image-without-btf': () =>
    'no BTF was found in this boot image: the kernel was built without CONFIG_DEBUG_INFO_BTF, or it is compressed in a way that is not read here; name its vmlinux or vmlinux.btf',
  'boot-image-damaged': (what: string) => `the boot image is damaged: ${what}`,
  'split-btf': () =>
    'this is the BTF of a kernel module, which needs that of its vmlinux; name a folder that holds vmlinux.btf (or vmlinux, vmlinuz) and the module in modules/',
  'not-a-module': () => 'this is neither a kernel module (.ko) nor split BTF',
  'module-without-btf': () =>
    'the module has no .BTF section: it was built without CONFIG_DEBUG_INFO_BTF_MODULES or without its vmlinux',
  'module-of-another-kernel': (what: string) =>
    `its BTF does not fit the vmlinux beside it (${what}); take both from the same kernel build`,
  'btf-section-too-large': (limit: number) =>
    `its BTF is larger than ${mebibytes(limit)}, which no kernel's is`,
  'config-of-another-kernel': (config: string, image: string) =>
    `it is of ${config}, the kernel beside it is ${image}`,
  'not-a-config': () => 'it holds no line that starts with CONFIG_',
  'too-many-modules': (limit: number) => `more than ${limit} module files; the rest was left out`,
};

export const failure = failuresOf(faults);

export type KernelFaultCode = keyof typeof faults;

/** The same fault with the file it is about in front. */
export function faultOf(path: string, fault: Fault): Fault {
  return { code: fault.code, message: `${path}: ${fault.message}` };
}

/** What an exception of node:fs means. */
export function fileSystemFailure(error: unknown): Failure<KernelFaultCode> {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return failure('not-found');
    case 'EACCES':
    case 'EPERM':
      return failure('permission-denied');
    case 'ELOOP':
      return failure('symlink-loop');
    default:
      return failure('unreadable', code);
  }
}
