import { Kind, type Btf } from '../btf';
import type { ElfHeaders } from '../elf';
import type { KernelConfig } from './config';

/** Debian's names of the architectures Linux runs BPF on. */
export type Arch =
  | 'amd64'
  | 'i386'
  | 'arm64'
  | 'arm'
  | 's390x'
  | 'riscv64'
  | 'riscv32'
  | 'ppc64el'
  | 'ppc64'
  | 'powerpc'
  | 'loong64'
  | 'mips64el'
  | 'mips64'
  | 'mipsel'
  | 'mips'
  | 'sparc64';

const EM_386 = 3;
const EM_MIPS = 8;
const EM_PPC = 20;
const EM_PPC64 = 21;
const EM_S390 = 22;
const EM_ARM = 40;
const EM_SPARCV9 = 43;
const EM_X86_64 = 62;
const EM_AARCH64 = 183;
const EM_RISCV = 243;
const EM_LOONGARCH = 258;

export function archOfElf(elf: ElfHeaders): Arch | null {
  const { is64, littleEndian } = elf;
  switch (elf.machine) {
    case EM_X86_64:
      return 'amd64';
    case EM_386:
      return 'i386';
    case EM_AARCH64:
      return 'arm64';
    case EM_ARM:
      return 'arm';
    case EM_S390:
      return 's390x';
    case EM_RISCV:
      return is64 ? 'riscv64' : 'riscv32';
    case EM_PPC64:
      return littleEndian ? 'ppc64el' : 'ppc64';
    case EM_PPC:
      return 'powerpc';
    case EM_LOONGARCH:
      return 'loong64';
    case EM_MIPS:
      return mips(is64, littleEndian);
    case EM_SPARCV9:
      return 'sparc64';
    default:
      return null;
  }
}

export function archOfConfig(config: KernelConfig): Arch | null {
  const is64 = config.isSet('CONFIG_64BIT');
  const littleEndian = config.isSet('CONFIG_CPU_LITTLE_ENDIAN');
  if (config.isSet('CONFIG_X86')) return is64 ? 'amd64' : 'i386';
  if (config.isSet('CONFIG_ARM64')) return 'arm64';
  if (config.isSet('CONFIG_ARM')) return 'arm';
  if (config.isSet('CONFIG_S390')) return 's390x';
  if (config.isSet('CONFIG_RISCV')) return is64 ? 'riscv64' : 'riscv32';
  if (config.isSet('CONFIG_PPC64')) return littleEndian ? 'ppc64el' : 'ppc64';
  if (config.isSet('CONFIG_PPC')) return 'powerpc';
  if (config.isSet('CONFIG_LOONGARCH')) return 'loong64';
  if (config.isSet('CONFIG_MIPS')) return mips(is64, littleEndian);
  if (config.isSet('CONFIG_SPARC64')) return 'sparc64';
  return null;
}

/** By the registers that `struct pt_regs` and `struct user_pt_regs` name. */
export function archOfBtf(btf: Btf): Arch | null {
  const registers = new Set([...membersOf(btf, 'pt_regs'), ...membersOf(btf, 'user_pt_regs')]);
  const is64 = btf.pointerSize === 8;
  const has = (...names: string[]) => names.every((name) => registers.has(name));
  if (has('r15', 'orig_ax')) return 'amd64';
  if (has('bx', 'orig_ax')) return 'i386';
  if (has('pstate')) return 'arm64';
  if (has('uregs')) return 'arm';
  if (has('psw', 'gprs')) return 's390x';
  if (has('epc', 'ra')) return is64 ? 'riscv64' : 'riscv32';
  if (has('gpr', 'nip')) {
    if (!is64) return 'powerpc';
    return btf.littleEndian ? 'ppc64el' : 'ppc64';
  }
  if (has('csr_era')) return 'loong64';
  if (has('cp0_epc')) return mips(is64, btf.littleEndian);
  if (has('u_regs', 'tstate')) return 'sparc64';
  return null;
}

/** Of a struct of that name, or of the nameless one behind a typedef. */
function membersOf(btf: Btf, structName: string): string[] {
  const id = btf
    .names()
    .named(structName)
    .map((named) => btf.skipModifiers(named))
    .find((candidate) => btf.kind(candidate) === Kind.STRUCT);
  if (id === undefined) return [];
  return Array.from({ length: btf.vlen(id) }, (_, member) => btf.elementName(id, member));
}

function mips(is64: boolean, littleEndian: boolean): Arch {
  if (is64) return littleEndian ? 'mips64el' : 'mips64';
  return littleEndian ? 'mipsel' : 'mips';
}
