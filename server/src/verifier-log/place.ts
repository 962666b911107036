import type { BpfObject, SourceLine } from '../object';
import { linkProgram, type ImageReference, type LinkedProgram } from '../program';
import type { Failure } from './read-report';

/** An instruction of a program's image, found in the object. */
export interface InstructionPlace {
  /** Index in `BpfObject.functions`. */
  readonly functionIndex: number;
  /** Counted from the start of the function. */
  readonly instruction: number;
  /** Null when the object has no line for it. */
  readonly line: SourceLine | null;
  /** Index in `BpfObject.core.records`; null when the instruction has no CO-RE relocation. */
  readonly relocation: number | null;
  readonly reference: ImageReference | null;
}

/** Where in an object a failure belongs; what is not known of it is null. */
export interface FailurePlace {
  /** The program that fails, an index in `BpfObject.functions`. */
  readonly program: number | null;
  /** The instruction to blame; for a failure of no instruction the first that uses what is missing, or of the program. */
  readonly at: InstructionPlace | null;
  readonly isWholeProgram: boolean;
  /** Where that which is not released was acquired. */
  readonly acquiredAt: InstructionPlace | null;
  /** Indexes in `BpfObject.externs`, `.maps` and `.core.records`. */
  readonly extern: number | null;
  readonly map: number | null;
  readonly relocation: number | null;
}

/** Finds instructions by the numbers that a log gives them; an object's programs are linked once. */
export class Placing {
  private readonly linked = new Map<number, LinkedProgram | null>();
  private relocations: ReadonlyMap<string, number> | null = null;

  constructor(private readonly object: BpfObject) {}

  /** Null when the object has no such program, or the program no such instruction. */
  instruction(program: string, pc: number): InstructionPlace | null {
    const index = indexNamed(this.object.functions, program);
    return index === null ? null : this.at(index, pc);
  }

  failure(failure: Failure): FailurePlace {
    const { stop, remark, subject } = failure;
    const { externs, maps } = this.object;
    const program = this.programOf(failure);
    const pc = stop?.pc ?? null;
    if (program !== null && pc !== null) {
      const at = this.at(program, pc);
      const named = at?.reference ?? null;
      return {
        program,
        at,
        isWholeProgram: false,
        acquiredAt: stop?.acquiredAt == null ? null : this.at(program, stop.acquiredAt),
        extern: indexNamed(externs, subject) ?? (named?.kind === 'extern' ? named.extern : null),
        map: indexNamed(maps, subject) ?? (named?.kind === 'map' ? named.map : null),
        relocation: at?.relocation ?? null,
      };
    }
    const extern = remark === null ? null : indexNamed(externs, subject);
    const map = remark?.cause === 'map-refused' ? indexNamed(maps, subject) : null;
    const relocation = this.numberedRelocation(program, remark?.relocation ?? null);
    const at =
      this.recorded(relocation) ??
      this.firstUse(extern, map) ??
      (program === null ? null : this.at(program, 0));
    return {
      program,
      at,
      isWholeProgram: extern === null && map === null && relocation === null,
      acquiredAt: null,
      extern,
      map,
      relocation,
    };
  }

  /** By its name or, where the words have only its section or its target, by that; else the only one there is. */
  private programOf({ program, stop, remark, attempt, subject }: Failure): number | null {
    const { functions } = this.object;
    if (program !== null) return indexNamed(functions, program);
    if (stop !== null || attempt !== null) return this.onlyProgram();
    if (remark === null || subject === null) return null;
    if (remark.cause !== 'program-type' && remark.cause !== 'target-missing') return null;
    const index = functions.findIndex(
      ({ kind, section }) =>
        kind === 'program' && (section === subject || section.endsWith(`/${subject}`)),
    );
    return index < 0 ? null : index;
  }

  private recorded(relocation: number | null): InstructionPlace | null {
    if (relocation === null) return null;
    const { functionIndex, instruction } = this.object.core.records[relocation];
    return this.inFunction(functionIndex, instruction, null);
  }

  /** The first instruction that uses an extern or a map. */
  private firstUse(extern: number | null, map: number | null): InstructionPlace | null {
    if (extern === null && map === null) return null;
    for (const [functionIndex, references] of this.object.references.entries()) {
      for (const [instruction, reference] of references) {
        const isUse =
          (reference.kind === 'extern' && reference.extern === extern) ||
          (reference.kind === 'map' && reference.map === map);
        if (isUse) return this.inFunction(functionIndex, instruction, reference);
      }
    }
    return null;
  }

  private at(program: number, pc: number): InstructionPlace | null {
    const linked = this.link(program);
    const found = linked?.functions.find(({ start, count }) => pc >= start && pc < start + count);
    if (!linked || found === undefined) return null;
    const { functionIndex, start } = found;
    return this.inFunction(functionIndex, pc - start, linked.references[pc] ?? null);
  }

  private inFunction(
    functionIndex: number,
    instruction: number,
    reference: ImageReference | null,
  ): InstructionPlace {
    const relocation = this.relocationAt(functionIndex, instruction);
    return {
      functionIndex,
      instruction,
      line: this.lineOf(functionIndex, instruction, relocation),
      relocation,
      reference,
    };
  }

  /** A relocated constant belongs to the line that uses it; all else to the line that the log has above it. */
  private lineOf(
    functionIndex: number,
    instruction: number,
    relocation: number | null,
  ): SourceLine | null {
    const { lines, functions } = this.object;
    const fn = functions[functionIndex];
    return relocation === null
      ? lines.recordedLineOf(fn, instruction)
      : lines.lineOf(fn, instruction);
  }

  private link(program: number): LinkedProgram | null {
    let linked = this.linked.get(program);
    if (linked === undefined) {
      linked = linkProgram(this.object, program);
      this.linked.set(program, linked);
    }
    return linked;
  }

  /** The program of a log that does not say whose it is. */
  private onlyProgram(): number | null {
    const programs = this.object.functions.flatMap(({ kind }, index) =>
      kind === 'program' ? [index] : [],
    );
    return programs.length === 1 ? programs[0] : null;
  }

  private relocationAt(functionIndex: number, instruction: number): number | null {
    this.relocations ??= new Map(
      this.object.core.records.map((record, index) => [
        `${record.functionIndex} ${record.instruction}`,
        index,
      ]),
    );
    return this.relocations.get(`${functionIndex} ${instruction}`) ?? null;
  }

  /** libbpf counts the relocations of a section, those that are in no function among them. */
  private numberedRelocation(functionIndex: number | null, number: number | null): number | null {
    const { core, functions } = this.object;
    if (functionIndex === null || number === null || core.orphans > 0) return null;
    const { sectionIndex } = functions[functionIndex];
    let left = number;
    for (const [index, record] of core.records.entries()) {
      if (functions[record.functionIndex].sectionIndex !== sectionIndex) continue;
      if (left-- === 0) return index;
    }
    return null;
  }
}

function indexNamed(
  named: readonly { readonly name: string }[],
  name: string | null,
): number | null {
  const index = name === null ? -1 : named.findIndex((candidate) => candidate.name === name);
  return index < 0 ? null : index;
}
