import { success, type Fault, type Result } from '../bytes';
import {
  sectionContents,
  SHF_EXECINSTR,
  SHT_PROGBITS,
  STT_FUNC,
  type ElfFile,
  type ElfSymbol,
  type SymbolBinding,
} from '../elf';
import { objectFailure, type ObjectFaultCode } from './faults';
import { decodeInstructions, INSTRUCTION_SIZE, type Instructions } from './instructions';

/** A function of the object: an entry program, or a subprogram in .text. */
export interface BpfFunction {
  readonly name: string;
  readonly kind: 'program' | 'subprogram';
  /** As SEC() says, without the `?` that switches autoload off. */
  readonly section: string;
  readonly sectionIndex: number;
  /** Where it begins, in instructions from the start of its section. */
  readonly start: number;
  readonly count: number;
  readonly autoload: boolean;
  readonly binding: SymbolBinding;
  /** A global symbol of hidden or internal visibility: libbpf makes it static for the verifier. */
  readonly hidden: boolean;
  /** As compiled; decoded when first asked for. */
  readonly instructions: () => Instructions;
}

/**
 * Every function of the executable sections, by section and position (libbpf.c, bpf_object__add_programs,
 * bpf_object__init_prog).
 */
export function readFunctions(
  elf: ElfFile,
  symbols: readonly ElfSymbol[],
): Result<BpfFunction[], Fault<ObjectFaultCode>> {
  const functions: BpfFunction[] = [];
  for (const symbol of symbols) {
    if (symbol.type !== STT_FUNC) continue;
    const section = elf.sections.at(symbol.sectionIndex);
    if (section?.type !== SHT_PROGBITS || (section.flags & SHF_EXECINSTR) === 0) continue;
    if (section.size === 0) continue;
    const { name } = symbol;
    if (symbol.value + symbol.size > section.size) {
      return objectFailure('program-outside-section', name, section.name);
    }
    const isText = section.name === '.text';
    if (!isText && symbol.binding === 'local') {
      return objectFailure('program-static', name, section.name);
    }
    const sizes = [symbol.value, symbol.size];
    if (symbol.size === 0 || sizes.some((bytes) => bytes % INSTRUCTION_SIZE !== 0)) {
      return objectFailure('program-bad-size', name, section.name);
    }
    const contents = sectionContents(elf, section).slice(symbol.value, symbol.size);
    let decoded: Instructions | undefined;
    functions.push({
      name,
      kind: isText ? 'subprogram' : 'program',
      section: section.name.replace(/^\?/, ''),
      sectionIndex: section.index,
      start: symbol.value / INSTRUCTION_SIZE,
      count: symbol.size / INSTRUCTION_SIZE,
      autoload: !section.name.startsWith('?'),
      binding: symbol.binding,
      hidden: symbol.hidden && symbol.binding !== 'local',
      instructions: () => (decoded ??= decodeInstructions(contents)),
    });
  }
  functions.sort((a, b) => a.sectionIndex - b.sectionIndex || a.start - b.start);
  return success(functions);
}

/** The function that holds instruction `index` of a section (libbpf.c, find_prog_by_sec_insn); −1 when none does. */
export function functionIndexAt(
  functions: readonly BpfFunction[],
  sectionIndex: number,
  index: number,
): number {
  let low = 0;
  let high = functions.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    const at = functions[middle];
    const isBefore =
      at.sectionIndex < sectionIndex || (at.sectionIndex === sectionIndex && at.start <= index);
    if (isBefore) low = middle;
    else high = middle - 1;
  }
  const found = functions.at(low);
  const holds =
    found?.sectionIndex === sectionIndex &&
    index >= found.start &&
    index < found.start + found.count;
  return holds ? low : -1;
}
