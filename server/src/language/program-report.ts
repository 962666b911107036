import { newestFirst } from '../lookup';
import { kernelLabels, type Problem } from '../problem';
import { code, plain, table } from './markdown';
import type { DocumentView, ObjectInView } from './view';

/** What each kernel makes of a program, and the problems that it has, as Markdown; null when no object has it. */
export function programReport(view: DocumentView, name: string): string | null {
  const parts = view.objects.flatMap((object) => reportOf(view, object, name) ?? []);
  return parts.length === 0 ? null : `# ${plain(name)}\n\n${parts.join('\n\n')}\n`;
}

function reportOf({ kernels }: DocumentView, object: ObjectInView, name: string): string | null {
  const { prepared, judgements } = object.checked;
  const { functions } = prepared.object;
  const program = prepared.programs.findIndex(
    ({ functionIndex }) => functions[functionIndex].name === name,
  );
  if (program < 0) return null;
  const { section } = functions[prepared.programs[program].functionIndex];
  const labels = kernelLabels(kernels);
  const rows = newestFirst(kernels).flatMap((index) => {
    const kernel = kernels[index];
    const judged = judgements.findIndex((of) => of.kernel.name === kernel.name);
    if (judged < 0) return [];
    const { verdict } = judgements[judged].programs[program];
    const reasons = problemsOf(object, program, judged).map(({ rule }) => code(rule));
    return [[plain(labels[index]), verdict, [...new Set(reasons)].join(', ')]];
  });
  const problems = object.problems
    .filter(({ programs, severity }) => programs.includes(program) && severity !== 'hint')
    .map(({ range, message, severity, help }) => {
      const line = range === null ? '' : `line ${range.line}: `;
      const advice = help === null ? '' : `\n  ${plain(help)}`;
      return `- ${severity}: ${line}${plain(message)}${advice}`;
    });
  const listed = problems.length === 0 ? '' : `\n\n${problems.join('\n')}`;
  return `${code(`SEC("${section}")`)}, checked from ${code(object.path)}\n\n${table(['kernel', 'verdict', 'because of'], rows)}${listed}`;
}

function problemsOf({ problems }: ObjectInView, program: number, kernel: number): Problem[] {
  return problems.filter(
    (problem) =>
      problem.severity === 'error' &&
      problem.programs.includes(program) &&
      problem.kernels.includes(kernel),
  );
}
