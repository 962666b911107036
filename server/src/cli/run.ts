import { printable } from '../bytes';
import { openBundledKernels, openKernel, type BundledKernel, type Kernel } from '../kernels';
import { analyseObject } from './analysis';
import { check } from './check';
import { parseArguments, type KernelArguments } from './arguments';
import { helpText } from './help';
import { runOnHosts } from './hosts';
import { kernelsDocument, kernelsText } from './kernels-report';
import { RelocationsJson } from './relocations-json';
import { RelocationsText } from './relocations-text';
import { styleFor } from './style';
import { EXIT_DONE, EXIT_FOUND, EXIT_UNUSABLE, type Surroundings } from './surroundings';

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
    case 'run': {
      const args = parsed.arguments;
      return 'hosts' in args ? runOnHosts(args, surroundings) : runCommand(args, surroundings);
    }
  }
}

async function runCommand(args: KernelArguments, surroundings: Surroundings): Promise<number> {
  const { kernels, isComplete } = await openKernels(args.kernels, surroundings);
  if (kernels.length === 0) return EXIT_UNUSABLE;
  const { output, environment } = surroundings;
  const style = styleFor(output.isTerminal, environment);
  if (args.command === 'kernels') {
    if (args.format === 'json')
      output.write(`${JSON.stringify(kernelsDocument(kernels), null, 1)}\n`);
    else writeLines(output, kernelsText(kernels, style));
    return isComplete ? EXIT_DONE : EXIT_UNUSABLE;
  }
  if (args.command === 'check') {
    const { isComplete: allRead, isClean } = await check(kernels, {
      objects: args.objects,
      format: args.format,
      options: args.check,
      bundledKernels: surroundings.bundledKernels,
      style,
      write: output.write,
      complain: (path, message) => {
        complain(surroundings, path, message);
      },
    });
    if (!isComplete || !allRead) return EXIT_UNUSABLE;
    return isClean ? EXIT_DONE : EXIT_FOUND;
  }
  const width = output.isTerminal ? output.width : null;
  const json = args.format === 'json' ? new RelocationsJson(kernels) : null;
  const text = new RelocationsText(kernels, { style, width });
  let allRead = isComplete;
  if (json !== null) output.write(json.start());
  for (const path of args.objects) {
    const note = (message: string) => {
      complain(surroundings, path, message);
    };
    const analysed = await analyseObject(path, kernels, note);
    if (analysed.fault !== null) {
      allRead = false;
      note(analysed.fault.message);
    }
    if (json !== null) output.write(json.object(analysed));
    else writeLines(output, text.object(analysed));
  }
  output.write(json === null ? `${text.summary()}\n` : json.end());
  return allRead ? EXIT_DONE : EXIT_UNUSABLE;
}

function writeLines(output: Surroundings['output'], lines: Iterable<string>): void {
  for (const line of lines) output.write(`${line}\n`);
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

/** Kernels opened at a time: each needs a few files and some memory while it is expanded. */
const READERS = 4;

async function named(paths: readonly string[]): Promise<BundledKernel[]> {
  const opened: BundledKernel[] = [];
  const waiting = paths.entries();
  const reader = async () => {
    for (const [i, name] of waiting) opened[i] = { name, kernel: await openKernel(name) };
  };
  await Promise.all(Array.from({ length: READERS }, reader));
  return opened;
}

/** Results name their kernel; where two have one name, their paths tell them apart. */
function withDistinctNames(kernels: readonly Kernel[]): Kernel[] {
  return kernels.map((kernel, i) => {
    const isTaken = kernels.some((other, j) => j !== i && other.name === kernel.name);
    return isTaken ? { ...kernel, name: kernel.path } : kernel;
  });
}

function complain(surroundings: Surroundings, path: string, message: string): void {
  surroundings.writeError(`core-lens: ${printable(path)}: ${printable(message)}\n`);
}
