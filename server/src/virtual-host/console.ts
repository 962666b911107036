import { StringDecoder } from 'node:string_decoder';
import { printable } from '../bytes';

const MOST_CHARACTERS = 32 * 1024;
const LONGEST_LINE = 2000;

/** Colours and movements of the cursor, as firmware and kernels write them. */
// eslint-disable-next-line no-control-regex
const ESCAPES = /\u001b\[[0-9;?]*[ -/]*[@-~]|\u001b[@-Z\\-_c]/g;

/** What a machine writes to its console: lines, of which the last ones are kept. */
export class ConsoleLog {
  private readonly decoder = new StringDecoder('utf8');
  private readonly listeners = new Set<(line: string) => void>();
  private open = '';
  private kept = '';

  add(piece: Uint8Array): void {
    const lines = (this.open + this.decoder.write(Buffer.from(piece))).split('\n');
    this.open = (lines.pop() ?? '').slice(-LONGEST_LINE);
    for (const line of lines) this.take(line);
  }

  /** Called for each line from now on, until the returned function is. */
  onLine(listener: (line: string) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** The last lines. */
  get text(): string {
    return this.kept + harmless(this.open);
  }

  private take(raw: string): void {
    const line = harmless(raw.slice(0, LONGEST_LINE));
    if (line === '') return;
    this.kept = `${this.kept}${line}\n`.slice(-MOST_CHARACTERS);
    for (const listener of this.listeners) listener(line);
  }
}

/** Firmware ends lines and clears the screen in its own ways. */
function harmless(line: string): string {
  return printable(line.replace(ESCAPES, '').replaceAll('\r', '').replaceAll('\t', ' ')).trimEnd();
}

/** The line that says why a kernel gave up, without its time stamp. */
export function panicOf(text: string): string | null {
  const line = /Kernel panic - not syncing: .*/.exec(text)?.[0] ?? null;
  return line?.replace(/ \]?---.*$/, '') ?? null;
}
