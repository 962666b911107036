import { printable, type Fault } from '../../bytes';
import { styleFor, type Style } from '../style';
import { EXIT_UNUSABLE, type Surroundings } from '../surroundings';

/** What JSON leaves as it is and terminals do not: control characters beyond ASCII, and what turns the direction of text. */
const TELLS_TERMINALS = /[\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** Where a command on hosts puts what it has to say, and how bad it came. */
export class Outcome {
  readonly style: Style;
  private worst = 0;

  constructor(private readonly surroundings: Surroundings) {
    this.style = styleFor(surroundings.output.isTerminal, surroundings.environment);
  }

  get code(): number {
    return this.worst;
  }

  /** The worst that happens wins. */
  reach(code: number): void {
    this.worst = Math.max(this.worst, code);
  }

  lines(lines: Iterable<string>): void {
    for (const line of lines) this.surroundings.output.write(`${line}\n`);
  }

  json(document: object): void {
    this.lines([shownAsText(JSON.stringify(document, null, 1))]);
  }

  /** One of many documents, each a line. */
  jsonLine(document: object): void {
    this.lines([shownAsText(JSON.stringify(document))]);
  }

  /** What ssh's faults say names the host itself. */
  note(subject: string, message: string): void {
    const words = names(message, subject) ? message : `${subject}: ${message}`;
    this.surroundings.writeError(`core-lens: ${printable(words)}\n`);
  }

  /** Something could not be done at all. */
  fail(subject: string, { message }: Fault): number {
    this.note(subject, message);
    this.reach(EXIT_UNUSABLE);
    return this.worst;
  }
}

/** What hosts said is in it, and a terminal may be what it is written to. */
function shownAsText(json: string): string {
  return json.replace(
    TELLS_TERMINALS,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** A host may be called like a word of a sentence that is not about it. */
function names(message: string, subject: string): boolean {
  if (!/^\w+$/.test(subject)) return message.includes(subject);
  return new RegExp(`(?:^|\\b(?:on|to|of|ssh) )${subject}\\b`).test(message);
}
