import { haveSameTypes, type Btf } from '../btf';
import {
  nearestEnumerator,
  nearestField,
  nearestFunction,
  nearestTracepoint,
  nearestType,
} from '../nearest';
import { subjectOf, type TargetTypes } from '../relocation';
import type { TargetKind } from '../verdict';
import type { CheckedObject } from './rule';

/** The name of what is nearest, and how a message tells it. */
export interface NearestThere {
  readonly name: string;
  /** Of a field, the way to it from the same struct. */
  readonly path?: string;
  readonly text: string;
}

type Answers = Map<string, NearestThere | undefined>;

/** What the chosen kernels have instead of what is missing, each looked up once. */
export class NearestThings {
  private readonly ofRelocations: Answers;
  private readonly ofTargets: Answers;
  private readonly types: readonly TargetTypes[];
  /** Kernels by age. */
  private readonly order: readonly number[];

  /** `before`: what was found for another build of the object, of which all holds that these kernels and types say, too. */
  constructor(
    private readonly checked: CheckedObject,
    before: NearestThings | null = null,
  ) {
    this.types = checked.judgements.map(({ kernel }) => kernel.types);
    const ages = checked.judgements.map(({ kernel }) =>
      (kernel.version ?? []).reduce((age, number) => age * 1000 + number, 0),
    );
    this.order = ages.map((_, i) => i).sort((a, b) => ages[a] - ages[b]);
    const ofSameKernels = before?.isOfKernels(this.types) === true ? before : null;
    const isOfSameTypes = ofSameKernels !== null && haveSameTypes(ofSameKernels.btf, this.btf);
    this.ofTargets = ofSameKernels?.ofTargets ?? new Map<string, NearestThere | undefined>();
    this.ofRelocations = isOfSameTypes
      ? ofSameKernels.ofRelocations
      : new Map<string, NearestThere | undefined>();
  }

  ofRelocation(kernel: number, index: number): NearestThere | undefined {
    const { access, kind, spec } = this.checked.prepared.relocations[index];
    if (access === null) return undefined;
    const subject = subjectOf(kind);
    return this.once(this.ofRelocations, `${subject} ${spec}`, kernel, (types, models) => {
      const { btf, rootTypeId, steps } = access;
      const field = subject === 'field' ? nearestField(access, types, models) : null;
      if (subject !== 'type' && field !== null) return field;
      if (subject === 'enumerator') {
        const found = nearestEnumerator(btf, rootTypeId, steps[0].index, types, models);
        if (found !== null) return found;
      }
      return nearestType(btf, rootTypeId, types, models);
    });
  }

  ofTarget(kernel: number, kind: TargetKind, target: string): NearestThere | undefined {
    return this.once(this.ofTargets, `${kind} ${target}`, kernel, (types, models) => {
      switch (kind) {
        case 'function':
          return nearestFunction(target, types, models);
        case 'LSM hook':
          return withoutPrefix(nearestFunction(`bpf_lsm_${target}`, types, models), 'bpf_lsm_');
        case 'iterator':
          return withoutPrefix(nearestFunction(`bpf_iter_${target}`, types, models), 'bpf_iter_');
        case 'tracepoint':
        case 'raw tracepoint':
          return nearestTracepoint(target, types, models);
        default:
          return null;
      }
    });
  }

  private get btf(): Btf {
    return this.checked.prepared.object.btf;
  }

  private isOfKernels(types: readonly TargetTypes[]): boolean {
    return (
      types.length === this.types.length &&
      types.every(({ vmlinux, modules }, i) => {
        const known = this.types[i];
        return (
          known.vmlinux === vmlinux &&
          known.modules.length === modules.length &&
          known.modules.every((module, m) => module === modules[m])
        );
      })
    );
  }

  private once(
    answers: Answers,
    what: string,
    kernel: number,
    find: (types: TargetTypes, models: readonly TargetTypes[]) => NearestThere | null,
  ): NearestThere | undefined {
    const key = `${kernel} ${what}`;
    if (!answers.has(key)) {
      answers.set(key, find(this.types[kernel], this.models(kernel)) ?? undefined);
    }
    return answers.get(key);
  }

  /** The other kernels, those closest in age first. */
  private models(kernel: number): TargetTypes[] {
    const rank = (index: number) => this.order.indexOf(index);
    const distance = (index: number) => Math.abs(rank(index) - rank(kernel));
    return this.order
      .filter((index) => index !== kernel)
      .sort((a, b) => distance(a) - distance(b))
      .map((index) => this.types[index]);
  }
}

function withoutPrefix(found: NearestThere | null, prefix: string): NearestThere | null {
  if (found === null) return null;
  const name = found.name.startsWith(prefix) ? found.name.slice(prefix.length) : found.name;
  return { name, text: found.text.replaceAll(prefix, '') };
}
