import { open, readdir } from 'node:fs/promises';
import { basename, isAbsolute, join } from 'node:path';
import { success, type Result } from '../bytes';
import { canRun, onPath } from '../processes';
import { failed, type VirtualHostFault } from './faults';
import { installCommand, readOsRelease, type ToolName } from './install';
import { qemuProgram } from './qemu-words';

/** The programs that a virtual host is made of. */
export interface Tools {
  readonly qemu: string;
  readonly busybox: string;
  readonly sshServer: { readonly kind: 'dropbear' | 'openssh'; readonly path: string };
  readonly bpftool: string;
}

/** Programs that the user names; those left out are looked for. */
export type NamedTools = Partial<Record<'qemu' | 'busybox' | 'sshServer' | 'bpftool', string>>;

/** Where servers and administrators' programs are; users have these folders on their path on some distributions only. */
const SYSTEM_FOLDERS = [
  '/usr/local/sbin',
  '/usr/sbin',
  '/sbin',
  '/usr/local/bin',
  '/usr/bin',
  '/bin',
];

/** Ubuntu's bpftool is a script that starts the one of the running kernel, below one of these. */
const UBUNTU_TOOLS = '/usr/lib/linux-tools';

const IN_WORDS: Readonly<Partial<Record<ToolName, string>>> = {
  'ssh-server': 'an SSH server (dropbear or sshd)',
};

/** Finds all of them, or says at once which are missing and how to install them. */
export async function findTools(named: NamedTools): Promise<Result<Tools, VirtualHostFault>> {
  for (const [name, path] of Object.entries(named)) {
    if (!isAbsolute(path) || !(await canRun(path))) return failed('program-bad', name, path);
  }
  const [qemu, busybox, server, bpftool] = await Promise.all([
    named.qemu ?? findProgram(qemuProgram() ?? ''),
    named.busybox ?? findProgram('busybox'),
    named.sshServer ?? findSshServer(),
    named.bpftool ?? findBpftool(),
  ]);
  const sshServer = server === null ? null : { kind: serverKind(server), path: server };
  if (qemu !== null && busybox !== null && sshServer !== null && bpftool !== null) {
    return success({ qemu, busybox, sshServer, bpftool });
  }
  const found = { qemu, busybox, 'ssh-server': sshServer, bpftool };
  const names = ['qemu', 'busybox', 'ssh-server', 'bpftool'] as const;
  return toolsMissing(names.filter((name) => found[name] === null));
}

/** Dropbear is the smaller one. */
async function findSshServer(): Promise<string | null> {
  return (await findProgram('dropbear')) ?? (await findProgram('sshd'));
}

function serverKind(path: string): 'dropbear' | 'openssh' {
  return basename(path).startsWith('dropbear') ? 'dropbear' : 'openssh';
}

/** The fault of tools that are not there. */
export async function toolsMissing(names: readonly ToolName[]) {
  const command = installCommand(await readOsRelease(), names, process.arch);
  const words = names.map((name) =>
    name === 'qemu' ? (qemuProgram() ?? name) : (IN_WORDS[name] ?? name),
  );
  return failed('tools-missing', words.join(', '), command);
}

/** A program by its name. */
export async function findProgram(name: string): Promise<string | null> {
  const elsewhere = SYSTEM_FOLDERS.map((folder) => join(folder, name));
  for (const path of new Set([...onPath(name, process.env), ...elsewhere])) {
    if (await canRun(path)) return path;
  }
  return null;
}

async function findBpftool(): Promise<string | null> {
  const found = await findProgram('bpftool');
  if (found === null || !(await isScript(found))) return found;
  const releases = await readdir(UBUNTU_TOOLS).catch(() => []);
  const newestFirst = releases.sort((a, b) => b.localeCompare(a, 'en', { numeric: true }));
  for (const release of newestFirst) {
    const path = join(UBUNTU_TOOLS, release, 'bpftool');
    if ((await canRun(path)) && !(await isScript(path))) return path;
  }
  return null;
}

async function isScript(path: string): Promise<boolean> {
  const file = await open(path).catch(() => null);
  if (file === null) return false;
  try {
    const { buffer } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return buffer.toString('latin1') === '#!';
  } finally {
    await file.close();
  }
}
