import type { HostsStatus, HostStatus, LoadStatus } from '../../../server/src/settings';

/** What was found loaded on a host as it was connected to, and is nobody's. */
export interface Leftovers {
  readonly host: string;
  readonly loads: readonly LoadStatus[];
}

/** Tells once a connection what was loaded before it: at first, or as soon as its owner has left. */
export class LeftoverFinder {
  /** By host: the names of loads that were there at first and are in use elsewhere. */
  private readonly inUse = new Map<string, Set<string>>();

  /** What is to be told now. */
  find({ hosts }: HostsStatus): Leftovers[] {
    const open = hosts.filter(({ state }) => state === 'open');
    const names = new Set(open.map(({ name }) => name));
    for (const name of this.inUse.keys()) {
      if (!names.has(name)) this.inUse.delete(name);
    }
    return open.flatMap((host) => this.look(host));
  }

  private look({ name, loads }: HostStatus): Leftovers[] {
    const waiting = this.inUse.get(name);
    const left = loads.filter(
      ({ owner, pins }) => owner === 'none' && (waiting === undefined || waiting.has(pins)),
    );
    if (waiting === undefined) {
      const others = loads.filter(({ owner }) => owner === 'other');
      this.inUse.set(name, new Set(others.map(({ pins }) => pins)));
    } else {
      for (const { pins } of left) waiting.delete(pins);
    }
    return left.length === 0 ? [] : [{ host: name, loads: left }];
  }
}
