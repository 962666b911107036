import { dirname, resolve } from 'node:path';
import { architectureNames } from './architecture';
import { includeFolders } from './include-folders';
import { keptArguments, type KeptArguments } from './kept-arguments';

/** How a build compiles a source, as its compile_commands.json says. */
export interface BuildCommand {
  readonly directory: string;
  readonly file: string;
  /** The compiler first. */
  readonly arguments: readonly string[];
}

export interface ArgumentRequest {
  readonly sourcePath: string;
  /** Null when the build is not known. */
  readonly command: BuildCommand | null;
  /** What the user wants clang to be given where the build is not known. */
  readonly configured: readonly string[];
  readonly workspaceFolder: string | null;
}

export interface ClangArguments {
  /** Where clang is to run. */
  readonly directory: string;
  /** The source as clang is to call it, so that the object does as the build's. */
  readonly input: string;
  /** All but the input and the output. */
  readonly words: readonly string[];
}

/**
 * Sources are embedded because clang would else take the lines that it records from the files on disk. Warnings are not
 * wanted, and must not be errors. A crash must not leave a report behind.
 */
const ALWAYS = [
  '-g',
  '-gdwarf-5',
  '-gembed-source',
  '-w',
  '-fno-crash-diagnostics',
  '-fno-color-diagnostics',
  '-fno-caret-diagnostics',
];

const { bpf: ARCH } = architectureNames(process.arch);

/** What clang is given to make of a source the object that the build would make, or the likeliest one. */
export function clangArguments(request: ArgumentRequest): ClangArguments {
  const { sourcePath, command } = request;
  const source = resolve(sourcePath);
  if (command === null) {
    const kept = keptArguments(['-target', 'bpf', ...request.configured]);
    const words = [...kept.words, ...defaultsBeside(kept, request)];
    const directory = request.workspaceFolder ?? dirname(source);
    return { directory, input: source, words: [...words, ...forBpf(kept)] };
  }
  const kept = keptArguments(command.arguments.slice(1));
  const { directory, file } = command;
  // What begins with one of these would be no file to clang.
  const isOwn = resolve(directory, file) === source && !/^[-@]/.test(file);
  return { directory, input: isOwn ? file : source, words: [...kept.words, ...forBpf(kept)] };
}

function forBpf({ bpfTarget, optimisation }: KeptArguments): string[] {
  // Relocations need optimisation: without it libbpf's macros are not even resolved.
  const level =
    optimisation !== null && /^(?:2|3|s|z|fast)$/.test(optimisation) ? optimisation : '2';
  return ['-target', bpfTarget ?? 'bpf', `-O${level}`, ...ALWAYS];
}

function defaultsBeside({ words }: KeptArguments, request: ArgumentRequest): string[] {
  const { first, last } = includeFolders(request.sourcePath, request.workspaceFolder);
  const lacks = (beginning: string) => !words.some((word) => word.startsWith(beginning));
  return [
    ...(lacks('-mcpu=') ? ['-mcpu=v3'] : []),
    ...(lacks('-D__TARGET_ARCH_') ? [`-D__TARGET_ARCH_${ARCH}`] : []),
    ...first.map((folder) => `-I${folder}`),
    ...last.flatMap((folder) => ['-idirafter', folder]),
  ];
}
