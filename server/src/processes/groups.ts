import type { ChildProcess } from 'node:child_process';

/** Where a process can be started in a group of its own (`detached`), which can be ended as a whole. */
export const HAS_GROUPS = process.platform !== 'win32';

/** Ends a process that leads a group, and what it started. */
export function endGroup(child: ChildProcess): void {
  const { pid } = child;
  if (pid === undefined) return;
  try {
    if (HAS_GROUPS) process.kill(-pid, 'SIGKILL');
    else child.kill('SIGKILL');
  } catch {
    // It has ended.
  }
}
