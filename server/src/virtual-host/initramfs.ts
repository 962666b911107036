import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { success, type Result } from '../bytes';
import { cpioArchive, type ArchiveEntry } from './cpio';
import type { VirtualHostFault } from './faults';
import { GUEST_FOLDERS, GUEST_PATHS, GUEST_TEXTS, INIT, inittab, SERVERS } from './guest';
import type { SshKey } from './keys';
import { FileCollection } from './libraries';
import type { ModuleFile } from './modules';
import type { Tools } from './tools';

export interface GuestContents {
  readonly tools: Tools;
  readonly modules: readonly ModuleFile[];
  readonly config: string | null;
  readonly hostKey: SshKey;
  readonly userKey: SshKey;
}

/** Parts of OpenSSH's server since 9.8, where distributions have them; and what tells glibc before 2.34 of users. */
const OPENSSH_PARTS = [
  '/usr/lib/openssh',
  '/usr/libexec/openssh',
  '/usr/lib/ssh',
  '/usr/libexec',
].flatMap((folder) => [`${folder}/sshd-session`, `${folder}/sshd-auth`]);
const USER_LIBRARY = 'libnss_files.so.2';

/** By which the loader finds libraries in folders that it does not know by itself. */
const LOADER_CACHE = '/etc/ld.so.cache';

const encoder = new TextEncoder();

/** All that the guest has, as an archive in pieces. */
export async function makeInitramfs(
  contents: GuestContents,
  signal: AbortSignal | undefined,
): Promise<Result<Iterable<Uint8Array>, VirtualHostFault>> {
  const { tools, modules, config, hostKey, userKey } = contents;
  const collection = new FileCollection();
  const { kind, path: server } = tools.sshServer;
  const programs: [string, string][] = [
    [tools.busybox, GUEST_PATHS.busybox],
    [tools.bpftool, GUEST_PATHS.bpftool],
    // OpenSSH's server starts itself anew by its own path.
    [server, kind === 'dropbear' ? GUEST_PATHS.dropbear : server],
  ];
  for (const [path, target] of programs) {
    const added = await collection.addProgram(path, target, signal);
    if (!added.ok) return added;
  }
  if (kind === 'openssh') {
    for (const part of OPENSSH_PARTS) {
      if (!(await collection.addIfThere(part))) continue;
      const added = await collection.addProgram(part, part, signal);
      if (!added.ok) return added;
    }
  }
  await collection.addIfThere(LOADER_CACHE);
  const libc = [...collection.files.keys()].find((path) => path.endsWith('/libc.so.6'));
  if (libc !== undefined) await collection.addIfThere(`${dirname(libc)}/${USER_LIBRARY}`);

  const files: [path: string, mode: number, data: Uint8Array][] = [];
  for (const [path, data] of collection.files) files.push([path.replace(/^\/+/, ''), 0o755, data]);
  const text = (path: string, words: string, mode = 0o644) => {
    files.push([path, mode, encoder.encode(words)]);
  };
  text('init', INIT, 0o755);
  const start = kind === 'dropbear' ? SERVERS.dropbear() : SERVERS.openssh(server);
  text('etc/inittab', inittab(start));
  for (const [path, words] of Object.entries(GUEST_TEXTS)) text(path, words);
  text(GUEST_PATHS.authorizedKeys, `${userKey.publicLine}\n`, 0o600);
  if (kind === 'openssh') text(GUEST_PATHS.hostKey, hostKey.openSshFile, 0o600);
  else files.push([GUEST_PATHS.hostKey, 0o600, hostKey.dropbearFile]);
  for (const { name, contents: data } of modules) {
    files.push([`${GUEST_PATHS.modules}/${name}.ko`, 0o644, data]);
  }
  text(`${GUEST_PATHS.modules}/order`, modules.map(({ name }) => `${name}\n`).join(''));
  const configText = config === null ? null : await readFile(config).catch(() => null);
  if (configText !== null) files.push([GUEST_PATHS.config, 0o644, configText]);
  return success(cpioArchive(entriesOf(files)));
}

/** Files with the folders they are in before them; the console is there before anything is mounted. */
function* entriesOf(files: readonly [string, number, Uint8Array][]): Generator<ArchiveEntry> {
  const known = new Set<string>();
  const folders = [...GUEST_FOLDERS, ...files.map(([path]) => dirname(path))];
  for (const folder of folders) {
    const names = folder.split('/');
    for (let depth = 1; depth <= names.length; depth++) {
      const path = names.slice(0, depth).join('/');
      if (path === '.' || path === '' || known.has(path)) continue;
      known.add(path);
      yield { kind: 'folder', path, mode: path.startsWith('root') ? 0o700 : 0o755 };
    }
  }
  yield { kind: 'device', path: 'dev/console', mode: 0o600, major: 5, minor: 1 };
  yield { kind: 'link', path: 'bin/sh', target: 'busybox' };
  for (const [path, mode, data] of files) yield { kind: 'file', path, mode, data };
}
