import { essentialName } from '../btf';
import { declare } from '../declaration';
import { findFunction, findHelper, type FoundType } from '../lookup';
import type { BpfObject } from '../object';
import { kconfigValue } from '../program';
import { definesFunction } from '../source';
import type { TargetKernel } from '../verdict';
import type { Answer } from './answer';
import { inModule } from './hover-types';
import { code } from './markdown';
import type { DocumentView } from './view';
import { ABSENT } from './words';

/** A helper or kernel function that is called; null for a function of the program. */
export function functionAnswer(view: DocumentView, name: string): Answer | null {
  return helperAnswer(view, name) ?? (isOwn(view, name) ? null : kernelFunctionAnswer(view, name));
}

function helperAnswer({ kernels }: DocumentView, name: string): Answer | null {
  const found = kernels.map(({ types }) => findHelper(types, name));
  if (found.every(({ status }) => status !== 'there')) return null;
  return {
    title: code(name),
    lines: ['A helper'],
    columns: ['number', ''],
    cells: found.map((helper) => {
      switch (helper.status) {
        case 'there':
          return [`${helper.id}`, ''];
        case 'missing':
          return [ABSENT, 'not there'];
        case 'unknown':
          return ['', 'its BTF lists no helpers'];
      }
    }),
  };
}

/** What was compiled into its callers is no function of the object any more. */
function isOwn({ objects, source }: DocumentView, name: string): boolean {
  const isInObject = objects.some(({ checked }) =>
    checked.prepared.object.functions.some((own) => own.name === name),
  );
  return isInObject || definesFunction(source, name);
}

function kernelFunctionAnswer(view: DocumentView, name: string): Answer | null {
  // libbpf looks for a kfunc by its name without a flavor.
  const found = view.kernels.map(({ types }) => findFunction(types, essentialName(name)));
  if (found.every((fn) => fn === null) && !isExtern(view, name)) return null;
  return {
    title: code(name),
    lines: ['A function of the kernel'],
    columns: ['prototype', ''],
    cells: found.map((fn) =>
      fn === null ? [ABSENT, 'not there'] : [code(prototypeText(fn)), inModule(fn.module)],
    ),
  };
}

function isExtern({ objects }: DocumentView, name: string): boolean {
  return objects.some(({ checked }) =>
    checked.prepared.object.externs.some((extern) => extern.name === name),
  );
}

function prototypeText({ btf, typeId }: FoundType): string {
  return declare(btf, btf.type(typeId), btf.name(typeId));
}

/** What an extern of the configuration is on each kernel. */
export function kconfigAnswer({ kernels, objects }: DocumentView, name: string): Answer {
  const owner = objects
    .map(({ checked }) => checked.prepared.object)
    .find(({ externs }) => externs.some((extern) => extern.name === name));
  const isWeak = owner?.externs.find((extern) => extern.name === name)?.weak === true;
  return {
    title: code(name),
    lines: [
      isWeak
        ? 'A weak option of the kernel’s configuration: 0 where it is not set'
        : whatItIs(name),
    ],
    columns: ['value', ''],
    cells: kernels.map((kernel) => optionCells(name, kernel, owner)),
  };
}

function whatItIs(name: string): string {
  return name.startsWith('CONFIG_')
    ? 'An option of the kernel’s configuration; where it is not set, the object does not load'
    : 'A value that libbpf finds out';
}

function optionCells(name: string, kernel: TargetKernel, owner: BpfObject | undefined): string[] {
  if (name === 'LINUX_KERNEL_VERSION') {
    return kernel.version === null
      ? ['', 'unknown']
      : [code(`KERNEL_VERSION(${kernel.version.join(', ')})`), ''];
  }
  const extern = owner?.externs.find((candidate) => candidate.name === name);
  if (!name.startsWith('CONFIG_')) {
    if (owner === undefined || extern === undefined) return ['', 'unknown'];
    const value = kconfigValue(extern, kernel, owner.littleEndian);
    return value.status === 'known'
      ? [value.bytes.some((byte) => byte > 0) ? '1' : '0', '']
      : ['', 'unknown'];
  }
  if (kernel.config === null) return ['', 'its configuration is not known'];
  const text = kernel.config(name);
  if (text === undefined)
    return [ABSENT, extern?.weak === false ? '**fails**: not set' : 'not set'];
  const refused =
    owner !== undefined &&
    extern !== undefined &&
    kconfigValue(extern, kernel, owner.littleEndian).status === 'refused';
  return [code(text), refused ? '**fails**: it does not fit the extern’s type' : ''];
}
