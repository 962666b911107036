import { failure, shown, type SshFault } from './faults';

type Sentence = (host: string, words: string) => SshFault;

/** What ssh says when it makes no connection, the most telling first. It speaks English whatever the language. */
const SAYINGS: readonly [saying: RegExp, sentence: Sentence][] = [
  [
    /HOST IDENTIFICATION HAS CHANGED|REVOKED HOST KEY|Offending .*key/,
    (host, words) => failure('host-key-changed', host, words).fault,
  ],
  [/Host key verification failed/, (host) => failure('host-key-unknown', host).fault],
  [
    /Bad configuration option|bad configuration options|Can't open user config|Bad owner or permissions|extra arguments at end of line|no argument after keyword|unsupported option/i,
    (_, words) => failure('configuration-bad', words).fault,
  ],
  [
    /Could not resolve hostname|hostname contains invalid characters|no address associated/i,
    (host, words) => failure('name-unknown', host, words).fault,
  ],
  [/Connection refused/, (host, words) => failure('refused-port', host, words).fault],
  [
    /Permission denied|Too many authentication failures|No supported authentication methods|no more authentication methods/i,
    (host, words) => failure('access-denied', host, words).fault,
  ],
];

/** Lines of ssh that say nothing of what went wrong. */
const FRAME =
  /^@|^\s*$|IT IS POSSIBLE|Someone could be|It is also possible|^Please contact|^Add correct/;

/** The fault of a connection that was not made, from what ssh said. */
export function explain(host: string, said: string): SshFault {
  const lines = said.split(/\r?\n/).filter((line) => !FRAME.test(line));
  for (const [saying, sentence] of SAYINGS) {
    if (!saying.test(said)) continue;
    return sentence(host, shown(lines.find((line) => saying.test(line)) ?? lastOf(lines)));
  }
  return failure('unreachable', host, shown(lastOf(lines)) || 'ssh does not say why').fault;
}

/** The last line of what was written, such as why an account runs no commands. */
export function lastWords(text: string): string {
  return shown(lastOf(text.split(/\r?\n/).filter((line) => line.trim() !== '')));
}

function lastOf(lines: readonly string[]): string {
  return lines.at(-1) ?? '';
}
