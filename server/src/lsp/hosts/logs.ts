import { URI } from 'vscode-uri';
import { printable } from '../../bytes';
import type { HostRequests, SourcePlaces } from '../../engine';
import { LOG_SCHEME } from '../../settings';

/** What a host said, as a document. */
export interface LogDocument {
  readonly text: string;
  /** The object that it is about. */
  readonly object: string | null;
  readonly places: SourcePlaces;
}

export type LogParts = HostRequests['readLog'][1];

const MOST_KEPT = 20;
/** Characters; of a longer log the end is kept, where the reason stands. */
const LONGEST = 16 << 20;

/** Characters of all of them. */
const MOST_CHARACTERS = 4 * LONGEST;

/** The logs of loads that were refused, the latest ones. */
export class Logs {
  private readonly documents = new Map<string, LogDocument>();
  private count = 0;

  /** Keeps a log, and tells its URI. */
  add(host: string, object: string, places: SourcePlaces, log: string): string {
    const file = object.replace(/^.*[\\/]/, '');
    const path = `/${safe(host)}/${safe(file)}-${++this.count}.verifier.log`;
    const uri = URI.from({ scheme: LOG_SCHEME, path }).toString();
    const text = shown(log);
    this.makeRoom(text.length);
    this.documents.set(uri, { text, object, places });
    return uri;
  }

  private makeRoom(length: number): void {
    let all = [...this.documents.values()].reduce((sum, { text }) => sum + text.length, length);
    for (const [uri, { text }] of this.documents) {
      if (this.documents.size < MOST_KEPT && all <= MOST_CHARACTERS) return;
      this.documents.delete(uri);
      all -= text.length;
    }
  }

  get(uri: string): LogDocument | null {
    return this.documents.get(uri) ?? null;
  }
}

function shown(log: string): string {
  const end = log.length > LONGEST ? `…${log.slice(-LONGEST)}` : log;
  return end
    .split('\n')
    .map((line) => printable(line.replaceAll('\t', '    ').replace(/\r$/, '')))
    .join('\n');
}

function safe(part: string): string {
  return part.replace(/[^\w.@+-]/g, '_');
}
