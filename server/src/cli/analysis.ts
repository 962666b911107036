import { readFile, stat } from 'node:fs/promises';
import { failuresOf, success, type Fault, type Result } from '../bytes';
import type { Kernel, KernelFaultCode } from '../kernels';
import { LARGEST_OBJECT, readObject, type BpfObject } from '../object';
import {
  asksModules,
  prepareRelocations,
  relocateObject,
  type RelocatedObject,
  type Relocation,
  type TargetModule,
} from '../relocation';

/** One object of the command line against every kernel. */
export type AnalysedObject =
  | { readonly path: string; readonly fault: Fault }
  | {
      readonly path: string;
      readonly fault: null;
      readonly object: BpfObject;
      readonly relocations: readonly Relocation[];
      /** By index of the kernel. */
      readonly outcomes: readonly RelocatedObject[];
    };

const failure = failuresOf({
  'object-missing': () => 'no such file',
  'object-not-a-file': () => 'not a regular file',
  'object-too-large': (size: number, limit: number) =>
    `${size} bytes, more than any BPF object (${limit} at most)`,
  'object-unreadable': (reason: string) => `it cannot be read (${reason})`,
});

/** Reads an object file and resolves it against each kernel; modules are loaded only where the object asks for them. */
export async function analyseObject(
  path: string,
  kernels: readonly Kernel[],
): Promise<AnalysedObject> {
  const bytes = await readObjectFile(path);
  if (!bytes.ok) return { path, fault: bytes.fault };
  const opened = readObject(bytes.value);
  if (!opened.ok) return { path, fault: opened.fault };
  const object = opened.value;
  const relocations = prepareRelocations(object);
  const outcomes: RelocatedObject[] = [];
  for (const kernel of kernels) {
    const vmlinux = kernel.btf;
    const modules = asksModules(object, relocations, vmlinux) ? await targetModules(kernel) : [];
    outcomes.push(relocateObject(object, relocations, { vmlinux, modules }));
  }
  return { path, fault: null, object, relocations, outcomes };
}

/** Modules whose BTF is damaged make libbpf give up; files that are no modules, or have no BTF, do not exist for it. */
const NO_MODULE_BTF: readonly KernelFaultCode[] = ['module-without-btf', 'not-a-module'];

async function targetModules(kernel: Kernel): Promise<TargetModule[]> {
  const { modules, faults } = await kernel.modules();
  const damaged = faults
    .filter(({ fault }) => !(NO_MODULE_BTF as readonly string[]).includes(fault.code))
    .map(({ name, fault }) => ({ name, fault: fault.message }));
  return [...modules, ...damaged];
}

async function readObjectFile(path: string): Promise<Result<Uint8Array>> {
  try {
    const found = await stat(path);
    if (!found.isFile()) return failure('object-not-a-file');
    if (found.size > LARGEST_OBJECT) return failure('object-too-large', found.size, LARGEST_OBJECT);
    return success(await readFile(path));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    return code === 'ENOENT' ? failure('object-missing') : failure('object-unreadable', code);
  }
}
