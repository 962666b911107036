import { essentialName, isComposite, kindName, resolveSize, typeLabel, type Btf } from '../btf';
import { typeText } from '../declaration';
import {
  enumeratorIn,
  enumeratorNamed,
  enumeratorOf,
  fieldAt,
  findTypes,
  ownTypes,
  type FoundEnumerator,
  type FoundField,
  type FoundType,
} from '../lookup';
import type { Construct, TypeRef } from '../source';
import type { TargetKernel } from '../verdict';
import type { Answer } from './answer';
import { code } from './markdown';
import type { DocumentView } from './view';
import { ABSENT, count, offsetText, ownFieldLine, sizeText } from './words';

type FieldConstruct = Construct & { readonly kind: 'field' };
type EnumeratorConstruct = Construct & { readonly kind: 'enumerator' };

/** A field by its name alone: where no relocation is, because the object is not at hand or the place is a declaration. */
export function fieldAnswer(view: DocumentView, { root, path }: FieldConstruct): Answer | null {
  if (root === null) return null;
  const own = ownField(view, root, path);
  const found = view.kernels.map((kernel) => fieldIn(kernel, root, path));
  if (own === null && found.every((field) => field === null)) return null;
  const title = code(pathText(root, path));
  if (own !== null && view.kernels.every(({ types }) => findTypes(types, root).length === 0)) {
    return ofTheProgram(title, [ownFieldLine(own)], root);
  }
  return {
    title,
    lines: own === null ? [] : [ownFieldLine(own)],
    columns: ['offset', 'size', 'type', ''],
    cells: found.map((field, kernel) => {
      if (field !== null) {
        const { btf, typeId, module } = field;
        return [offsetText(field), sizeText(field), code(typeText(btf, typeId)), inModule(module)];
      }
      return [ABSENT, '', '', whyNoField(view.kernels[kernel], root, path)];
    }),
  };
}

export function fieldIn(
  { types }: TargetKernel,
  root: TypeRef,
  path: FieldConstruct['path'],
): FoundField | null {
  for (const candidate of findTypes(types, root)) {
    const field = fieldAt(candidate, path, types);
    if (field !== null) return field;
  }
  return null;
}

function ownField(
  { objects }: DocumentView,
  root: TypeRef,
  path: FieldConstruct['path'],
): FoundField | null {
  for (const { checked } of objects) {
    for (const candidate of ownTypes(checked.prepared.object.btf, root)) {
      const field = fieldAt(candidate, path, null);
      if (field !== null) return field;
    }
  }
  return null;
}

/** What the program has and no kernel, as the events that it sends: a table would say so in every row. */
function ofTheProgram(title: string, lines: readonly string[], type: TypeRef): Answer {
  const nowhere = `No chosen kernel has ${code(essentialText(type))}`;
  return { title, lines: [...lines, nowhere], columns: [], cells: [] };
}

/** The first name that leads nowhere. */
function whyNoField(kernel: TargetKernel, root: TypeRef, path: FieldConstruct['path']): string {
  if (findTypes(kernel.types, root).length === 0) return `no ${code(essentialText(root))}`;
  for (let length = 1; length < path.length; length++) {
    if (fieldIn(kernel, root, path.slice(0, length)) === null) {
      return `no ${code(path[length - 1].name)}`;
    }
  }
  return `no ${code(path[path.length - 1].name)}`;
}

/** `struct task_struct.mm->exe_file` */
function pathText({ tag, name }: TypeRef, path: FieldConstruct['path']): string {
  const steps = path.map((step, i) => (i === 0 ? '.' : step.through) + step.name);
  return `${tag} ${name}${steps.join('')}`;
}

function essentialText({ tag, name }: TypeRef): string {
  return `${tag} ${essentialName(name)}`;
}

/** A struct, union, enum or typedef on each kernel. */
export function typeAnswer(view: DocumentView, type: TypeRef): Answer | null {
  const own = view.objects
    .flatMap(({ checked }) => ownTypes(checked.prepared.object.btf, type))
    .at(0);
  const found = view.kernels.map(({ types }) => findTypes(types, type));
  const isNowhere = found.every((candidates) => candidates.length === 0);
  if (own === undefined && isNowhere) return null;
  const title = code(`${type.tag} ${type.name}`);
  const lines = [
    ...(own === undefined ? [] : [`In the program: ${describeType(own)}`]),
    ...(essentialName(type.name) === type.name
      ? []
      : [`A flavor: kernels are asked for ${code(essentialText(type))}`]),
  ];
  if (isNowhere) return ofTheProgram(title, lines, type);
  return {
    title,
    lines,
    columns: ['size', type.tag === 'typedef' ? 'type' : 'members', ''],
    typeIds: found.map((candidates) => candidates.map(({ typeId }) => typeId)),
    cells: found.map((candidates) => {
      const first = candidates.at(0);
      if (first === undefined) return [ABSENT, '', 'not there'];
      const size = resolveSize(first.btf, first.typeId);
      return [size === null ? '' : count(size, 'byte'), contents(first), inModule(first.module)];
    }),
  };
}

function describeType(type: FoundType): string {
  const size = resolveSize(type.btf, type.typeId);
  const parts = [...(size === null ? [] : [count(size, 'byte')]), memberCount(type)];
  return parts.filter((part) => part !== '').join(', ');
}

function contents(type: FoundType): string {
  const { btf, typeId } = type;
  if (kindName(btf.kind(typeId)) === 'typedef') return code(typeText(btf, btf.type(typeId)));
  return `${btf.vlen(typeId)}`;
}

function memberCount({ btf, typeId }: FoundType): string {
  const kind = btf.kind(typeId);
  if (kindName(kind) === 'typedef') return code(typeText(btf, btf.type(typeId)));
  return count(btf.vlen(typeId), isComposite(kind) ? 'member' : 'enumerator');
}

/** An enumerator on each kernel; without its enum, by its name alone. */
export function enumeratorAnswer(
  { kernels, objects }: DocumentView,
  { name, type }: Pick<EnumeratorConstruct, 'name' | 'type'>,
): Answer | null {
  const found = kernels.map(({ types }) =>
    type === null ? enumeratorNamed(types, essentialName(name)) : enumeratorIn(types, type, name),
  );
  if (found.every((enumerator) => enumerator === null)) return null;
  const own = objects
    .map(({ checked }) => ownEnumerator(checked.prepared.object.btf, name, type))
    .find((enumerator) => enumerator !== null);
  return {
    title: code(type === null ? name : `${type.tag} ${type.name}::${name}`),
    lines: own == null ? [] : [`In the program: ${code(own.text)}`],
    columns: ['value', 'enum', ''],
    cells: found.map((enumerator) => {
      if (enumerator === null) return [ABSENT, '', 'not there'];
      const { btf, typeId, text, module } = enumerator;
      return [code(text), code(typeLabel(btf, typeId)), inModule(module)];
    }),
  };
}

function ownEnumerator(btf: Btf, name: string, type: TypeRef | null): FoundEnumerator | null {
  if (type === null) return enumeratorNamed({ vmlinux: btf, modules: [] }, name);
  const found = ownTypes(btf, type).map(({ typeId }) => enumeratorOf(btf, typeId, name));
  return found.find((enumerator) => enumerator !== null) ?? null;
}

export function inModule(module: string | null): string {
  return module === null ? '' : `in module ${code(module)}`;
}
