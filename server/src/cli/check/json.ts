import type { Kernel } from '../../kernels';
import type { CheckedObject, Problem } from '../../problem';
import { kernelDocument } from '../relocations-json';
import type { CheckedFile } from './analyse';

/** The document of `core-lens check --format json`; its shape is promised in docs/json.md. */
export class CheckJson {
  private readonly objects: object[] = [];
  private readonly problems: object[] = [];

  constructor(private readonly kernels: readonly Kernel[]) {}

  add(checked: CheckedFile): void {
    const { path } = checked;
    if (checked.fault !== null) {
      this.objects.push({ path, error: checked.fault.message, programs: [] });
      return;
    }
    const { prepared, judgements } = checked;
    const { object } = prepared;
    const ids = checked.problems.map((problem) => this.addProblem(checked, problem));
    this.objects.push({
      path,
      ...(object.refusal && { error: object.refusal.message }),
      programs: prepared.programs.map(({ functionIndex }, program) => {
        const { name, section, autoload } = object.functions[functionIndex];
        const verdicts = judgements.map(({ programs }, kernel) => ({
          kernel: this.kernels[kernel].name,
          verdict: programs[program].verdict,
          problems: ids.filter((_, i) => concerns(checked.problems[i], program, kernel)),
        }));
        return { name, section, autoload, verdicts };
      }),
    });
  }

  text(): string {
    const { objects, problems } = this;
    const kernels = this.kernels.map(kernelDocument);
    return `${JSON.stringify({ kernels, objects, problems }, null, 1)}\n`;
  }

  private addProblem(checked: Extract<CheckedFile, { fault: null }>, problem: Problem): string {
    const id = `P${this.problems.length + 1}`;
    this.problems.push({ id, ...problemDocument(checked, problem, this.kernels) });
    return id;
  }
}

/** A problem without its id. */
export function problemDocument(
  { path, prepared }: Pick<CheckedObject, 'prepared'> & { readonly path: string },
  problem: Problem,
  kernels: readonly { readonly name: string }[],
): object {
  const { rule, severity, message, help, range, functionName } = problem;
  return {
    rule,
    severity,
    message,
    ...(help !== null && { help }),
    file: range?.file ?? null,
    line: range?.line ?? null,
    column: range?.column ?? null,
    endLine: range?.endLine ?? null,
    endColumn: range?.endColumn ?? null,
    object: path,
    function: functionName,
    programs: problem.programs.map((program) => {
      const { functionIndex } = prepared.programs[program];
      return prepared.object.functions[functionIndex].name;
    }),
    kernels: problem.kernels.map((kernel) => kernels[kernel].name),
  };
}

function concerns(problem: Problem, program: number, kernel: number): boolean {
  return problem.programs.includes(program) && problem.kernels.includes(kernel);
}
