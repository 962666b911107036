import type { Btf } from '../btf';
import type { BpfObject } from '../object';
import { MAP_TYPES } from '../program';
import type { Cause } from './cause';
import { kernelEnum } from './kernel-types';

/** Types whose maps have no size of their own, or get one from libbpf (libbpf.c, map_set_def_max_entries). */
const UNSIZED_TYPES: ReadonlySet<string> = new Set([
  'BPF_MAP_TYPE_UNSPEC',
  'BPF_MAP_TYPE_PERF_EVENT_ARRAY',
  'BPF_MAP_TYPE_CGROUP_STORAGE',
  'BPF_MAP_TYPE_PERCPU_CGROUP_STORAGE',
  'BPF_MAP_TYPE_SK_STORAGE',
  'BPF_MAP_TYPE_INODE_STORAGE',
  'BPF_MAP_TYPE_TASK_STORAGE',
  'BPF_MAP_TYPE_CGRP_STORAGE',
  'BPF_MAP_TYPE_STRUCT_OPS',
]);

/** Maps that the kernel cannot create: libbpf creates all of them, whatever program is loaded (bpf_object__create_maps). */
export function mapCauses({ maps }: BpfObject, vmlinux: Btf): Cause[] {
  const known = kernelEnum(vmlinux, 'bpf_map_type');
  if (known === null) return [];
  const causes: Cause[] = [];
  for (const [map, { type, maxEntries }] of maps.entries()) {
    if (known.has(type)) {
      const needsSize = type < MAP_TYPES.length && !UNSIZED_TYPES.has(MAP_TYPES[type]);
      if (maxEntries === 0 && needsSize) {
        causes.push({ code: 'map-unsized', certainty: 'certain', dependsOn: [], map });
      }
      continue;
    }
    const name = MAP_TYPES.at(type) ?? `map type ${type}`;
    causes.push({ code: 'map-type-missing', certainty: 'certain', dependsOn: [], map, name });
  }
  return causes;
}
