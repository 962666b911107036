import { extractedBits, type FieldUse, type MemoryUse } from '../../../uses';
import type { CheckedObject, Rule } from '../../rule';
import { BITFIELD_HELP } from '../../silent/bitfields';
import { fieldFinding, fieldsInUse, type FieldInUse } from '../../silent/fields';
import { bits } from '../../silent/shape';

export const bitfieldReadDirectly: Rule = {
  id: 'bitfield-read-directly',
  summary: 'a bitfield is read by a plain load, whose fixed shifts miss it on some kernel',
  severity: 'information',
  *find(checked) {
    for (const field of fieldsInUse(checked)) {
      yield null;
      if (field.local.bits === 0 || field.there.bits === 0) continue;
      for (const use of field.uses) {
        if (!isPlainLoad(use) || takesTheField(checked, field, use)) continue;
        const finding = fieldFinding(checked, field, use, {
          message:
            `this takes ${bits(field.local.bits)} at a fixed place out of a plain load of ${field.relocation.spec}, ` +
            'whose bits are elsewhere',
          help: BITFIELD_HELP,
        });
        if (finding !== null) yield finding;
      }
    }
  },
};

/** A constant on the way may belong to the address of the struct as well as to the place of the bits in it. */
function isPlainLoad(use: FieldUse): use is MemoryUse {
  return use.kind === 'load' && use.distance === 0;
}

/**
 * Whether the bits that the compiled code keeps are the field's: libbpf moves the load to where the smallest aligned load
 * that covers the field would be, and leaves the shifts as they are.
 */
function takesTheField(checked: CheckedObject, field: FieldInUse, use: MemoryUse): boolean {
  const { object } = checked.prepared;
  const { relocation, local, there, target, result } = field;
  if (local.bits !== there.bits) return false;
  const window = Number(result.value) * 8;
  const fn = object.functions[relocation.record.functionIndex];
  const taken = extractedBits(fn.instructions(), use.instruction);
  if (taken?.count !== local.bits) {
    // How it takes them out is not understood: it does so at the same place of the window as in the program's own types.
    const place = relocation.access.bitOffset - Number(relocation.local.value) * 8;
    return target.bitOffset - window === place;
  }
  const fromStart = object.littleEndian ? taken.lowest : use.bytes * 8 - taken.lowest - taken.count;
  return window + fromStart === target.bitOffset;
}
