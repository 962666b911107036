import { success, type Fault, type Result } from '../bytes';
import type { Btf } from '../btf';
import type { ExtRecords } from './btf-ext';
import { objectFailure, type ObjectFaultCode } from './faults';
import { functionIndexAt, type BpfFunction } from './functions';
import { INSTRUCTION_SIZE } from './instructions';

/** One CO-RE relocation as .BTF.ext records it, unjudged: type id, string offset and kind may be anything. */
export interface CoreRecord {
  /** Index in `BpfObject.functions`. */
  readonly functionIndex: number;
  /** Index of the instruction within the function. */
  readonly instruction: number;
  /** Its offset in the section is no multiple of an instruction, for which libbpf refuses the object. */
  readonly misaligned: boolean;
  readonly typeId: number;
  readonly accessStringOffset: number;
  readonly kind: number;
}

export interface CoreRecords {
  /** In the order in which libbpf works them off. */
  readonly records: readonly CoreRecord[];
  /** Records in no function, which libbpf skips: what a linker leaves of an overridden weak subprogram. */
  readonly orphans: number;
  /** Records under no section name, or misaligned in no function: libbpf refuses to load the object for one. */
  readonly homeless: number;
}

/** No known object has over a thousand; a hostile one should not keep a user waiting. */
const MOST_RECORDS = 1 << 18;

/** Sorts out which function each CO-RE record is in (libbpf.c, bpf_object__relocate_core). */
export function readCoreRecords(
  btf: Btf,
  ext: ExtRecords,
  functions: readonly BpfFunction[],
  sectionIndexByName: ReadonlyMap<string, number>,
): Result<CoreRecords, Fault<ObjectFaultCode>> {
  const { view, recordSize, blocks } = ext;
  const total = blocks.reduce((sum, block) => sum + block.count, 0);
  if (total > MOST_RECORDS) return objectFailure('object-too-many-records', total, MOST_RECORDS);
  const records: CoreRecord[] = [];
  let orphans = 0;
  let homeless = 0;
  for (const block of blocks) {
    const name = block.sectionName < btf.stringLength ? btf.string(block.sectionName) : '';
    if (name === '') {
      homeless += block.count;
      continue;
    }
    const sectionIndex = sectionIndexByName.get(name) ?? -1;
    for (let i = 0; i < block.count; i++) {
      const at = block.start + i * recordSize;
      const offset = view.u32(at);
      const misaligned = offset % INSTRUCTION_SIZE !== 0;
      const index = Math.floor(offset / INSTRUCTION_SIZE);
      const functionIndex = functionIndexAt(functions, sectionIndex, index);
      if (functionIndex < 0) {
        if (misaligned) homeless++;
        else orphans++;
        continue;
      }
      records.push({
        functionIndex,
        instruction: index - functions[functionIndex].start,
        misaligned,
        typeId: view.u32(at + 4),
        accessStringOffset: view.u32(at + 8),
        kind: view.u32(at + 12),
      });
    }
  }
  return success({ records, orphans, homeless });
}
