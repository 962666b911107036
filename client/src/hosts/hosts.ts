import { EventEmitter, type Disposable } from 'vscode';
import { State } from 'vscode-languageclient/node';
import {
  HOSTS_NOTIFICATION,
  WATCH_NOTIFICATION,
  type HostsStatus,
  type HostStatus,
  type LoadResult,
  type WatchEvent,
} from '../../../server/src/settings';
import type { Client } from '../client';
import { withEvent, type Watched } from './watched';

const NO_HOSTS: HostsStatus = { hosts: [] };
const MOST_LOGS = 20;

/** The document with what a host said. */
export interface HostLog {
  readonly host: string;
  readonly uri: string;
}

/** The hosts as the server told them last, and what is watched there. */
export class Hosts implements Disposable {
  private readonly changed = new EventEmitter<void>();
  private readonly seen = new EventEmitter<WatchEvent>();
  private readonly parts: readonly { dispose(): unknown }[];
  private lastStatus = NO_HOSTS;
  private lastWatched: Watched = new Map();
  private lastLogs: readonly HostLog[] = [];

  /** The status, what is watched, or which logs there are. */
  readonly onDidChange = this.changed.event;
  readonly onDidSee = this.seen.event;

  constructor(client: Client) {
    this.parts = [
      this.changed,
      this.seen,
      client.language.onNotification(HOSTS_NOTIFICATION, (status: HostsStatus) => {
        this.lastStatus = status;
        this.changed.fire();
      }),
      client.language.onNotification(WATCH_NOTIFICATION, (event: WatchEvent) => {
        this.lastWatched = withEvent(this.lastWatched, event);
        this.seen.fire(event);
        this.changed.fire();
      }),
      // Its connections end with the server, and so do its logs.
      client.language.onDidChangeState(({ newState }) => {
        if (newState === State.Running || this.lastStatus === NO_HOSTS) return;
        this.lastStatus = NO_HOSTS;
        this.lastWatched = new Map();
        this.lastLogs = [];
        this.changed.fire();
      }),
    ];
  }

  get status(): HostsStatus {
    return this.lastStatus;
  }

  get watched(): Watched {
    return this.lastWatched;
  }

  get open(): readonly HostStatus[] {
    return this.status.hosts.filter(({ state }) => state === 'open');
  }

  /** The latest first. */
  get logs(): readonly HostLog[] {
    return this.lastLogs;
  }

  find(name: string): HostStatus | null {
    return this.status.hosts.find((host) => host.name === name) ?? null;
  }

  noteLogs(results: readonly LoadResult[]): void {
    const logs = results.flatMap(({ host, log }) => (log === null ? [] : [{ host, uri: log }]));
    if (logs.length === 0) return;
    const uris = new Set(logs.map(({ uri }) => uri));
    const others = this.lastLogs.filter(({ uri }) => !uris.has(uri));
    this.lastLogs = [...logs, ...others].slice(0, MOST_LOGS);
    this.changed.fire();
  }

  dispose(): void {
    for (const part of this.parts) part.dispose();
  }
}
