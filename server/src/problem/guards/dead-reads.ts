import type { Relocation } from '../../relocation';
import type { Site } from '../../verdict';
import type { CheckedObject } from '../rule';
import { programsByFunction } from './questions';

/** A poisoned relocation that the verifier of a kernel does not get to. */
export interface DeadRead {
  readonly kernel: number;
  readonly program: number;
  readonly index: number;
  readonly relocation: Relocation;
  readonly site: Site;
}

/**
 * Every poison that no program gets to, be it set as it may: where one does, on whatever kernel, the read is no guarded
 * one. Copies of inlined code count as one.
 */
export function* deadReads(checked: CheckedObject): Generator<DeadRead> {
  const { prepared, judgements } = checked;
  const reached = reachedCopies(checked);
  const holders = programsByFunction(prepared);
  for (const [kernel, { relocated, programs }] of judgements.entries()) {
    for (const [index, { status }] of relocated.results.entries()) {
      const relocation = prepared.relocations[index];
      if (status !== 'poisoned' || reached.has(copyKey(relocation, index))) continue;
      const { functionIndex, instruction } = relocation.record;
      const site = { functionIndex, instruction };
      for (const program of holders.get(functionIndex) ?? []) {
        if (programs[program].reach(site) !== 'not-reached') continue;
        yield { kernel, program, index, relocation, site };
      }
    }
  }
}

function reachedCopies({ prepared, judgements }: CheckedObject): ReadonlySet<string> {
  const reached = new Set<string>();
  for (const { causes } of judgements.flatMap(({ programs }) => programs)) {
    for (const cause of causes) {
      if (cause.code !== 'poison-reached') continue;
      reached.add(copyKey(prepared.relocations[cause.relocation], cause.relocation));
    }
  }
  return reached;
}

/** Copies of inlined code have one place in the source. */
function copyKey({ source, spec }: Relocation, index: number): string {
  return source === null ? `${index}` : `${source.file}\0${source.line}\0${source.column}\0${spec}`;
}
