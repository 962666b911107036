import type { Socket } from 'node:net';
import { printable } from '../bytes';
import type { Ask, SecretPrompt } from './settings';

/** No question of ssh is longer. */
const LONGEST = 64 * 1024;

/** The questions of one connection: asked one after the other, and noted when refused. */
export class Questions {
  /** What was refused first. */
  refused: SecretPrompt['kind'] | null = null;
  private open = 0;
  private last: Promise<void> = Promise.resolve();
  private readonly ending = new AbortController();

  constructor(
    private readonly ask: Ask,
    private readonly onChange: () => void,
  ) {}

  get areOpen(): boolean {
    return this.open > 0;
  }

  /** Nobody waits for answers any more. */
  end(): void {
    this.ending.abort();
  }

  /** A program that ssh asks with has come. */
  accept(socket: Socket): void {
    const gone = new AbortController();
    let said = '';
    socket.setEncoding('utf8');
    socket.on('error', () => undefined);
    socket.on('close', () => {
      gone.abort();
    });
    socket.on('data', (piece: string) => {
      const isComplete = said.includes('\n');
      said += piece;
      if (said.length > LONGEST) socket.destroy();
      else if (!isComplete && piece.includes('\n')) this.inTurn(said, socket, gone.signal);
    });
  }

  private inTurn(said: string, socket: Socket, gone: AbortSignal): void {
    const prompt = readQuestion(said);
    const signal = AbortSignal.any([gone, this.ending.signal]);
    const isWanted = () => !signal.aborted;
    this.last = this.last.then(async () => {
      if (prompt === null || !isWanted()) {
        socket.destroy();
        return;
      }
      this.change(1);
      const answer = await this.answered(prompt, signal);
      if (answer === null && isWanted() && prompt.kind !== 'notice') {
        this.refused ??= prompt.kind;
      }
      socket.end(JSON.stringify({ answer }));
      this.change(-1);
    });
  }

  /** Also when whoever asks never comes back, once the answer is not wanted. */
  private async answered(prompt: SecretPrompt, signal: AbortSignal): Promise<string | null> {
    const unwanted = new Promise<null>((resolve) => {
      signal.addEventListener(
        'abort',
        () => {
          resolve(null);
        },
        { once: true },
      );
    });
    const asked = this.ask(prompt, signal).catch(() => null);
    const answer = await Promise.race([asked, unwanted]);
    // ssh reads one line.
    return answer === null || /[\n\r\0]/.test(answer) ? null : answer;
  }

  private change(by: number): void {
    this.open += by;
    this.onChange();
  }
}

function readQuestion(said: string): SecretPrompt | null {
  try {
    const { text, hint } = JSON.parse(said) as { text: string; hint: string };
    return secretPrompt(text, hint);
  } catch {
    return null;
  }
}

/** What ssh wants, by its words: it tells the kind only where no text is to be given (`hint`, as in SSH_ASKPASS_PROMPT). */
export function secretPrompt(text: string, hint: string): SecretPrompt {
  const lines = text.trim().split('\n');
  return { kind: kindOf(text.trim(), hint), text: lines.map(printable).join('\n') };
}

function kindOf(text: string, hint: string): SecretPrompt['kind'] {
  if (hint === 'none') return 'notice';
  // What a server has asked begins with the name of the user in brackets, so that it cannot pass for ssh's own question.
  if (/^The authenticity of host |^Please type 'yes', 'no' or the fingerprint/.test(text)) {
    return 'host-key';
  }
  if (hint === 'confirm' || text.endsWith('(yes/no)?')) return 'confirm';
  if (text.startsWith('Enter passphrase for ')) return 'passphrase';
  if (/password:?$/i.test(text)) return 'password';
  return 'other';
}
