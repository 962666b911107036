import { kindName, typeLabel, type Btf } from '../btf';
import type { Access, AccessStep } from './access';
import type { RelocationSubject } from './kinds';

/** Names may be long and paths deep; no table or message gets more of one than this. */
const LONGEST_SPEC = 400;

/**
 * What a relocation is about, as libbpf writes it (relo_core.c, bpf_core_format_spec): `struct task_struct.tgid`,
 * `enum cgroup_subsys_id::cpu_cgrp_id`, `typedef kernel_cap_t`.
 */
export function describeAccess(access: Access, subject: RelocationSubject): string {
  const { btf, rootTypeId } = access;
  const root = rootLabel(btf, rootTypeId);
  if (subject === 'type') return cut(root);
  if (subject === 'enumerator') {
    const [{ typeId, index }] = access.steps;
    return cut(`${root}::${btf.elementName(typeId, index)}`);
  }
  return cut(root + describeSteps(btf, access.steps));
}

/** The kind and name of a root type in libbpf's words; its messages say `<anon>` for a nameless one. */
export function rootLabel(btf: Btf, typeId: number): string {
  if (typeId >= btf.typeCount) return `type [${typeId}]`;
  const kind = btf.kind(typeId);
  return `${kind === 0 ? 'void' : kindName(kind)} ${btf.name(typeId) || '<anon>'}`;
}

/** `.mm`, `[2].next`: every step but a zero index of the root pointer. */
export function describeSteps(btf: Btf, steps: readonly AccessStep[]): string {
  let path = '';
  for (const [i, { typeId, index, isMember }] of steps.entries()) {
    if (isMember) path += `.${btf.elementName(typeId, index)}`;
    else if (i > 0 || index > 0) path += `[${index}]`;
    if (path.length > LONGEST_SPEC) break;
  }
  return path;
}

/** The name of a step on its own: a member's name, or the path to the array it indexes. */
export function describeField(access: Access, step: number): string {
  const { btf, steps } = access;
  const { typeId, index, isMember } = steps[step];
  return isMember ? btf.elementName(typeId, index) : describeSteps(btf, steps.slice(0, step));
}

export function typeName(btf: Btf, typeId: number): string {
  return cut(typeLabel(btf, typeId));
}

function cut(text: string): string {
  return text.length > LONGEST_SPEC ? `${text.slice(0, LONGEST_SPEC)}…` : text;
}
