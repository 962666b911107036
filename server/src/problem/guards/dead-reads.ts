import type { Relocation } from '../../relocation';
import type { Site } from '../../verdict';
import type { CheckedObject } from '../rule';

/** A poisoned relocation that the verifier of a kernel does not get to. */
export interface DeadRead {
  readonly kernel: number;
  readonly program: number;
  readonly index: number;
  readonly relocation: Relocation;
  readonly site: Site;
}

/** Every poison that no way of any program leads to on its kernel, be it set as it may: copies of inlined code count as one. */
export function* deadReads({ prepared, judgements }: CheckedObject): Generator<DeadRead> {
  for (const [kernel, { relocated, programs }] of judgements.entries()) {
    const reached = new Set<string>();
    for (const { causes } of programs) {
      for (const cause of causes) {
        if (cause.code !== 'poison-reached') continue;
        reached.add(copyKey(prepared.relocations[cause.relocation], cause.relocation));
      }
    }
    for (const [index, { status }] of relocated.results.entries()) {
      const relocation = prepared.relocations[index];
      if (status !== 'poisoned' || reached.has(copyKey(relocation, index))) continue;
      const { functionIndex, instruction } = relocation.record;
      const site = { functionIndex, instruction };
      for (const [program, { image }] of prepared.programs.entries()) {
        const isInImage = image?.functions.some((fn) => fn.functionIndex === functionIndex);
        if (isInImage !== true || programs[program].reach(site) !== 'not-reached') continue;
        yield { kernel, program, index, relocation, site };
      }
    }
  }
}

/** Copies of inlined code have one place in the source. */
function copyKey({ source, spec }: Relocation, index: number): string {
  return source === null ? `${index}` : `${source.file}\0${source.line}\0${source.column}\0${spec}`;
}
