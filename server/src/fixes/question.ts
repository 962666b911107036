import { Kind, typeLabel } from '../btf';
import type { UnderstoodRelocation } from '../relocation';
import type { CheckedObject } from '../problem';
import { looksLikeMacro, type SourceFile } from '../source';
import { textOf } from './expression';
import type { SourceRead } from './read';

/** `struct task_struct` as the program names it; null for what has no name. */
export function rootInC({ access: { btf, rootTypeId } }: UnderstoodRelocation): string | null {
  return btf.name(rootTypeId) === '' ? null : typeLabel(btf, rootTypeId);
}

/** The steps of a relocation behind its root: `saved_auxv[50]`. */
function pathInC({ access: { btf, steps } }: UnderstoodRelocation): string {
  let path = '';
  for (const [i, { typeId, index, isMember }] of steps.entries()) {
    if (isMember) path += `${path === '' ? '' : '.'}${btf.elementName(typeId, index)}`;
    else if (i > 0) path += `[${index}]`;
  }
  return path;
}

/** What has to be asked of a kernel before a read; null where nothing can be asked. */
export function questionFor(
  checked: CheckedObject,
  source: SourceFile,
  read: SourceRead,
): string | null {
  const { relocation, index } = read;
  const root = rootInC(relocation);
  if (root === null) return null;
  const { kind, access } = relocation;
  if (kind === 'enumval_value') {
    const { typeId, index: enumerator } = access.steps[0];
    const name = access.btf.elementName(typeId, enumerator);
    return `bpf_core_enum_value_exists(${root}, ${name})`;
  }
  if (!access.steps.some(({ isMember }) => isMember)) return `bpf_core_type_exists(${root})`;
  if (isTypeAlone(checked, index) && isTagged(relocation)) return `bpf_core_type_exists(${root})`;
  return `bpf_core_field_exists(${fieldAsked(source, read, root)})`;
}

/** Whether nothing but the type is missing, on whatever kernel. */
function isTypeAlone({ judgements }: CheckedObject, index: number): boolean {
  return judgements.every(({ relocated }) => {
    const { status, reason } = relocated.results[index];
    return status !== 'poisoned' || reason.code === 'type-missing';
  });
}

function isTagged({ access: { btf, rootTypeId } }: UnderstoodRelocation): boolean {
  const kind = btf.kind(rootTypeId);
  return kind === Kind.STRUCT || kind === Kind.UNION;
}

/** `task->state` where the source has it so, else by the type: `struct task_struct, state`. */
function fieldAsked(source: SourceFile, read: SourceRead, root: string): string {
  const path = pathInC(read.relocation);
  const pointer = pointerAsked(source, read);
  const isAsWritten = textOf(source, read.path).replace(/\s+/g, '') === path;
  return pointer !== null && isAsWritten ? `${pointer}->${path}` : `${root}, ${path}`;
}

/** A variable that a read goes through first; an expression would be computed for the question, too. */
function pointerAsked(source: SourceFile, read: SourceRead): string | null {
  const { form, base, argument, parameter } = read;
  if (parameter !== undefined) return null;
  const isFirst = form === 'path-macro' && argument === base + 1;
  const pointer = isFirst ? read.arguments[base] : read.pointer;
  if (pointer === null || pointer.first !== pointer.last) return null;
  const { code, macros } = source;
  const name = code.textOf(pointer.first);
  const isMacro = macros.named(name).length > 0 || looksLikeMacro(name);
  return code.isIdentifier(pointer.first) && !isMacro ? name : null;
}
