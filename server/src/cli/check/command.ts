import { Witnesses } from '../../check';
import type { Kernel } from '../../kernels';
import { isWorse, RULES, type Problem } from '../../problem';
import type { CheckOptions } from '../arguments';
import type { Style } from '../style';
import { checkFile } from './analyse';
import { CheckJson } from './json';
import { CheckText } from './text';

interface CheckRequest {
  readonly objects: readonly string[];
  readonly format: 'text' | 'json';
  readonly options: CheckOptions;
  /** The folder of the bundled kernels. */
  readonly bundledKernels: string;
  readonly style: Style;
  readonly write: (text: string) => void;
  readonly complain: (path: string, message: string) => void;
}

/** What became of a check as a whole: whether all inputs were read, and whether anything found is not tolerated. */
export interface CheckOutcome {
  readonly isComplete: boolean;
  readonly isClean: boolean;
}

/** `core-lens check`: judges each object on each kernel and reports. */
export async function check(
  kernels: readonly Kernel[],
  { objects, format, options, bundledKernels, style, write, complain }: CheckRequest,
): Promise<CheckOutcome> {
  const json = format === 'json' ? new CheckJson(kernels) : null;
  const text = new CheckText(kernels, style);
  const rules = options.tellsGuarded ? RULES : RULES.filter(({ id }) => id !== 'guarded');
  const { settings: made } = options;
  const settings = { rules, settings: made, witnesses: new Witnesses(bundledKernels) };
  const unmade = new Map<string, number>();
  let read = 0;
  let isComplete = true;
  let isClean = true;
  for (const path of objects) {
    const note = (message: string) => {
      complain(path, message);
    };
    const checked = await checkFile(path, kernels, settings, note);
    if (checked.fault !== null) {
      isComplete = false;
      note(checked.fault.message);
    } else {
      read++;
      for (const { message } of checked.settingFaults) {
        unmade.set(message, (unmade.get(message) ?? 0) + 1);
      }
      if (checked.problems.some((problem) => isIntolerable(problem, options))) isClean = false;
    }
    if (json === null) for (const line of text.object(checked)) write(`${line}\n`);
    else json.add(checked);
  }
  // A setting is for the objects that have the variable; one that fits none is a mistake.
  for (const [message, times] of unmade) {
    if (times < read) continue;
    isComplete = false;
    complain('--set', message);
  }
  write(json === null ? `${text.summary()}\n` : json.text());
  return { isComplete, isClean };
}

function isIntolerable({ severity }: Problem, { maxSeverity }: CheckOptions): boolean {
  return maxSeverity === 'none' || isWorse(severity, maxSeverity);
}
