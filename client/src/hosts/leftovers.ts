import type { HostsStatus, HostStatus, LoadStatus } from '../../../server/src/settings';

/** What is found loaded on a host as it is connected to. */
export interface Leftovers {
  readonly host: string;
  readonly loads: readonly LoadStatus[];
}

/** Tells of each connection once what was loaded before it. */
export class LeftoverFinder {
  private readonly told = new Set<string>();

  /** What is to be told now. */
  find({ hosts }: HostsStatus): Leftovers[] {
    const open = hosts.filter(({ state }) => state === 'open');
    const names = new Set(open.map(({ name }) => name));
    for (const name of this.told) {
      if (!names.has(name)) this.told.delete(name);
    }
    return open.flatMap((host) => this.look(host));
  }

  private look({ name, loads }: HostStatus): Leftovers[] {
    if (this.told.has(name)) return [];
    this.told.add(name);
    const earlier = loads.filter(({ isOurs }) => !isOurs);
    return earlier.length === 0 ? [] : [{ host: name, loads: earlier }];
  }
}
