import type { Kernel } from '../kernels';
import type { BpfFunction } from '../object';
import { describeReason, type Relocation, type RelocationResult } from '../relocation';
import type { AnalysedObject } from './analysis';

/**
 * The document of `core-lens relocations --format json`, piece by piece so that no more than one object is held; its
 * shape is promised in docs/json.md.
 */
export class RelocationsJson {
  private isFirst = true;

  constructor(private readonly kernels: readonly Kernel[]) {}

  start(): string {
    return `{"kernels": ${JSON.stringify(this.kernels.map(kernelDocument), null, 1)},\n"objects": [`;
  }

  object(analysed: AnalysedObject): string {
    const separator = this.isFirst ? '\n' : ',\n';
    this.isFirst = false;
    return separator + JSON.stringify(objectDocument(this.kernels, analysed), null, 1);
  }

  end(): string {
    return '\n]}\n';
  }
}

export function kernelDocument(kernel: Kernel): object {
  return {
    name: kernel.name,
    release: kernel.release?.value ?? null,
    arch: kernel.arch?.value ?? null,
    endian: kernel.btf.littleEndian ? 'little' : 'big',
    source: kernel.source,
  };
}

function objectDocument(kernels: readonly Kernel[], analysed: AnalysedObject): object {
  const { path } = analysed;
  if (analysed.fault !== null) return { path, error: analysed.fault.message, functions: [] };
  const { object, relocations, outcomes } = analysed;
  const byFunction = object.functions.map((): object[] => []);
  for (const [index, relocation] of relocations.entries()) {
    byFunction[relocation.record.functionIndex].push(
      relocationDocument(
        relocation,
        outcomes.map(({ results }, kernel) => resultDocument(kernels[kernel].name, results[index])),
      ),
    );
  }
  return {
    path,
    ...(object.refusal && { error: object.refusal.message }),
    functions: object.functions.map((fn, index) => functionDocument(fn, byFunction[index])),
  };
}

function functionDocument(fn: BpfFunction, relocations: object[]): object {
  return { name: fn.name, section: fn.section, kind: fn.kind, relocations };
}

function relocationDocument(relocation: Relocation, results: object[]): object {
  const { record, spec, accessString, source } = relocation;
  return {
    insn: record.instruction,
    kind: relocation.kind ?? 'unknown',
    spec,
    accessString,
    source: source && { file: source.file, line: source.line, column: source.column },
    local: localValue(relocation),
    results,
  };
}

function localValue(relocation: Relocation): number | string | null {
  return relocation.access === null ? null : jsonInteger(relocation.local.value);
}

function resultDocument(kernel: string, result: RelocationResult): object {
  const { status, value, memSize, reason, module } = result;
  return {
    kernel,
    status,
    value: value === null ? null : jsonInteger(value),
    ...(memSize !== null && { memSize }),
    reason: reason.code,
    ...(module !== null && { module }),
    ...(reason.code !== 'found' && { message: describeReason(reason) }),
  };
}

/** A JSON number where every reader gets it exactly, a decimal string beyond 2^53. */
export function jsonInteger(value: bigint): number | string {
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value.toString();
}
