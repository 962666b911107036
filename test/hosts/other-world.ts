import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Sshd, SshdWish } from '../ssh/sshd';

/** Where files are that the other worlds see, too. */
export const SHARED = '/var/tmp';

/** A BPF file system of its own. */
export const OWN_BPFFS = 'mount -t bpf bpf /sys/fs/bpf';

/**
 * A server in a mount namespace of its own with its own /tmp, which these lines of shell make a host as no tidy machine
 * is. Nothing of the machine is changed by them, and all of it goes with the server.
 */
export function otherWorld(...lines: string[]): SshdWish {
  const bare = 'while umount /sys/fs/bpf 2>/dev/null; do :; done; mount -t tmpfs tmpfs /tmp';
  const script = ['set -e', bare, ...lines, 'exec "$@"'].join('\n');
  return { place: SHARED, launcher: ['unshare', '--mount', 'sh', '-c', script, 'sshd'] };
}

/** What a command prints in the world of a server. */
export function seenIn(sshd: Sshd, command: string): string {
  const words = ['--mount', '--target', `${sshd.pid}`, 'sh', '-c', command];
  return spawnSync('nsenter', words, { encoding: 'utf8' }).stdout;
}

/** What this tool has left in the world of a server, and how many BPF file systems are mounted there. */
export function leftIn(sshd: Sshd, folder = '/tmp'): string {
  return seenIn(
    sshd,
    `ls -d ${folder}/core-lens.* /sys/fs/bpf/core-lens-* 2>/dev/null; grep -c ' bpf ' /proc/mounts`,
  );
}

export const USER = 'ann';

/** Lines that make a user who is not root, and may become so as the line of sudoers says. */
export function withUser(sudoers = ''): string[] {
  return [
    'mkdir -p /mnt && mount -t tmpfs tmpfs /mnt',
    `{ cat /etc/passwd; echo '${USER}:*:54321:54321::/:/bin/sh'; } >/mnt/passwd`,
    'mount --bind /mnt/passwd /etc/passwd',
    'mkdir /mnt/sudoers',
    `printf '%s' '${sudoers}' >/mnt/sudoers/test`,
    '[ ! -d /etc/sudoers.d ] || mount --bind /mnt/sudoers /etc/sudoers.d',
  ];
}

/** A bpftool that does this when it is asked for anything but its version. */
export function standIn(folder: string, does: string): string {
  const path = join(mkdtempSync(join(folder, 'bpftool-')), 'bpftool');
  const tells = `[ "$1" = version ] && { echo 'bpftool v7.1.0'; exit; }`;
  writeFileSync(path, `#!/bin/sh\n${tells}\n${does}\n`, { mode: 0o755 });
  return path;
}
