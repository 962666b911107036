import type { Fault } from '../bytes';
import { readObjectFile, unreadable } from '../check';
import type { Kernel } from '../kernels';
import { readObject, type BpfObject } from '../object';
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
