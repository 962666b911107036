import { printable } from '../../bytes';
import type { Kernel } from '../../kernels';
import { kernelLabels, type Severity } from '../../problem';
import type { Verdict } from '../../verdict';
import type { Meaning, Style } from '../style';
import type { CheckedFile } from './analyse';
import { problemLines, SEVERITY_MEANINGS } from './problem-text';

type JudgedFile = Extract<CheckedFile, { fault: null }>;

export const VERDICT_MEANINGS: Readonly<Record<Verdict, Meaning>> = {
  loads: 'good',
  fails: 'bad',
  unknown: 'absent',
};

/** The report of `core-lens check` for people: problems as compilers tell them, then programs × kernels. */
export class CheckText {
  private readonly labels: readonly string[];
  private readonly problems = new Map<Severity, number>();
  private readonly verdicts = new Map<Verdict, number>();
  private objects = 0;
  private programs = 0;
  private allowed = 0;

  constructor(
    private readonly kernels: readonly Kernel[],
    private readonly style: Style,
  ) {
    this.labels = kernelLabels(kernels).map(printable);
  }

  *object(checked: CheckedFile): Generator<string> {
    const { style } = this;
    this.objects++;
    if (checked.fault !== null) return;
    this.allowed += checked.allowed;
    for (const problem of checked.problems) {
      count(this.problems, problem.severity);
      yield* problemLines(checked, problem, style);
      yield '';
    }
    yield* this.matrix(checked);
    yield '';
  }

  summary(): string {
    const { style } = this;
    const what = [
      plural(this.objects, 'object'),
      plural(this.programs, 'program'),
      plural(this.kernels.length, 'kernel'),
    ].join(', ');
    const verdicts = (['loads', 'fails', 'unknown'] as const).flatMap((verdict) => {
      const number = this.verdicts.get(verdict) ?? 0;
      const word = verdict === 'loads' ? 'load' : verdict === 'fails' ? 'fail' : 'unknown';
      return number === 0 && verdict !== 'loads'
        ? []
        : [style(VERDICT_MEANINGS[verdict], `${number} ${word}`)];
    });
    const problems = (['error', 'warning', 'information', 'hint'] as const).flatMap((severity) => {
      const number = this.problems.get(severity) ?? 0;
      if (number === 0) return [];
      const words = severity === 'information' ? `${number} information` : plural(number, severity);
      return [style(SEVERITY_MEANINGS[severity], words)];
    });
    const found = problems.length === 0 ? 'no problems' : problems.join(', ');
    const allowed = this.allowed === 0 ? '' : ` (${this.allowed} allowed by comments)`;
    return `${what}: ${verdicts.join(', ')}; ${found}${allowed}`;
  }

  private *matrix({ path, prepared, judgements }: JudgedFile): Generator<string> {
    const { style, labels } = this;
    const { object, programs } = prepared;
    this.programs += programs.length;
    yield style('heading', printable(path));
    if (programs.length === 0) {
      yield '  no programs';
      return;
    }
    const rows = programs.map(({ functionIndex }) => {
      const { name, section, autoload } = object.functions[functionIndex];
      return { name: printable(name), section: printable(autoload ? section : `?${section}`) };
    });
    const nameWidth = widest(['program', ...rows.map(({ name }) => name)]);
    const sectionWidth = widest(['section', ...rows.map(({ section }) => section)]);
    const widths = labels.map((label, i) =>
      i === labels.length - 1 ? 0 : Math.max(label.length, 'unknown'.length),
    );
    const cells = labels.map((label, i) => label.padEnd(widths[i]));
    yield style(
      'quiet',
      `  ${'program'.padEnd(nameWidth)}  ${'section'.padEnd(sectionWidth)}  ${cells.join('  ')}`,
    );
    for (const [program, { name, section }] of rows.entries()) {
      const verdicts = judgements.map(({ programs: judged }, kernel) => {
        const { verdict } = judged[program];
        count(this.verdicts, verdict);
        return style(VERDICT_MEANINGS[verdict], verdict.padEnd(widths[kernel]));
      });
      const left = `${name.padEnd(nameWidth)}  ${style('quiet', section.padEnd(sectionWidth))}`;
      yield `  ${left}  ${verdicts.join('  ')}`;
    }
  }
}

function count<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function widest(texts: readonly string[]): number {
  return texts.reduce((width, text) => Math.max(width, text.length), 0);
}

function plural(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
