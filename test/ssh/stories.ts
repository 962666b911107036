import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import {
  SshConnection,
  type RemoteEnd,
  type RunRequest,
  type SshSettings,
} from '../../server/src/ssh';
import { Sshd } from './sshd';

/** What no shell is to read. */
export const HOSTILE = [
  "it's",
  '"double"',
  '$(touch pwned)',
  '`touch pwned`',
  '-rf',
  '--help',
  'two\nlines\n',
  '\\n \\ \\\\',
  '* ? [a-z] ~ {a,b}',
  '; touch pwned; #',
  '!history !!',
  '$HOME ${PATH}',
  '\u001b[31mred',
  'größe 😀',
  '',
];

const open = new Set<SshConnection>();

export async function connected(
  sshd: Sshd,
  more: Partial<SshSettings> = {},
  target = sshd.target,
): Promise<SshConnection> {
  const connection = await SshConnection.open(target, sshd.settings(more));
  assert(connection.ok, JSON.stringify(connection));
  open.add(connection.value);
  return connection.value;
}

/** Ends connections and servers, and sees that nothing of them is left on this side. */
export async function endAll(): Promise<void> {
  await Promise.all([...open].map((connection) => connection.close()));
  open.clear();
  assert.deepEqual(await Sshd.stopAll(), [], 'folders of connections');
}

export type Story = Partial<RunRequest> & { readonly script: string };

export async function endOf(connection: SshConnection, story: Story): Promise<RemoteEnd> {
  const end = await connection.run({ words: {}, timeLimit: 20_000, ...story });
  assert(end.ok, JSON.stringify(end));
  return end.value;
}

export function textOf({ output }: RemoteEnd): string {
  return Buffer.from(output).toString('utf8');
}

/** Whether anything of a group of processes runs. */
export function isGroupAlive(group: number): boolean {
  const stats = readdirSync('/proc').flatMap((name) => {
    try {
      return /^\d+$/.test(name) ? [readFileSync(`/proc/${name}/stat`, 'utf8')] : [];
    } catch {
      return [];
    }
  });
  // After the name in brackets: state, parent, group. A zombie runs no more.
  return stats.some((stat) => {
    const [state, , pgrp] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return Number(pgrp) === group && state !== 'Z';
  });
}
