import { essentialName, type Btf } from '../../../btf';
import type { CheckedObject, Finding, Rule } from '../../rule';
import {
  enumeratorsByName,
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
    const { object } = checked.prepared;
    const byName = enumeratorsByName(object.btf);
    if (byName.size === 0) return;
    const asked = askedEnumerators(checked);
    const differences = new Map<string, readonly Difference[]>();
    for (const mention of mentionsOf(object, byName)) {
      yield null;
      if (mention === null) continue;
      if (isAskedNearby(asked, mention)) continue;
      const { name } = mention;
      const known = differences.get(name) ?? differencesOf(checked, byName, name);
      differences.set(name, known);
      for (const difference of known) {
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

function differencesOf(
  { prepared, judgements }: CheckedObject,
  byName: ReadonlyMap<string, readonly Enumerator[]>,
  name: string,
): Difference[] {
  const { btf } = prepared.object;
  const enumerators = byName.get(name) ?? [];
  // With several of the name, which one a line means is not known.
  if (enumerators.length !== 1) return [];
  const [enumerator] = enumerators;
  const { typeId, index } = enumerator;
  const value = btf.enumeratorValue(typeId, index);
  const differences: Difference[] = [];
  let ofFlavors: ReadonlySet<bigint> | null = null;
  for (const [kernel, { kernel: target }] of judgements.entries()) {
    const values = valuesThere(btf, enumerator, target.types.vmlinux);
    if (values.length !== 1 || values[0] === value) continue;
    ofFlavors ??= valuesOfFlavors(btf, byName, enumerator);
    // A flavor of it has this value: the program tells kernels apart by itself.
    if (ofFlavors.has(values[0])) continue;
    differences.push({ kernel, type: btf.name(typeId), value, there: values[0] });
  }
  return differences;
}

function valuesOfFlavors(
  btf: Btf,
  byName: ReadonlyMap<string, readonly Enumerator[]>,
  enumerator: Enumerator,
): ReadonlySet<bigint> {
  const key = flavorKey(btf, enumerator);
  const flavors = [...byName.values()].flat().filter((other) => flavorKey(btf, other) === key);
  return new Set(flavors.map(({ typeId, index }) => btf.enumeratorValue(typeId, index)));
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
