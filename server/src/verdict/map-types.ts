import type { Btf } from '../btf';
import type { BpfObject } from '../object';
import { MAP_TYPES } from '../program';
import type { Cause } from './cause';
import { kernelEnum } from './kernel-types';

/** Maps that the kernel cannot create: libbpf creates all of them, whatever program is loaded (bpf_object__create_maps). */
export function mapCauses({ maps }: BpfObject, vmlinux: Btf): Cause[] {
  const known = kernelEnum(vmlinux, 'bpf_map_type');
  if (known === null) return [];
  const causes: Cause[] = [];
  for (const [map, { type }] of maps.entries()) {
    if (known.has(type)) continue;
    const name = MAP_TYPES.at(type) ?? `map type ${type}`;
    causes.push({ code: 'map-type-missing', certainty: 'certain', dependsOn: [], map, name });
  }
  return causes;
}
