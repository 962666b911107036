import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { success, type Result } from '../bytes';
import { readElf, sectionContents } from '../elf';
import { readPlainFile } from '../kernels';
import { failed, type VirtualHostFault } from './faults';

/** A kernel module, expanded. */
export interface ModuleFile {
  readonly name: string;
  readonly contents: Uint8Array;
}

/** The network device of the machine. */
const NEEDED = ['virtio_pci', 'virtio_net'];

/** What programs are attached to: taken along where the kernel has it as modules. */
const WELCOME = ['sch_ingress', 'cls_bpf', 'act_bpf', 'veth', 'dummy'];

const FILE_NAME = /^(.+)\.ko(?:\.(?:gz|xz|zst))?$/;
const MODULE_NAME = /^[A-Za-z0-9_-]+$/;

/** Modules of one kernel below `/lib/modules/<release>`. */
export class ModuleFolder {
  private constructor(
    private readonly folder: string,
    private readonly paths: ReadonlyMap<string, string>,
    private readonly builtIn: ReadonlySet<string>,
  ) {}

  static async open(folder: string): Promise<ModuleFolder> {
    const files = await readdir(folder, { recursive: true }).catch(() => []);
    const paths = new Map<string, string>();
    for (const file of files) {
      const name = FILE_NAME.exec(basename(file))?.[1];
      if (name !== undefined) paths.set(plainName(name), join(folder, file));
    }
    const list = await readFile(join(folder, 'modules.builtin'), 'utf8').catch(() => '');
    const builtIn = list.split('\n').flatMap((line) => FILE_NAME.exec(basename(line))?.[1] ?? []);
    return new ModuleFolder(folder, paths, new Set(builtIn.map(plainName)));
  }

  /** The modules that the machine needs, the welcome ones and those asked for, each after those it depends on. */
  async select(asked: readonly string[]): Promise<Result<ModuleFile[], VirtualHostFault>> {
    const chosen = new Map<string, ModuleFile>();
    for (const name of [...NEEDED, ...asked]) {
      const fault = await this.take(plainName(name), chosen);
      if (fault !== null) return { ok: false, fault };
    }
    for (const name of WELCOME) {
      const before = [...chosen.keys()];
      const fault = this.has(name) ? await this.take(name, chosen) : null;
      // Without what it depends on it is of no use.
      if (fault !== null)
        for (const one of chosen.keys()) if (!before.includes(one)) chosen.delete(one);
    }
    return success([...chosen.values()]);
  }

  private has(name: string): boolean {
    return this.paths.has(name);
  }

  private async take(
    name: string,
    chosen: Map<string, ModuleFile>,
    waiting: ReadonlySet<string> = new Set(),
  ): Promise<VirtualHostFault | null> {
    if (chosen.has(name) || waiting.has(name) || this.builtIn.has(name)) return null;
    const path = this.paths.get(name);
    if (path === undefined) return failed('module-missing', name, this.folder).fault;
    const read = await readPlainFile(path);
    if (!read.ok) return failed('module-unreadable', path, read.fault.message).fault;
    const dependencies = dependenciesOf(read.value);
    if (dependencies === null) return failed('module-unreadable', path, 'it is no module').fault;
    for (const dependency of dependencies) {
      const fault = await this.take(plainName(dependency), chosen, new Set([...waiting, name]));
      if (fault !== null) return fault;
    }
    chosen.set(name, { name, contents: read.value });
    return null;
  }
}

export function isModuleName(name: string): boolean {
  return MODULE_NAME.test(name);
}

/** Kernels do not tell `-` from `_` in the names of modules. */
function plainName(name: string): string {
  return name.replaceAll('-', '_');
}

/** What `.modinfo`, text after text, says that a module depends on; null when the file is no module. */
function dependenciesOf(module: Uint8Array): string[] | null {
  const elf = readElf(module);
  if (!elf.ok) return null;
  const section = elf.value.sections.find(({ name }) => name === '.modinfo');
  if (section === undefined) return null;
  const text = Buffer.from(sectionContents(elf.value, section).bytes).toString('latin1');
  const depends = text.split('\0').find((entry) => entry.startsWith('depends='));
  const names = depends?.slice('depends='.length).split(',') ?? [];
  return names.filter((name) => name !== '');
}
