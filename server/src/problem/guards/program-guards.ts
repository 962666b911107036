import type { ObjectJudgement, PreparedObject, Site } from '../../verdict';
import { answersOn, otherAnswers } from './answers';
import { programChecks, settableNumbers, type Check } from './checks';
import { positionOf, programCode, type ProgramCode } from './program-code';
import { WhatIf, type Answers } from './what-if';

/** Instructions that all questions about one program may take; whatever is asked beyond counts as reached. */
const MOST_STEPS = 1_000_000;
/** The same holds for programs that are larger than any real one, and beyond so many different questions. */
const MOST_INSTRUCTIONS = 1 << 16;
const MOST_QUESTIONS = 512;

/** The checks of one program, and what would be reached with other answers; everything is found out once. */
export class ProgramGuards {
  readonly checks: readonly Check[];
  readonly whatIf: WhatIf;
  private readonly budget = { left: MOST_STEPS };
  private readonly known = new Map<string, Uint8Array | null>();
  private readonly answers = new WeakMap<ObjectJudgement, Answers>();

  private constructor(
    readonly prepared: PreparedObject,
    readonly code: ProgramCode,
  ) {
    const { object } = prepared;
    const { checks, checkAt } = programChecks(prepared, code);
    this.checks = checks;
    const variables = settableNumbers(prepared);
    const byVariable = new Map(
      checks.flatMap(({ question }, i) =>
        question.kind === 'variable' ? [[question.variable, i] as const] : [],
      ),
    );
    this.whatIf = new WhatIf({
      code,
      checkAt,
      littleEndian: object.littleEndian,
      isSymbol: (check) => checks[check].question.kind === 'symbol',
      variableCheck: (section, offset) =>
        byVariable.get(variables.get(`${section} ${offset}`) ?? -1) ?? -1,
      endsPath: (extern) => object.externs[extern].name === 'bpf_throw',
    });
  }

  /** Null when libbpf cannot put the program together. */
  static of(prepared: PreparedObject, program: number): ProgramGuards | null {
    const known = found.get(prepared.programs[program]);
    if (known !== undefined) return known;
    const code = programCode(prepared, prepared.programs[program]);
    const guards = code === null ? null : new ProgramGuards(prepared, code);
    found.set(prepared.programs[program], guards);
    return guards;
  }

  positionOf(site: Site): number {
    return positionOf(this.code, site);
  }

  answersOn(judgement: ObjectJudgement): Answers {
    let answers = this.answers.get(judgement);
    if (answers === undefined) {
      answers = answersOn(this.prepared, this.checks, judgement);
      this.answers.set(judgement, answers);
    }
    return answers;
  }

  /** What else a check could answer. */
  otherAnswers(check: number, answer: number): number[] {
    return otherAnswers(this.prepared, this.code, this.checks[check], answer);
  }

  /** Whether control may get to a position with these answers; true where that takes too long to tell. */
  isReached(position: number, answers: Answers): boolean {
    const key = answers.join();
    let reached = this.known.get(key);
    if (reached === undefined) {
      const isTooLarge = this.code.instructions.code.length > MOST_INSTRUCTIONS;
      if (isTooLarge || this.known.size >= MOST_QUESTIONS || this.budget.left <= 0) return true;
      reached = this.whatIf.reached(answers, this.budget);
      this.known.set(key, reached);
    }
    return reached === null || reached[position] === 1;
  }
}

/** An object is checked by several rules, which ask for the same programs. */
const found = new WeakMap<object, ProgramGuards | null>();
