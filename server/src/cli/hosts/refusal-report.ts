import { printable, shortened } from '../../bytes';
import { failureWords, opinionWords, type ToldFailure } from '../../host-tasks';
import { excerptLines } from '../check';
import type { Style } from '../style';

const LONGEST_REGISTERS = 400;

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
    yield style('quiet', `  registers: ${shortened(text, LONGEST_REGISTERS)}`);
  }
  const opinion = opinionWords(failure);
  if (opinion !== null) yield `  ${opinion}`;
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
