import { printable, type Fault } from '../../bytes';
import { styleFor, type Style } from '../style';
import { EXIT_UNUSABLE, type Surroundings } from '../surroundings';

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
    this.surroundings.output.write(`${JSON.stringify(document, null, 1)}\n`);
  }

  /** What ssh's faults say names the host itself. */
  note(subject: string, message: string): void {
    const words = message.includes(subject) ? message : `${subject}: ${message}`;
    this.surroundings.writeError(`core-lens: ${printable(words)}\n`);
  }

  /** Something could not be done at all. */
  fail(subject: string, { message }: Fault): number {
    this.note(subject, message);
    this.reach(EXIT_UNUSABLE);
    return this.worst;
  }
}
