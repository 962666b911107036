import type { Fault, Result } from '../bytes';
import { EM_BPF, parseElfHeaders, SHT_PROGBITS, type ElfFaultCode, type ElfHeaders } from '../elf';
import { archOfElf } from './arch';
import { withoutSurroundings, type ByteSource } from './byte-source';
import { joinWithDistilledBase } from './distilled-module';
import { failure } from './faults';
import { findBanner } from './find-btf';
import type { ImageFormat, KernelImage } from './kernel-image';
import { MOST_BANNER_BYTES, MOST_BTF_BYTES } from './limits';

/**
 * The .BTF section of an ELF file (libbpf, btf_parse_elf: of several, the last one counts). A module's is read where its
 * .BTF.base makes it whole.
 */
export async function readElfImage(source: ByteSource): Promise<Result<KernelImage>> {
  const headers = await readElfHeaders(source);
  if (!headers.ok) return headers;
  const elf = headers.value;
  const isModule = hasSection(elf, MODULE_SECTION);
  if (isModule && !hasSection(elf, '.BTF')) return failure('module-without-btf');
  const isDistilled = hasSection(elf, BASE_SECTION);
  if (isModule && !isDistilled) return failure('split-btf');
  const own = await readElfSection(source, elf, '.BTF', MOST_BTF_BYTES);
  if (!own.ok) return own;
  const btf = isDistilled ? await joinWithBase(source, elf, own.value) : own;
  if (!btf.ok) return btf;
  const text = await readElfSection(source, elf, '.rodata', MOST_BANNER_BYTES);
  const banner = text.ok ? findBanner(text.value) : null;
  const arch = archOfElf(elf);
  return {
    ok: true,
    value: {
      btf: withoutSurroundings(btf.value),
      pointerSize: elf.is64 ? 8 : 4,
      format: isDistilled ? 'kernel module' : formatOf(elf, banner),
      compression: null,
      banner: banner === null ? null : { text: banner, from: 'vmlinux' },
      arch: arch === null ? null : { value: arch, from: 'vmlinux' },
    },
  };
}

/** Every kernel module has it, and nothing else. */
const MODULE_SECTION = '.gnu.linkonce.this_module';
/** Where a module carries what it needs of its vmlinux's types. */
export const BASE_SECTION = '.BTF.base';

export function hasSection(elf: ElfHeaders, name: string): boolean {
  return elf.sections.some((section) => section.name === name);
}

async function joinWithBase(
  source: ByteSource,
  elf: ElfHeaders,
  split: Uint8Array,
): Promise<Result<Uint8Array>> {
  const base = await readElfSection(source, elf, BASE_SECTION, MOST_BTF_BYTES);
  return base.ok ? joinWithDistilledBase(split, base.value) : base;
}

function formatOf(elf: ElfHeaders, banner: string | null): ImageFormat {
  if (elf.machine === EM_BPF) return 'BPF object';
  return banner === null ? 'ELF' : 'vmlinux';
}

/** Reads the headers of an ELF file where it is, without its contents. */
export async function readElfHeaders(
  source: ByteSource,
): Promise<Result<ElfHeaders, Fault<ElfFaultCode>>> {
  const parse = parseElfHeaders(source.size);
  let step = parse.next();
  while (step.done !== true) {
    step = parse.next(await source.read(step.value.position, step.value.length));
  }
  return step.value;
}

export async function readElfSection(
  source: ByteSource,
  elf: ElfHeaders,
  name: string,
  limit: number,
): Promise<Result<Uint8Array>> {
  const section = elf.sections.findLast((candidate) => candidate.name === name);
  if (section === undefined) return failure('elf-without-btf');
  if (section.type !== SHT_PROGBITS) return failure('elf-btf-not-stored');
  if (section.size > limit) return failure('btf-section-too-large', limit);
  return { ok: true, value: await source.read(section.offset, section.size) };
}
