import { readFile, stat } from 'node:fs/promises';
import { failuresOf, success, type Fault, type Result } from '../bytes';
import type { Kernel, KernelFaultCode, ModulesResult } from '../kernels';
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
export type AnalysedObject = UnreadObject | ReadObject;

export interface UnreadObject {
  readonly path: string;
  readonly fault: Fault;
}

export interface ReadObject {
  readonly path: string;
  readonly fault: null;
  readonly object: BpfObject;
  readonly relocations: readonly Relocation[];
  /** By index of the kernel. */
  readonly outcomes: readonly RelocatedObject[];
}

/** Unreadable modules named one by one. */
const MOST_NOTES = 5;

const failure = failuresOf({
  'object-missing': () => 'no such file',
  'object-not-a-file': () => 'a folder or a device, not a file',
  'object-too-large': (size: number, limit: number) =>
    `${size} bytes, more than any BPF object (${limit} at most)`,
  'object-forbidden': () => 'permission denied',
  'object-link-loop': () => 'a symbolic link that leads back to itself',
  'object-unreadable': (reason: string) => `it cannot be read (${reason})`,
});

/** Reads an object file and resolves it against each kernel; modules are loaded only where the object asks for them. */
export async function analyseObject(
  path: string,
  kernels: readonly Kernel[],
  note: (message: string) => void,
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
    const asks = asksModules(object, relocations, vmlinux);
    const modules = asks ? await readableModules(kernel, note) : [];
    outcomes.push(relocateObject(object, relocations, { vmlinux, modules }));
  }
  return { path, fault: null, object, relocations, outcomes };
}

/** Files that are no modules, or modules without BTF: libbpf does not see them either. */
const NO_MODULE_BTF: ReadonlySet<string> = new Set<KernelFaultCode>([
  'module-without-btf',
  'not-a-module',
]);

/** Faults of modules that have BTF. */
export function unreadable(faults: ModulesResult['faults']): ModulesResult['faults'] {
  return faults.filter(({ fault }) => !NO_MODULE_BTF.has(fault.code));
}

/**
 * The modules of a kernel that can be read. libbpf gets their BTF from the running kernel, which takes no damaged one: a
 * file that cannot be read is left out, and said to be.
 */
async function readableModules(
  kernel: Kernel,
  note: (message: string) => void,
): Promise<readonly TargetModule[]> {
  const { modules, faults } = await kernel.modules();
  const broken = unreadable(faults);
  for (const { name, fault } of broken.slice(0, MOST_NOTES)) {
    note(`${kernel.name}: module ${name} is left out: ${fault.message}`);
  }
  const more = broken.length - MOST_NOTES;
  if (more > 0) note(`${kernel.name}: ${more} more modules are left out`);
  return modules;
}

/** The bytes of an object file; anything but a plain file of a sensible size is a fault. */
export async function readObjectFile(path: string): Promise<Result<Uint8Array>> {
  try {
    const found = await stat(path);
    if (!found.isFile()) return failure('object-not-a-file');
    if (found.size > LARGEST_OBJECT) return failure('object-too-large', found.size, LARGEST_OBJECT);
    return success(await readFile(path));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    if (code === 'ENOENT') return failure('object-missing');
    if (code === 'EACCES') return failure('object-forbidden');
    return code === 'ELOOP' ? failure('object-link-loop') : failure('object-unreadable', code);
  }
}
