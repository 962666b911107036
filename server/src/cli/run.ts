import { openBundledKernels, openKernel, type BundledKernel, type Kernel } from '../kernels';
import { analyseObject, type AnalysedObject } from './analysis';
import { parseArguments, type Arguments } from './arguments';
import { helpText } from './help';
import { kernelsDocument, kernelsText } from './kernels-report';
import { printable } from './printable';
import { relocationsDocument } from './relocations-json';
import { relocationsText } from './relocations-text';
import { styleFor } from './style';

/** All that the command line takes from its surroundings, so that tests give their own. */
export interface Surroundings {
  readonly bundledKernels: string;
  readonly version: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly output: {
    readonly isTerminal: boolean;
    /** Characters a line, null when unknown. */
    readonly width: number | null;
    readonly write: (text: string) => void;
  };
  readonly writeError: (text: string) => void;
}

export const EXIT_DONE = 0;
export const EXIT_UNUSABLE = 2;

/** Runs one command line (without the names of node and the script) and returns its exit code. */
export async function run(words: readonly string[], surroundings: Surroundings): Promise<number> {
  const { output, writeError } = surroundings;
  const parsed = parseArguments(words);
  switch (parsed.kind) {
    case 'version':
      output.write(`${surroundings.version}\n`);
      return EXIT_DONE;
    case 'help':
      output.write(helpText(parsed.command));
      return EXIT_DONE;
    case 'usage': {
      const topic = parsed.command === null ? '' : ` ${parsed.command}`;
      writeError(`core-lens: ${printable(parsed.message)}. See 'core-lens${topic} --help'.\n`);
      return EXIT_UNUSABLE;
    }
    case 'run':
      return runCommand(parsed.arguments, surroundings);
  }
}

async function runCommand(args: Arguments, surroundings: Surroundings): Promise<number> {
  const { kernels, isComplete } = await openKernels(args.kernels, surroundings);
  if (args.command === 'kernels') {
    report(args, surroundings, kernelsDocument(kernels), (style) => kernelsText(kernels, style));
    return isComplete ? EXIT_DONE : EXIT_UNUSABLE;
  }
  const objects: AnalysedObject[] = [];
  for (const path of args.objects) {
    const analysed = await analyseObject(path, kernels);
    if (analysed.fault !== null) complain(surroundings, path, analysed.fault.message);
    objects.push(analysed);
  }
  report(args, surroundings, relocationsDocument(kernels, objects), (style, width) =>
    relocationsText(kernels, objects, { style, width }),
  );
  const allRead = objects.every(({ fault }) => fault === null);
  return isComplete && allRead ? EXIT_DONE : EXIT_UNUSABLE;
}

interface OpenedKernels {
  readonly kernels: readonly Kernel[];
  /** Whether every kernel that was asked for could be read. */
  readonly isComplete: boolean;
}

async function openKernels(
  paths: readonly string[],
  surroundings: Surroundings,
): Promise<OpenedKernels> {
  const opened = paths.length === 0 ? await bundled(surroundings) : await named(paths);
  const kernels: Kernel[] = [];
  for (const { name, kernel } of opened) {
    if (!kernel.ok) {
      complain(surroundings, name, kernel.fault.message);
      continue;
    }
    kernels.push(kernel.value);
    for (const note of kernel.value.notes) complain(surroundings, name, note.message);
  }
  return { kernels: withDistinctNames(kernels), isComplete: kernels.length === opened.length };
}

async function bundled({ bundledKernels }: Surroundings): Promise<readonly BundledKernel[]> {
  const kernels = await openBundledKernels(bundledKernels);
  return kernels.ok ? kernels.value : [{ name: bundledKernels, kernel: kernels }];
}

function named(paths: readonly string[]): Promise<BundledKernel[]> {
  return Promise.all(paths.map(async (name) => ({ name, kernel: await openKernel(name) })));
}

/** Results name their kernel; where two have one name, their paths tell them apart. */
function withDistinctNames(kernels: readonly Kernel[]): Kernel[] {
  return kernels.map((kernel, i) => {
    const isTaken = kernels.some((other, j) => j !== i && other.name === kernel.name);
    return isTaken ? { ...kernel, name: kernel.path } : kernel;
  });
}

type TextReport = (style: ReturnType<typeof styleFor>, width: number | null) => Iterable<string>;

function report(
  args: Arguments,
  { output, environment }: Surroundings,
  document: object,
  text: TextReport,
): void {
  if (args.format === 'json') {
    output.write(`${JSON.stringify(document, null, 1)}\n`);
    return;
  }
  const width = output.isTerminal ? output.width : null;
  for (const line of text(styleFor(output.isTerminal, environment), width)) {
    output.write(`${line}\n`);
  }
}

function complain(surroundings: Surroundings, path: string, message: string): void {
  surroundings.writeError(`core-lens: ${printable(path)}: ${printable(message)}\n`);
}
