import { gunzip } from 'node:zlib';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parseTar } from 'nanotar';
import { success, type Result } from '../bytes';
import { openKernel } from '../kernels';
import { kernelFolderName, ORIGIN_FILE, type KernelOrigin } from './catalogue';
import { failure, type HostFault } from './faults';
import { ENDED, unpacking } from './files-there';
import type { HostFacts } from './host-facts';
import type { Host, HostWishes } from './host';

/** A kernel's folder that was made, in which the readers of kernels find all of it. */
export interface FetchedKernel {
  readonly folder: string;
  readonly modules: number;
  readonly hasConfig: boolean;
}

export interface FetchSettings {
  /** Where kernels are kept. */
  readonly catalogue: string;
  /** Bytes that came so far; how many will is not known where they are compressed. */
  readonly onProgress?: (bytes: number) => void;
  readonly signal?: AbortSignal;
}

const MOST_SENT = 256 * 1024 * 1024;
const MOST_EXPANDED = 512 * 1024 * 1024;
const MOST_MODULES = 20_000;
const TIME_LIMIT = 300_000;
const NO_BTF = 88;

/** sysfs gives a page at a time, which tar takes for the end; and modules come and go meanwhile. So they are copied first. */
const SEND_TYPES = `
[ -r /sys/kernel/btf/vmlinux ] || exit ${NO_BTF}
${unpacking([])}
for file in /sys/kernel/btf/*; do
  copy="$folder/\${file##*/}"
  cat -- "$file" >"$copy" && continue
  [ ! -r "$file" ] || exit ${ENDED.upload}
  rm -f -- "$copy"
done
[ -s "$folder/vmlinux" ] || exit ${ENDED.upload}
if command -v gzip >/dev/null; then tar -C "$folder" -cf - . | gzip -1; else tar -C "$folder" -cf - .; fi
exit 0
`;

const SEND_CONFIG = `cat -- "$config"`;

/**
 * Copies the BTF of a host's kernel and of its loaded modules, and its configuration, into a folder of the catalogue, called
 * by release and host. A folder of that name is replaced when all is there.
 */
export async function fetchKernel(
  host: Host,
  { asRoot }: HostWishes,
  facts: HostFacts,
  { catalogue, onProgress, signal }: FetchSettings,
): Promise<Result<FetchedKernel, HostFault>> {
  let came = 0;
  const send = (script: string, words: Record<string, string>) =>
    host.run({
      script,
      words,
      asRoot,
      timeLimit: TIME_LIMIT,
      mostOutput: MOST_SENT,
      onOutput: ({ length }) => {
        came += length;
        onProgress?.(came);
      },
      ...(signal !== undefined && { signal }),
    });
  const types = await send(SEND_TYPES, {});
  if (!types.ok) return types;
  if (types.value.code === NO_BTF) return failure('no-btf');
  if (types.value.code === ENDED.folder) return failure('folder-not-made', types.value.errors);
  if (types.value.code === ENDED.upload) return failure('types-not-copied', types.value.errors);
  if (types.value.isCut) return failure('kernel-damaged', `more than ${MOST_SENT} bytes`);
  const files = await readTypes(types.value.output);
  if (!files.ok) return files;
  const config = facts.config === null ? null : await send(SEND_CONFIG, { config: facts.config });
  if (config?.ok === false) return config;
  const hasConfig = config !== null && config.value.code === 0 && !config.value.isCut;
  return save(catalogue, kernelFolderName(host.label, facts.release), {
    ...files.value,
    config: hasConfig ? { name: configName(facts.config), bytes: config.value.output } : null,
    origin: {
      host: host.label,
      release: facts.release,
      version: facts.version,
      fetched: new Date().toISOString(),
    },
  });
}

interface KernelTypes {
  readonly vmlinux: Uint8Array;
  readonly modules: ReadonlyMap<string, Uint8Array>;
}

async function readTypes(sent: Uint8Array): Promise<Result<KernelTypes, HostFault>> {
  const isPacked = sent.length > 2 && sent[0] === 0x1f && sent[1] === 0x8b;
  try {
    const expand = promisify(gunzip);
    const tar = isPacked ? await expand(sent, { maxOutputLength: MOST_EXPANDED }) : sent;
    const modules = new Map<string, Uint8Array>();
    let vmlinux: Uint8Array | null = null;
    for (const { name, type, data } of parseTar(tar)) {
      const file = /^(?:\.\/)?([\w-]{1,64})$/.exec(name)?.[1];
      if (type !== 'file' || file === undefined || data === undefined) continue;
      if (file === 'vmlinux') vmlinux = data;
      else if (modules.size < MOST_MODULES) modules.set(file, data);
    }
    return vmlinux === null
      ? failure('kernel-damaged', 'no vmlinux came')
      : success({ vmlinux, modules });
  } catch (error) {
    return failure('kernel-damaged', String(error));
  }
}

interface KernelParts extends KernelTypes {
  readonly config: { readonly name: string; readonly bytes: Uint8Array } | null;
  readonly origin: KernelOrigin;
}

/** What is not a kernel, or breaks off, never stands under the name of one. */
async function save(
  catalogue: string,
  name: string,
  { vmlinux, modules, config, origin }: KernelParts,
): Promise<Result<FetchedKernel, HostFault>> {
  const folder = join(catalogue, name);
  let making: string | null = null;
  try {
    await mkdir(catalogue, { recursive: true });
    making = await mkdtemp(join(catalogue, '.new-'));
    await writeFile(join(making, 'vmlinux.btf'), vmlinux);
    if (modules.size > 0) await mkdir(join(making, 'modules'));
    for (const [module, bytes] of modules) {
      await writeFile(join(making, 'modules', `${module}.btf`), bytes);
    }
    if (config !== null) await writeFile(join(making, config.name), config.bytes);
    await writeFile(join(making, ORIGIN_FILE), `${JSON.stringify(origin, null, 1)}\n`);
    const opened = await openKernel(making);
    if (!opened.ok) return failure('kernel-damaged', opened.fault.message);
    if (await putInPlace(making, folder)) making = null;
    return success({ folder, modules: modules.size, hasConfig: config !== null });
  } catch (error) {
    return failure('kernel-not-saved', catalogue, error instanceof Error ? error.message : '');
  } finally {
    if (making !== null) await rm(making, { recursive: true, force: true });
  }
}

/** False where another who copied the same kernel was quicker: what they have put there is as good. */
async function putInPlace(making: string, folder: string): Promise<boolean> {
  await rm(folder, { recursive: true, force: true });
  try {
    await rename(making, folder);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOTEMPTY' || code === 'EEXIST') return false;
    throw error;
  }
}

function configName(path: string | null): string {
  return path?.endsWith('.gz') === true ? 'config.gz' : 'config';
}
