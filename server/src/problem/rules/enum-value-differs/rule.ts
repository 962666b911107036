import type { Btf } from '../../../btf';
import type { CheckedObject, Finding, Rule } from '../../rule';
import {
  enumeratorsByName,
  essentialName,
  mentionsOf,
  valuesThere,
  type Enumerator,
  type Mention,
} from '../../silent/enumerators';
import { programsReaching } from '../../silent/fields';

export const enumValueDiffers: Rule = {
  id: 'enum-value-differs',
  summary: 'an enumerator whose compiled-in value is not the one that some kernel has',
  severity: 'information',
  *find(checked) {
    const differing = differingEnumerators(checked);
    if (differing.size === 0) return;
    const asked = askedEnumerators(checked);
    for (const mention of mentionsOf(checked.prepared.object, new Set(differing.keys()))) {
      if (isAskedNearby(asked, mention)) continue;
      for (const difference of differing.get(mention.name) ?? []) {
        const finding = findingAt(checked, mention, difference);
        if (finding !== null) yield finding;
      }
    }
  },
};

/** An enumerator on a kernel where it has another value. */
interface Difference {
  readonly kernel: number;
  readonly type: string;
  readonly value: bigint;
  readonly there: bigint;
}

/** By name, enumerators of the program whose value some kernel does not share. */
function differingEnumerators({ prepared, judgements }: CheckedObject): Map<string, Difference[]> {
  const { btf } = prepared.object;
  const byName = enumeratorsByName(btf);
  const flavors = valuesByEssentialName(btf, byName);
  const differing = new Map<string, Difference[]>();
  for (const [name, enumerators] of byName) {
    // Which one a line means is not known.
    if (enumerators.length !== 1) continue;
    const [enumerator] = enumerators;
    const { typeId, index } = enumerator;
    const value = btf.enumeratorValue(typeId, index);
    for (const [kernel, { kernel: target }] of judgements.entries()) {
      const values = valuesThere(btf, enumerator, target.types.vmlinux);
      if (values.length !== 1 || values[0] === value) continue;
      // A flavor of it has this value: the program tells kernels apart by itself.
      if (flavors.get(flavorKey(btf, enumerator))?.has(values[0]) === true) continue;
      const difference = { kernel, type: btf.name(typeId), value, there: values[0] };
      differing.set(name, [...(differing.get(name) ?? []), difference]);
    }
  }
  return differing;
}

function valuesByEssentialName(
  btf: Btf,
  byName: ReadonlyMap<string, readonly Enumerator[]>,
): Map<string, Set<bigint>> {
  const values = new Map<string, Set<bigint>>();
  for (const enumerator of [...byName.values()].flat()) {
    const key = flavorKey(btf, enumerator);
    const known = values.get(key) ?? new Set();
    values.set(key, known.add(btf.enumeratorValue(enumerator.typeId, enumerator.index)));
  }
  return values;
}

function flavorKey(btf: Btf, { typeId, index }: Enumerator): string {
  return `${essentialName(btf.name(typeId))}::${essentialName(btf.elementName(typeId, index))}`;
}

/** Enumerators whose value or presence is asked of the kernel, by name, with where. */
function askedEnumerators({
  prepared,
}: CheckedObject): Map<string, { file: string; line: number }[]> {
  const asked = new Map<string, { file: string; line: number }[]>();
  for (const { kind, access, source } of prepared.relocations) {
    if (access === null || source === null) continue;
    if (kind !== 'enumval_value' && kind !== 'enumval_exists') continue;
    const [{ typeId, index }] = access.steps;
    const name = access.btf.elementName(typeId, index);
    asked.set(name, [...(asked.get(name) ?? []), source]);
  }
  return asked;
}

/** Lines that one call may be broken into. */
const LONGEST_CALL = 3;

/** The mention is within a macro of the program's own that asks the kernel, or the rest of a call that began on a line before. */
function isAskedNearby(
  asked: ReadonlyMap<string, readonly { readonly file: string; readonly line: number }[]>,
  { name, file, line, isBesideQuestion }: Mention,
): boolean {
  if (isBesideQuestion) return false;
  return (asked.get(name) ?? []).some(
    (at) => at.file === file && line >= at.line && line - at.line < LONGEST_CALL,
  );
}

function findingAt(
  checked: CheckedObject,
  { functionIndex, instruction, name }: Mention,
  { kernel, type, value, there }: Difference,
): Finding | null {
  const { programs } = programsReaching(checked, kernel, functionIndex, instruction);
  if (programs.length === 0) return null;
  const asked = type === '' ? `typeof(${name})` : `enum ${type}`;
  return {
    kernel,
    programs,
    place: {
      kind: 'instruction',
      site: { functionIndex, instruction },
      token: { kind: 'name', name },
    },
    subject: name,
    severity: 'information',
    message: `${name} is compiled in as ${asSigned(value)}, but is ${asSigned(there)}`,
    help: `ask the kernel for its value: bpf_core_enum_value(${asked}, ${name})`,
  };
}

function asSigned(value: bigint): string {
  return BigInt.asIntN(64, value).toString();
}
