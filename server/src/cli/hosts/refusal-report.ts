import { printable } from '../../bytes';
import { excerptLines } from '../check';
import type { Style } from '../style';
import type { ToldFailure } from './refusal';

const LONGEST_REGISTERS = 400;
const LONGEST_SENTENCE = 500;

/** A refusal for people: as the check tells its problems, in the words of the host. */
export function* failureLines(
  failure: ToldFailure,
  objectPath: string,
  style: Style,
): Generator<string> {
  const { range, program, cause, code, registers, functionName } = failure;
  const place =
    range === null
      ? `${printable(objectPath)}:`
      : `${printable(range.file)}:${range.line}:${range.column}:`;
  const subject = program === null ? '' : `${printable(program)}: `;
  const words = `${subject}${failureWords(failure)}`;
  yield `${style('heading', place)} ${style('bad', 'error:')} ${words} ${style('quiet', `[${cause}]`)}`;
  if (range !== null) yield* excerptLines(range, 'bad', style);
  if (code !== null) {
    const where = functionName === program || functionName === null ? '' : ` of ${functionName}`;
    yield style('quiet', `  at ${failure.instruction ?? '?'}${printable(where)}: ${code}`);
  }
  if (registers.size > 0) {
    const text = printable([...registers].map(([name, value]) => `${name}=${value}`).join(' '));
    yield style('quiet', `  registers: ${cut(text, LONGEST_REGISTERS)}`);
  }
  const opinion = opinionWords(failure);
  if (opinion !== null) yield `  ${opinion}`;
}

/** The sentence, with what is missing named where the host's words do not. */
export function failureWords({ cause, sentence, target, error, subject }: ToldFailure): string {
  const said = sentence === '' ? (error ?? 'no reason given') : sentence;
  const shown = cut(printable(said), LONGEST_SENTENCE);
  if (cause === 'field-missing' && target !== null && !sentence.includes(target)) {
    return `this kernel has no ${printable(target)}: ${shown}`;
  }
  return subject === null || sentence.includes(subject) ? shown : `${printable(subject)}: ${shown}`;
}

/** What our own check had said, beside what came. */
function opinionWords({ verdict, isPredictable }: ToldFailure): string | null {
  switch (verdict) {
    case 'fails':
      return 'The check said so: it fails there.';
    case 'unknown':
      return 'The check could not tell.';
    case 'loads':
      return isPredictable
        ? 'The check differs: it said that this program loads there.'
        : 'The check does not look for this: it said that this program loads there.';
    default:
      return null;
  }
}

export function failureDocument(failure: ToldFailure): object {
  const { range, verdict } = failure;
  return {
    cause: failure.cause,
    program: failure.program,
    message: failureWords(failure),
    error: failure.error,
    subject: failure.target ?? failure.subject,
    file: range?.file ?? null,
    line: range?.line ?? null,
    column: range?.column ?? null,
    endLine: range?.endLine ?? null,
    endColumn: range?.endColumn ?? null,
    function: failure.functionName,
    instruction: failure.instruction,
    code: failure.code,
    registers: Object.fromEntries(failure.registers),
    verdict,
  };
}

function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most)}…`;
}
