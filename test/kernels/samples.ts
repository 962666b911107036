import { BtfBuilder, ElfBuilder, member, type ByteOrder } from '../support';

export const BANNER =
  'Linux version 6.1.0-50-amd64 (builder@example.org) (gcc-12 (Debian 12.2.0-14) 12.2.0) ' +
  '#1 SMP PREEMPT_DYNAMIC Debian 6.1.176-1 (2026-07-02)';

export const EM_X86_64 = 62;
export const EM_S390 = 22;

/** The registers by which a kernel's BTF tells its architecture. */
export const REGISTERS = {
  amd64: { pt_regs: ['r15', 'r14', 'ax', 'orig_ax', 'ip'] },
  i386: { pt_regs: ['bx', 'cx', 'ax', 'orig_ax', 'ip'] },
  arm64: { pt_regs: ['syscallno'], user_pt_regs: ['regs', 'sp', 'pc', 'pstate'] },
  arm: { pt_regs: ['uregs'] },
  s390x: { pt_regs: ['orig_gpr2'], user_pt_regs: ['args', 'psw', 'gprs'] },
  riscv64: { pt_regs: ['epc', 'ra', 'sp'] },
  ppc64el: { pt_regs: ['result'], user_pt_regs: ['gpr', 'nip', 'msr'] },
} as const;

export interface TinyKernel {
  readonly order?: ByteOrder;
  readonly registers?: Readonly<Record<string, readonly string[]>>;
  /** Bytes of a `long`, and so of a pointer. */
  readonly longSize?: 4 | 8;
}

/** The BTF of a kernel that has a task_struct, some registers and not much else. */
export function tinyKernel(options: TinyKernel = {}): BtfBuilder {
  const { order = 'little', registers = REGISTERS.amd64, longSize = 8 } = options;
  const btf = new BtfBuilder(order);
  const long = btf.int('unsigned long', longSize);
  const int = btf.int('int', 4, { signed: true });
  for (const [name, members] of Object.entries(registers)) {
    const fields = members.map((field, i) => member(field, long, i * longSize));
    btf.struct(name, members.length * longSize, fields);
  }
  btf.struct('task_struct', 16, [member('pid', int, 0), member('tgid', int, 4)]);
  return btf;
}

export const TINY_BTF = tinyKernel().build();

export const S390_BTF = tinyKernel({ order: 'big', registers: REGISTERS.s390x }).build();

/** A kernel as s390x images hold it: no ELF file, its BTF somewhere in it. */
export const S390_KERNEL = Uint8Array.from([
  ...new Uint8Array(200),
  ...ascii(BANNER),
  ...new Uint8Array(300),
  ...S390_BTF,
  ...new Uint8Array(100),
]);

/** A module's split BTF on `base`: `struct my_data` with a member of type int. */
export function splitBtf(base = tinyKernel(), name = 'my_data'): Uint8Array {
  const split = new BtfBuilder('little', { base });
  split.struct(name, 4, [member('count', 2, 0)]);
  return split.build();
}

/** The BTF of a module without types of its own: a header alone. */
export const EMPTY_SPLIT_BTF = Uint8Array.from(
  Buffer.from('9feb0100180000000000000000000000000000000000000000'.slice(0, 48), 'hex'),
);

export interface ElfSections {
  readonly order?: ByteOrder;
  readonly machine?: number;
  readonly sections: Readonly<Record<string, Uint8Array>>;
}

export function elfWith({ order = 'little', machine = EM_X86_64, sections }: ElfSections) {
  const elf = new ElfBuilder(order);
  for (const [name, contents] of Object.entries(sections)) elf.section({ name, contents });
  return elf.build({ machine, fileType: 2, stripped: true });
}

export const VMLINUX = elfWith({
  sections: { '.text': new Uint8Array(4096), '.rodata': ascii(BANNER), '.BTF': TINY_BTF },
});

export function ascii(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(`${text}\0`, 'latin1'));
}

export const CONFIG = [
  '#',
  '# Automatically generated file; DO NOT EDIT.',
  '# Linux/x86 6.1.176 Kernel Configuration',
  '#',
  'CONFIG_CC_VERSION_TEXT="gcc-12 (Debian 12.2.0-14+deb12u1) 12.2.0"',
  'CONFIG_64BIT=y',
  'CONFIG_X86=y',
  'CONFIG_LOCALVERSION=""',
  '# CONFIG_LOCALVERSION_AUTO is not set',
  'CONFIG_HZ=250',
  'CONFIG_HZ=1000',
  '# CONFIG_NET_FC=y',
  'CONFIG_NF_CONNTRACK=m',
  '',
].join('\n');

/** Bytes in which every second one is an opcode or an address byte that the x86 branch filter changes. */
export function branchyBytes(length: number, seed: number): Uint8Array {
  const favourites = [0xe8, 0xe9, 0x00, 0xff, 0x01, 0xfe];
  let state = seed;
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const pick = state >>> 24;
    return pick < 200 ? favourites[pick % favourites.length] : pick;
  });
}
