import { closeSync, openSync, writeSync } from 'node:fs';
import { ReadStream } from 'node:tty';
import type { Ask, SecretPrompt } from '../../ssh';

const TERMINAL = '/dev/tty';

/** Asks at the terminal that the process was started from, one question after the other; null where there is none. */
export function askAtTerminal(path = TERMINAL): Ask | null {
  try {
    closeSync(openSync(path, 'r+'));
  } catch {
    return null;
  }
  let last: Promise<unknown> = Promise.resolve();
  return (prompt, signal) => {
    const answer = last.then(() => (signal.aborted ? null : askOnce(path, prompt, signal)));
    last = answer.catch(() => null);
    return answer;
  };
}

/** Answers that nobody has to hide. */
const SHOWN: ReadonlySet<SecretPrompt['kind']> = new Set(['host-key', 'confirm']);

function askOnce(path: string, prompt: SecretPrompt, signal: AbortSignal): Promise<string | null> {
  const output = openSync(path, 'w');
  const say = (text: string) => writeSync(output, text);
  say(`${prompt.text} `);
  const input = new ReadStream(openSync(path, 'r'));
  input.setRawMode(true);
  input.setEncoding('utf8');
  return new Promise((resolve) => {
    const typed: string[] = [];
    const finish = (answer: string | null) => {
      signal.removeEventListener('abort', refuse);
      input.removeAllListeners('data');
      input.setRawMode(false);
      input.destroy();
      say('\n');
      closeSync(output);
      resolve(answer);
    };
    const refuse = () => {
      finish(null);
    };
    signal.addEventListener('abort', refuse, { once: true });
    input.on('error', refuse);
    input.on('data', (piece: string) => {
      for (const key of piece) {
        if (key === '\r' || key === '\n') {
          finish(typed.join(''));
          return;
        }
        if (key === '\u0003' || key === '\u0004') {
          finish(null);
          // The terminal does not say so while keys are read one by one.
          if (key === '\u0003') process.kill(process.pid, 'SIGINT');
          return;
        }
        if (key === '\u007f' || key === '\b') {
          if (typed.pop() !== undefined && SHOWN.has(prompt.kind)) say('\b \b');
        } else if (key >= ' ') {
          typed.push(key);
          if (SHOWN.has(prompt.kind)) say(key);
        }
      }
    });
  });
}
