import { printable } from '../bytes';
import { shellWord } from './quoting';
import type { RemoteScript } from './remote-script';

/** Longer words are data; their beginning tells which. */
const MOST_OF_A_WORD = 200;

/** A command as a user could type it here. */
export function* commandLines(label: string, program: string, words: readonly string[]) {
  const typed = words.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : shellWord(word)));
  yield printable(`${label}: ${[program, ...typed].join(' ')}`);
}

/** A script as it runs on the host. */
export function* scriptLines(label: string, { script, words, input, asRoot }: RemoteScript) {
  const more = input === undefined ? '' : `, with ${input.length} bytes of input`;
  yield printable(`${label}: runs ${asRoot ? 'as root' : 'a script'}${more}`);
  for (const [name, value] of Object.entries(words)) {
    const cut = value.length > MOST_OF_A_WORD ? `… (${value.length} characters)` : '';
    yield printable(`${label}:   ${name}=${shellWord(value.slice(0, MOST_OF_A_WORD))}${cut}`);
  }
  for (const line of script.trim().split('\n')) yield printable(`${label}:   ${line}`);
}
