import { SHT_SYMTAB, STT_NOTYPE } from '../elf';
import type { BpfObject } from '../object';
import type { ReadOnlyData } from './read-only-data';
import { switchOn } from './switch-on';

const SYMBOL_SIZE = 24;
const INFO = 4;
const BINDING_BITS = 0xf0;

/**
 * The object file as an application would have it loaded, for loaders that let nobody choose: of its programs only those of
 * these functions, also if they are off, and its read-only data as set. A program is what a function's symbol says it is (libbpf,
 * bpf_object__add_programs), so one whose symbol is of no type is left out and all else stays where it is. `bytes` is what
 * the object was read from.
 */
export function tailoredObject(
  bytes: Uint8Array,
  object: BpfObject,
  functionIndexes: ReadonlySet<number>,
  { sections }: ReadOnlyData,
): Uint8Array {
  const { elf, symbols, functions } = object;
  // Not slice(): that of a Buffer, as files are read into, is no copy.
  const tailored = new Uint8Array(bytes);
  for (const [index, contents] of sections) tailored.set(contents, elf.sections[index].offset);
  switchOn(tailored, object, functionIndexes);
  const leftOut = functions.filter(
    ({ kind }, index) => kind === 'program' && !functionIndexes.has(index),
  );
  const table = elf.sections.find(({ type }) => type === SHT_SYMTAB);
  if (table === undefined) return tailored;
  for (const { name, sectionIndex } of leftOut) {
    const symbol = symbols.findIndex(
      (other) => other.name === name && other.sectionIndex === sectionIndex,
    );
    const at = table.offset + symbol * SYMBOL_SIZE + INFO;
    if (symbol >= 0) tailored[at] = (tailored[at] & BINDING_BITS) | STT_NOTYPE;
  }
  return tailored;
}
