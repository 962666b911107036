import { Kind } from '../../../btf';
import type { FieldUse } from '../../../uses';
import type { Rule } from '../../rule';
import { fieldFinding, fieldsInUse, type FieldInUse } from '../../silent/fields';
import { bytes, elementOf, type FieldShape } from '../../silent/shape';

export const readSize: Rule = {
  id: 'read-size',
  summary: 'a field has another size on some kernel than the number of bytes that is read of it',
  severity: 'information',
  *find(checked) {
    for (const field of fieldsInUse(checked)) {
      yield null;
      for (const use of field.uses) {
        const message = misread(field, use);
        const finding = message && fieldFinding(checked, field, use, { message, help: HELP });
        if (finding) yield finding;
      }
    }
  },
};

const HELP =
  'the size of this read is not relocated: zero the variable and read bpf_core_field_size() bytes, or use ' +
  'BPF_CORE_READ_BITFIELD_PROBED, which reads plain integers of any size too';

const SCALARS: ReadonlySet<number> = new Set([
  Kind.INT,
  Kind.PTR,
  Kind.ENUM,
  Kind.ENUM64,
  Kind.FLOAT,
]);

function misread({ relocation, local, there }: FieldInUse, use: FieldUse): string | null {
  const count = bytesRead(use);
  if (count === null || count > local.size || local.bits > 0 || there.bits > 0) return null;
  if (local.size === 0 || there.size === 0) return null;
  const { spec } = relocation;
  if (count > there.size)
    return `this reads ${bytes(count)} at ${spec}, which has only ${there.size}`;
  if (SCALARS.has(local.kind)) {
    const isPart = count === local.size && there.size > count;
    const half = there.btf.littleEndian ? 'lower' : 'upper';
    return isPart
      ? `this reads only the ${half} ${bytes(count)} of ${spec}, which has ${there.size}`
      : null;
  }
  return local.kind === Kind.ARRAY ? elementsMisread(spec, local, there) : null;
}

/** Where nothing adjusts the size: a constant of a probe read, or a load whose relocation is on another instruction. */
function bytesRead(use: FieldUse): number | null {
  if (use.kind === 'probe-read') return use.distance === 0 ? use.bytes : null;
  return use.kind === 'load' && !use.isRelocated && use.distance === 0 ? use.bytes : null;
}

function elementsMisread(spec: string, local: FieldShape, there: FieldShape): string | null {
  const [ours, theirs] = [elementOf(local), elementOf(there)];
  if (!SCALARS.has(ours.kind) || ours.size === theirs.size) return null;
  return `this reads ${spec} as elements of ${bytes(ours.size)}, which have ${theirs.size}`;
}
