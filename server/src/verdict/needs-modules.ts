import { Kind, type Btf } from '../btf';
import { asksModules } from '../relocation';
import { findTarget } from './attach';
import { soughtName, symbolKind } from './externs';
import type { PreparedObject } from './judgement';
import { ownType } from './kernel-types';

/** Whether something that the object asks for is not in vmlinux, so that the kernel's modules decide. */
export function needsModules(prepared: PreparedObject, vmlinux: Btf): boolean {
  const { object, relocations, programs } = prepared;
  if (asksModules(object, relocations, vmlinux)) return true;
  const isElsewhere = (extern: (typeof object.externs)[number]) => {
    if (extern.kconfig !== null) return false;
    const name = soughtName(object.btf, extern);
    const kind = symbolKind(object.btf, extern);
    const kinds =
      kind === 'function' ? [Kind.FUNC] : kind === 'typeless' ? [Kind.FUNC, Kind.VAR] : [Kind.VAR];
    return kinds.every((candidate) => ownType(vmlinux, name, candidate) === null);
  };
  if (object.externs.some(isElsewhere)) return true;
  return programs.some(({ section }) => {
    if (section === null) return false;
    const { type, causes } = findTarget(section, { vmlinux, modules: [] });
    return type === null && causes.length > 0 && section.target !== 'program';
  });
}
